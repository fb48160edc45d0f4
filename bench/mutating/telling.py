"""What came out, in words and as JSON: by area, every survivor with its difference and the tests that ran."""

from collections.abc import Iterator
from typing import Any

from bench.mutating.excused import Key
from bench.mutating.running import Verdict

AIM, MOST_EXCUSED = 0.90, 0.05
NAMED = 4
LEFT_OUT = (
    "Left out: code outside functions, kernels that Numba compiles, docstrings, types; sentences inside _l(), _() and "
    "ngettext(), which the tests of the catalogues hold. SQLite only, no browser."
)


def share(verdicts: list[Verdict]) -> float:
    """Of all faults, how many were noticed."""
    return sum(each.killed for each in verdicts) / max(1, len(verdicts))


def good_enough(figures: dict[str, Any]) -> bool:
    """Whether both aims are met: enough noticed, few excused."""
    return bool(figures["share"] >= AIM and figures["excused"] <= MOST_EXCUSED * figures["drawn"])


def told(verdicts: list[Verdict], counts: dict[str, int], excuses: dict[Key, str]) -> Iterator[str]:
    """The report, line by line."""
    yield LEFT_OUT
    yield ""
    yield f"{'area':<28}{'faults':>8}{'drawn':>7}{'killed':>8}{'by time':>9}{'survived':>10}{'share':>8}"
    for area in [*counts, ""]:
        yield _row(area, counts, [each for each in verdicts if not area or each.mutant.area == area])
    survivors = sorted((each for each in verdicts if not each.killed), key=lambda each: str(each.mutant))
    for each in survivors:
        yield from _survivor(each, excuses.get(each.mutant.key))
    excused = [each for each in survivors if each.mutant.key in excuses]
    yield ""
    yield (
        f"noticed {share(verdicts):.1%} of {len(verdicts)} (aim {AIM:.0%}); survived {len(survivors)}, of them "
        f"excused as the same program {len(excused)} (at most {MOST_EXCUSED:.0%})"
    )
    for each in verdicts:
        if each.killed and each.mutant.key in excuses:
            yield f"excused, and yet noticed by {each.killer or each.how}: {each.mutant}"


def _row(area: str, counts: dict[str, int], verdicts: list[Verdict]) -> str:
    faults = counts[area] if area else sum(counts.values())
    killed, late = sum(each.killed for each in verdicts), sum(each.how == "late" for each in verdicts)
    numbers = f"{faults:>8}{len(verdicts):>7}{killed:>8}{late:>9}{len(verdicts) - killed:>10}"
    return f"{area or 'all':<28}{numbers}{share(verdicts):>8.1%}"


def _survivor(verdict: Verdict, why: str | None) -> Iterator[str]:
    mutant, tests = verdict.mutant, verdict.tests
    yield ""
    yield f"survived  {mutant.path}:{mutant.line} {mutant.function}" + (f"  (excused: {why})" if why else "")
    yield f"          {mutant.diff}"
    more = f" and {len(tests) - NAMED} more" if len(tests) > NAMED else ""
    yield f"          {', '.join(tests[:NAMED]) + more if tests else 'no test executes it'}"


def figures(verdicts: list[Verdict], counts: dict[str, int], excuses: dict[Key, str]) -> dict[str, Any]:
    """The same for a machine: enough to run the survivors again."""
    return {
        "bench": "mutants",
        "faults": counts,
        "drawn": len(verdicts),
        "killed": sum(each.killed for each in verdicts),
        "share": round(share(verdicts), 4),
        "excused": sum(not each.killed and each.mutant.key in excuses for each in verdicts),
        "mutants": [_one(each) for each in verdicts],
    }


def _one(verdict: Verdict) -> dict[str, Any]:
    mutant = verdict.mutant
    where = {"area": mutant.area, "file": mutant.path, "line": mutant.line, "function": mutant.function}
    found = {"how": verdict.how, "killer": verdict.killer, "tests": verdict.tests, "seconds": verdict.seconds}
    return where | {"diff": mutant.diff} | found
