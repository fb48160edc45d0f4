"""Runs each fault against the tests that execute its statement, the quickest first, up to the first that fails."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.mutating import children, warm
from bench.mutating.known import Reach, kept_in
from bench.mutating.mutant import ROOT, Mutant
from bench.mutating.swap import Functions, NowhereError
from bench.mutating.warm import Warm

LEAST_SECONDS, TIMES = 8, 4
"""A fault may take so many times the processor's time of its tests, and some seconds for the database."""
LEAST_WAIT, WAITS = 120, 25
COLD_SECONDS = 60
AT_ONCE_GREEN = 150
NOWHERE = "nowhere"


@dataclass(frozen=True)
class Verdict:
    """`how`: failed, late, died, survived, or unreached (no test executes the statement)."""

    mutant: Mutant
    how: str
    killer: str
    tests: list[str] = field(repr=False)
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether the tests noticed."""
        return self.how in ("failed", "late", "died")


@dataclass(frozen=True)
class Bench:
    """What is ready before the first fault: tests, functions, a migrated database, what each test executes."""

    tests: Warm
    functions: Functions
    made: Path
    at_once: int
    imported: dict[str, set[int]] = field(default_factory=dict)
    reach: Reach = field(default_factory=Reach)

    def knowing(self, reach: Reach) -> "Bench":
        """The same with the map."""
        return replace(self, reach=reach)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests to run: those of the statement; those of the whole file where it runs while being imported."""
        first, last = mutant.span
        if self.is_cold(mutant):
            return self.reach.of(mutant.path, self.reach.lines.get(mutant.path, ()))
        return self.reach.of(mutant.path, range(first, last + 1))

    def is_cold(self, mutant: Mutant) -> bool:
        """Whether the statement has run before a fork could change it."""
        first, last = mutant.span
        return not self.imported.get(mutant.path, set()).isdisjoint(range(first, last + 1))


def green(bench: Bench, tests: list[str]) -> None:
    """All these tests pass with nothing changed, in the order they are to run. Raises SystemExit where not.

    That they did is kept with what was measured, for as long as that holds.
    """
    parts = {_mark(bench.reach, part): part for at in range(0, len(tests), AT_ONCE_GREEN)
             if (part := tests[at : at + AT_ONCE_GREEN])}  # fmt: skip
    jobs = (
        children.Job(mark, partial(_tried, bench, None, part), 1200, 7200)
        for mark, part in parts.items()
        if not (bench.reach.name and mark.exists())
    )
    for done in children.run(jobs, bench.at_once):
        if done.ended or done.said[0]:
            raise SystemExit(f"without any fault the tests are not green: {done.ended or done.said}")
        if bench.reach.name:
            done.job.key.touch()


def _mark(reach: Reach, part: list[str]) -> Path:
    return kept_in() / f"{hashlib.sha256(chr(0).join([reach.name, *part]).encode()).hexdigest()[:24]}.green"


def verdicts(bench: Bench, mutants: list[Mutant]) -> Iterator[Verdict]:
    """One by one as they are known; what found nowhere to go in the running program is imported anew."""
    yield from _run(bench, [(mutant, bench.tests_of(mutant)) for mutant in mutants])


def given(bench: Bench, mutants: list[Mutant], tests: list[str]) -> Iterator[Verdict]:
    """The same with these tests for each."""
    yield from _run(bench, [(mutant, tests) for mutant in mutants])


def _run(bench: Bench, reached: list[tuple[Mutant, list[str]]]) -> Iterator[Verdict]:
    yield from (Verdict(mutant, "unreached", "", [], 0) for mutant, tests in reached if not tests)
    jobs = [_job(bench, each, tests, bench.is_cold(each)) for each, tests in reached if tests]
    nowhere: list[children.Job] = []
    for done in children.run(jobs, bench.at_once):
        if done.said and done.said[0] == NOWHERE:
            nowhere.append(_job(bench, *done.job.key, True))
        else:
            yield _verdict(done)
    yield from map(_verdict, children.run(nowhere, bench.at_once))


def _job(bench: Bench, mutant: Mutant, tests: list[str], cold: bool) -> children.Job:
    work: Callable[..., Any] = _imported if cold else _tried
    seconds = LEAST_SECONDS + TIMES * sum(bench.reach.seconds.get(test, 1) for test in tests)
    extra = COLD_SECONDS if cold else 0
    wait = LEAST_WAIT + WAITS * (seconds + extra)
    return children.Job((mutant, tests), partial(work, bench, mutant, tests), seconds + extra, wait)


def _verdict(done: children.Done) -> Verdict:
    mutant, tests = done.job.key
    killer = done.said[0] if done.said else ""
    how = done.ended or ("failed" if killer else "survived")
    return Verdict(mutant, how, killer, tests, round(done.seconds, 2))


def _tried(bench: Bench, mutant: Mutant | None, tests: list[str], _folder: Path) -> list[Any]:
    """In a child: make the fault real, forget what the unchanged code said, run."""
    warm.copy_instead_of_migrating(bench.made)
    if mutant is not None:
        try:
            bench.functions.swap(mutant)
        except NowhereError:
            return [NOWHERE, 0]
    for each in bench.tests.remembering:
        each.cache_clear()
    return [*bench.tests.first_failure(tests), bench.tests.failures]


def _imported(bench: Bench, mutant: Mutant, tests: list[str], folder: Path) -> list[Any]:
    """In a child: another process that imports the changed file. That it cannot is noticed as well."""
    spec, note = folder / "spec.json", folder / "cold.json"
    told = {"path": mutant.path, "source": mutant.source, "tests": tests, "made": str(bench.made)}
    spec.write_text(json.dumps(told | {"note": str(note)}), encoding="utf-8")
    command = [sys.executable, "-m", "bench.mutating.cold", str(spec)]
    subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    said: list[Any] = json.loads(note.read_text(encoding="utf-8")) if note.exists() else ["import", 0]
    return said
