"""The bench of faults can tell a fault from none, puts it where it belongs, and counts what came out."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

from bench.mutating import children, excused, proving, telling, warm
from bench.mutating.known import Reach
from bench.mutating.mutant import ROOT, Mutant
from bench.mutating.running import Verdict
from bench.mutating.swap import Functions, NowhereError

HERE = Path(__file__).relative_to(ROOT).as_posix()


def doubled(number: int, times: int = 2) -> int:
    """What the faults of these tests are put into."""
    return number * times


def a_fault(before: str, after: str, function: str = "doubled") -> Mutant:
    source = (ROOT / HERE).read_text(encoding="utf-8")
    return Mutant("tests", HERE, function, 1, (1, 1), source, source.replace(before, after, 1))


def in_a_child(fault: Mutant) -> object:
    functions = Functions({HERE})
    held: FunctionType = doubled

    def work(_: Path) -> int:
        functions.swap(fault)
        return int(held(3))

    (done,) = children.run([children.Job("one", work, 20, 300)], 1)
    return done.said


def test_a_deadly_fault_is_noticed_and_a_change_that_is_none_survives(root: Path) -> None:
    command = [sys.executable, "-m", "bench.mutants", "--prove"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=900)
    told = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("proof")]
    assert (done.returncode, told) == (0, ["failed", "survived"]), done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize(("before", "after", "said"), [
    ("number * times", "number + times", 5),
    ("times: int = 2", "times: int = 3", 9),
])  # fmt: skip
def test_a_fault_reaches_the_function_that_others_hold_and_stays_in_its_child(
    before: str, after: str, said: int
) -> None:
    assert in_a_child(a_fault(before, after)) == said
    assert doubled(3) == 6


def test_a_fault_of_no_living_function_is_not_taken_for_one_that_survived() -> None:
    with pytest.raises(NowhereError):
        Functions(set()).swap(a_fault("number * times", "number + times"))


def test_what_never_ends_is_ended_by_time_and_what_dies_is_told_apart() -> None:
    def for_ever(_: Path) -> None:
        while True:
            pass

    def shot(_: Path) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    jobs = [children.Job("late", for_ever, 0.2, 300), children.Job("died", shot, 20, 300)]
    assert {done.job.key: done.ended for done in children.run(jobs, 2)} == {"late": "late", "died": "died"}


def test_a_mistake_of_the_bench_itself_is_no_verdict() -> None:
    def wrong(_: Path) -> None:
        raise LookupError("ours")

    with pytest.raises(RuntimeError, match="LookupError: ours"):
        list(children.run([children.Job("wrong", wrong, 20, 300)], 1))


def test_the_tests_of_a_line_that_pass_without_a_fault_come_quickest_first() -> None:
    known = Reach()
    known.add(
        {
            "tests": ["slow", "quick"],
            "seconds": [2, 1],
            "failed": [],
            "lines": {"a.py": {"7": [0, 1], "8": [0]}},
        }
    )
    assert known.of("a.py", [7, 8]) == ["quick", "slow"]
    assert known.of("a.py", [8]) == ["slow"]
    assert not known.of("b.py", [7])


def test_survivors_are_listed_with_their_difference_and_the_excused_are_counted() -> None:
    survivor = Verdict(a_fault("number * times", "number + times"), "survived", "", ["a test"], 1)
    killed = Verdict(a_fault("times: int = 2", "times: int = 3"), "failed", "a test", ["a test"], 1)
    report = "\n".join(
        telling.told([survivor, killed], {"tests": 2}, {survivor.mutant.key: "the same to all"})
    )
    assert (
        "return number * times  →  return number + times" in report and "(excused: the same to all)" in report
    )
    assert "noticed 50.0% of 2" in report and "excused as the same program 1" in report
    assert not telling.good_enough(telling.figures([survivor, killed], {"tests": 2}, {}))


def test_an_excuse_of_no_fault_is_found() -> None:
    fault = a_fault("number * times", "number + times")
    assert excused.matching_nothing({fault.key: "", ("a.py", "f", "x"): ""}, [fault]) == {("a.py", "f", "x")}


def test_every_excuse_gives_its_reason_and_names_a_file_that_is_there() -> None:
    for (path, _, difference), why in excused.excuses().items():
        assert why.strip() and "→" in difference and (ROOT / path).is_file()


def test_the_line_of_the_proof_is_there() -> None:
    deadly, same = proving.pair()
    assert deadly.path == same.path and proving.test_files()


@pytest.mark.parametrize(
    ("falls", "failed"), [([True, False], False), ([True, True], True), ([False], False)]
)
def test_a_test_that_fails_only_once_has_noticed_nothing(falls: list[bool], failed: bool) -> None:
    class Item:
        """Stands for a collected test whose runs fall out like this."""

        nodeid = "a test"

        def __init__(self) -> None:
            self.config = self.hook = self

        def pytest_runtest_protocol(self, item: object, nextitem: object) -> None:
            tests.session.testsfailed += falls.pop(0)

    tests = warm.Warm(lambda _: None)
    tests.session, tests.items = Item(), {"a test": Item()}  # type: ignore[dict-item]
    assert tests.first_failure(["a test"]) == (("a test", 1) if failed else ("", 1))
    assert not falls
