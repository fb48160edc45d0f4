"""A phone's time in a proof: its pauses shorter, its clock wrong."""

FASTER = """(() => { const real = window.setTimeout;
  const least = (time) => (Number.isInteger(time) ? Math.min(time / 25, 2_000) : Math.min(time, 50_000) / %d);
  const shorter = (time) => (time %% 90_000 === 0 ? time : least(time));
  window.setTimeout = (deed, time, ...rest) => real(deed, shorter(time), ...rest); })()"""
"""Pauses between tries, which chance draws so that they are no whole number, are so many times shorter, of the first
fifty seconds at most; other times 25 times. How long a request may take and how long nobody may type stays.
"""
HASTE = FASTER % 250
"""With 25, ten entries took 32 s, 26 of them pauses; the line, the tries and what the service does are the same."""
CLOCK = """(() => { const Real = Date, by = %d;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + by); }
    static now() { return Real.now() + by; }
  }; })()"""
"""Its clock is so many milliseconds wrong."""
DAY = 24 * 3600 * 1000
"""In milliseconds."""
