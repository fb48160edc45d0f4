"""run(policy, stream): the whole replay of one policy, and the proof that it does not look ahead."""

from collections.abc import Callable, Collection

import numpy as np

import matching
from bench.replaying.desk import HOURS, Desk
from bench.replaying.stream import WEEK, Stream, spliced
from bench.replaying.told import Outcome, Party, Policy, Refused, View, Waiting
from matching.planning.plan import PlanNeed

LOOKS_BACK_DAYS = 28
Tell = Callable[[float], None]


def run(policy: Policy, stream: Stream, tell: Tell = lambda day: None, until: float | None = None) -> Outcome:
    """Replay a year under one policy, or its days before `until`. `tell` hears of each day. Raises Refused."""
    desk = Desk.of(stream, policy.at_once, policy.forecasts)
    for hour in range(int((stream.end if until is None else until) * HOURS)):
        now = hour / HOURS
        desk.happen(now)
        if stirred := stirred_by(desk, hour):
            for party, hospital in policy.propose(view(desk, stirred, now)):
                desk.send(party, hospital, now)
        if hour % HOURS == 0:
            tell(now)
    return outcome(policy.name, desk)


def stirred_by(desk: Desk, hour: int) -> frozenset[Party]:
    """Those for whom anything changed since the last look; at midnight everybody, for figures have aged."""
    everybody = hour % HOURS == 0
    cell, changed = desk.stream.cell, desk.changed
    stirred = [
        party
        for party in desk.waiting
        if everybody
        or party in desk.fresh
        or any((cell[row, 0], cell[row, 1]) in changed for row in party.rows)
    ]
    stirred += [party for party in desk.half_asked() if everybody or party in desk.fresh]
    desk.changed, desk.fresh = set(), set()
    return frozenset(stirred)


def view(desk: Desk, stirred: frozenset[Party], now: float) -> View:
    """What a policy may know now."""
    back_first = sorted(desk.waiting, key=lambda party: (party not in desk.avoid, party.rows))
    waiting, half_asked = (
        tuple(_waiting(desk, party, now) for party in parties)
        for parties in (back_first, sorted(stirred & set(desk.half_asked())))
    )
    desk.forget(now - LOOKS_BACK_DAYS)
    network = desk.knowledge.network(now)
    known = network, matching.weights.current(), desk.lately.copy()
    return View(now, waiting, half_asked, stirred, *known)


def _waiting(desk: Desk, party: Party, now: float) -> Waiting:
    since = now - float(desk.stream.people.day[party.rows[0]])
    asked = {row: now - desk.sent[sent].day for row, sent in desk.open.get(party, {}).items()}
    avoided = desk.avoided(party, now)
    return Waiting(party, since, members(desk.stream, party, avoided), avoided, asked)


def members(stream: Stream, party: Party, avoided: Collection[int] = ()) -> tuple[PlanNeed, ...]:
    """The needs of a party as on its first day, with the hospitals that are out for it now."""
    people, out = stream.people, frozenset(stream.network.ids[row] for row in avoided)
    name = f"family {party.rows[0]}" if len(party.rows) > 1 else None
    return tuple(
        PlanNeed(
            people.need[row], travel_group=name, is_interrupted=bool(people.is_interrupted[row]), avoid=out
        )
        for row in party.rows
    )


def outcome(name: str, desk: Desk) -> Outcome:
    """What came of it. A place given to somebody who is still expected at the end counts as wasted."""
    used = np.zeros_like(desk.stream.hidden.places)
    treated = np.flatnonzero(desk.hospital >= 0)
    age, modality, _ = desk.stream.cell[treated].T
    np.add.at(used, (age, modality, desk.hospital[treated], (desk.start[treated] // WEEK).astype(int)), 1)
    wasted = desk.stream.hidden.places - desk.dates.left - used
    return Outcome(name, desk.hospital, desk.start, used, wasted, tuple(desk.sent), tuple(desk.requests))


def refuse_foresight(policy: Callable[[], Policy], one: Stream, other: Stream, day: float) -> None:
    """Replay the same past before two futures. Raises Refused if anything before that day differs.

    In the second everything is another that nobody can know on that day: who comes later, later reports, weeks
    that are not open yet, and the luck of each person at each hospital that was not asked.
    """
    first = run(policy(), one, until=day).sent
    asked = {(each.party.rows[0], each.hospital) for each in first}
    second = run(policy(), spliced(one, other, day, asked), until=day).sent
    if first != second:
        raise Refused("what was done depends on what nobody could know yet")
