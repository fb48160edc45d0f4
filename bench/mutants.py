"""Faults put into the code one at a time: how many of them do the tests notice?

`python -m bench.mutants [--sample 400] [--seed 20261128] [--only AREA …] [--jobs 2] [--tests PATH …]`
draws a seeded sample of the faults that mutmut's operators know, over the referrals, the actions of the intake, the
plans, the ranking and the planning, each area by its share. A parent imports the application and collects the tests
once. For each fault a forked child gives the functions made from the changed code their new code, and runs the tests
that execute the changed statement (measured once for each file of tests, and kept outside the tree), the quickest
first, to the first that fails. A child that takes many times the time of its tests counts as noticed, by time. What
runs while modules are imported is imported anew in a process of its own.

It proves itself first: a fault known to be deadly must be noticed, a change that is none must survive, and without
any fault every chosen test is green. `--prove` does that alone and needs neither mutmut nor coverage; `--quick` adds
a few faults of the same file against the same few tests. `--again` runs the survivors of an earlier `--out` alone.
"""

import argparse
import gc
import json
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bench.mutating import children, proving, running, telling
from bench.mutating.excused import excuses, matching_nothing
from bench.mutating.mutant import Mutant
from bench.mutating.running import Bench, Verdict
from bench.mutating.swap import Functions
from bench.mutating.warm import Warm, collect, migrated

SAMPLE, SEED, QUICK_SAMPLE = 400, 20261128, 6
ENOUGH = 100
"""From so many faults on the aims are held."""


def main() -> None:
    """Draw, prove, run, tell. Ends with 1 where a sample that is large enough misses the aims."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = _asked()
    folder = children.scratch()
    try:
        if asked.prove:
            collect(lambda tests: prove(_bench(tests, folder, asked.jobs)), proving.test_files())
        else:
            _measure(asked, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="+", metavar="AREA", help="folders, or modules without .py")
    parser.add_argument("--tests", nargs="+", default=["tests"], metavar="PATH", help="these tests alone")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write all verdicts there, as JSON")
    parser.add_argument("--again", type=Path, help="an earlier --out: its survivors alone")
    parser.add_argument("--quick", action="store_true", help="the proof and a few faults, under a minute")
    parser.add_argument("--prove", action="store_true", help="the proof alone")
    return parser.parse_args()


def prove(bench: Bench) -> None:
    """The deadly fault is noticed, the change that is none survives. Raises SystemExit where not."""
    deadly, same = proving.pair()
    files = set(proving.test_files())
    tests = [name for name in bench.tests.items if name.split("::")[0] in files]
    running.green(bench, tests)
    found = {verdict.mutant: verdict for verdict in running.given(bench, [deadly, same], tests)}
    for mutant in (deadly, same):
        _say(f"proof     {found[mutant].how:<9} {mutant.diff}")
    if not found[deadly].killed or found[same].killed:
        raise SystemExit("the bench cannot tell a fault from none")


def _bench(tests: Warm, folder: Path, at_once: int, **more: Any) -> Bench:
    deadly, _ = proving.pair()
    functions = Functions({deadly.path, *more.pop("paths", ())})
    gc.freeze()
    return Bench(tests, functions, migrated(folder), at_once=at_once, **more)


def _measure(asked: argparse.Namespace, folder: Path) -> None:
    from bench.mutating import drawing, reach
    from matching import warming

    areas = [_area_of_proof()] if asked.quick else asked.only or drawing.AREAS
    size = QUICK_SAMPLE if asked.quick else asked.sample
    modules = drawing.modules(areas)
    mutants, counts = drawing.draw(modules, size, asked.seed)
    table = excuses()
    if (
        not asked.quick
        and not asked.only
        and (lost := matching_nothing(table, drawing.all_of(modules, table)))
    ):
        raise SystemExit(f"excuses that match nothing: {sorted(lost)}")
    mutants = [each for each in mutants if asked.again is None or each.key in _survivors(asked.again)]
    _say(f"{len(mutants)} faults of {sum(counts.values())}, seed {asked.seed}")
    paths = list(dict.fromkeys(path for area in (*drawing.AREAS, *areas) for path in drawing.files(area)))
    cover = reach.watching(paths)

    def work(tests: Warm) -> None:
        cover.stop()
        imported = {path: set(lines) for path, lines in reach.seen(cover, paths).items()}
        warming.warm()
        bench = _bench(tests, folder, asked.jobs, paths=paths, imported=imported)
        known = reach.measured(tests, paths, bench.made, asked.jobs, _say)
        _judge(bench.knowing(known), mutants, counts, asked)

    cover.start()
    collect(work, proving.test_files() if asked.quick else [*proving.test_files(), *asked.tests])


def _area_of_proof() -> str:
    return str(Path(proving.pair()[0].path).with_suffix(""))


def _survivors(earlier: Path) -> set[tuple[str, str, str]]:
    found = json.loads(earlier.read_text(encoding="utf-8"))["mutants"]
    return {(m["file"], m["function"], m["diff"]) for m in found if m["how"] in ("survived", "unreached")}


def _judge(bench: Bench, mutants: list[Mutant], counts: dict[str, int], asked: argparse.Namespace) -> None:
    prove(bench)
    chosen = sorted({test for each in mutants for test in bench.tests_of(each)}, key=bench.reach.cost)
    for test in bench.reach.failed:
        _say(f"left out, as it fails without any fault: {test}")
    _say(f"{len(chosen)} tests reach them; all green without any fault?")
    running.green(bench, chosen)
    began, found = time.monotonic(), list[Verdict]()
    for verdict in running.verdicts(bench, mutants):
        found.append(verdict)
        _say(f"{len(found):>4} {verdict.how:<9} {verdict.seconds:>6.1f} s  {verdict.mutant}")
    pace = len(found) / max(1e-9, time.monotonic() - began) * 60
    table = excuses()
    print(*telling.told(found, counts, table), sep="\n")
    print(f"{pace:.1f} faults a minute, {asked.jobs} at once")
    if asked.quick:
        print("Only the tests of the proof ran: what survived here says nothing.")
    figures = telling.figures(found, counts, table)
    if asked.out:
        asked.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")
    print(json.dumps({name: value for name, value in figures.items() if name != "mutants"}))
    if len(found) >= ENOUGH and not telling.good_enough(figures):
        raise SystemExit(1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
