"""`python -m tests.saboteurs.running [NAME …]`: every named fault, one by one, in a copy; which the tests notice.

The tests of a row run without any fault first: where they are red already, red says nothing. A fault with which the
tests cannot even be read is no fault. Ends with 1 unless all are caught. Each run is a child of this process, which has
read the libraries (and nothing of ours) once; the copy brings the compiled kernels, else each would compile them anew.
"""

import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from tests.how_to.copying import Copy
from tests.proving import part
from tests.saboteurs.table import ROWS, Saboteur

ROOT = Path(__file__).resolve().parents[2]
SHORTLY, ON_SQLITE = ("-x", "-q", "-rfE"), ("-k", "not postgresql")
OURS = ("tests", "referral", "matching", "bench", "wsgi")
LIBRARIES = (
    "aiosmtpd.smtp", "alembic.context", "flask_babel", "flask_limiter", "flask_migrate", "flask_security", "flask_wtf",
    "geopy", "holidays", "html5lib", "httpx", "jinja2", "marshmallow", "numba", "openpyxl", "phonenumbers", "psycopg",
    "rapidfuzz", "scipy.optimize", "segno", "sklearn.isotonic", "sqlalchemy.orm", "whitenoise",
)  # fmt: skip
CAUGHT, MISSED, UNREADABLE, RED_ALREADY = "caught", "MISSED", "UNREADABLE", "RED ALREADY"
OF_CODE = {int(pytest.ExitCode.OK): MISSED, int(pytest.ExitCode.TESTS_FAILED): CAUGHT}
LONGEST = 120
"""Seconds of the processor after which tests that go on for ever are ended; that is not seeing a fault."""


class Seen(NamedTuple):
    """What became of the tests of a row, and the first that failed."""

    word: str
    test: str


def seen(copy: Copy, row: Saboteur) -> Seen:
    """What the tests say of the fault; the copy is as before afterwards."""
    before = copy.text(row.file)
    copy.replace(row.file, row.find, row.put)
    try:
        return ran(copy, row.tests)
    finally:
        (copy.root / row.file).write_text(before, encoding="utf-8")


def ran(copy: Copy, tests: str) -> Seen:
    """These tests, in a child of its own that knows nothing of our code yet."""
    said = copy.root / "said.txt"
    if (child := os.fork()) == 0:
        _run(copy.root, said, tests)
    code = os.waitstatus_to_exitcode(_ended(child))
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", said.read_text(encoding="utf-8"), re.M)
    return Seen(OF_CODE.get(code, UNREADABLE), failed[1] if failed else "")


def _ended(child: int) -> int:
    """How a child ended, which is killed once it has had its time. A limit of the kernel's would do the same, but with
    one a process sees its own time by ticks alone, and tests that compare times divide by nothing."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if _seconds(child) > LONGEST:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.1)


def _seconds(child: int) -> float:
    fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run(root: Path, said: Path, tests: str) -> NoReturn:
    """Become pytest in the copy, never to come back."""
    code = 99
    try:
        with said.open("w", encoding="utf-8") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        _forget_ours(root)
        code = int(pytest.main([*SHORTLY, *(() if "postgresql" in tests else ON_SQLITE), tests]))
    finally:
        os._exit(code)


def _forget_ours(root: Path) -> None:
    os.chdir(root)
    sys.path[:] = [str(root), *(each for each in sys.path if each and Path(each).resolve() != ROOT)]
    for name in [each for each in sys.modules if each.partition(".")[0] in OURS]:
        del sys.modules[name]


def a_copy(folder: Path) -> Copy:
    """The tree, with its kernels as they are compiled."""
    copy = Copy.of(ROOT, folder)
    for each in (ROOT / "matching/__pycache__").glob("kernels-*"):
        shutil.copytree(each, copy.root / "matching/__pycache__" / each.name)
    for each in LIBRARIES:
        with suppress(ImportError):
            import_module(each)
    return copy


def each_of(copy: Copy, rows: Iterable[Saboteur]) -> Iterator[tuple[Saboteur, Seen]]:
    """Each row and what was seen of it; what is red without any fault is told so."""
    alone: dict[str, Seen] = {}
    for row in rows:
        if row.tests not in alone:
            alone[row.tests] = (
                Seen(MISSED, "") if os.environ.get("WITHOUT_FAULTLESS") else ran(copy, row.tests)
            )
        is_green = alone[row.tests].word == MISSED
        yield row, seen(copy, row) if is_green else Seen(RED_ALREADY, alone[row.tests].test)


def main(names: list[str]) -> int:
    """Tell of each row; how many were missed."""
    rows = [row for row in ROWS if not names or row.name in names]
    with tempfile.TemporaryDirectory() as folder, part("saboteurs") as reached:
        for row, (word, test) in each_of(a_copy(Path(folder) / "tree"), rows):
            reached.n, reached.failures = reached.n + 1, reached.failures + (word != CAUGHT)
            print(f"{word:<12} {row.name:<28} {row.file:<40} {test or row.tests}", flush=True)
    print(f"{reached.n - reached.failures} of {reached.n} saboteurs caught", flush=True)
    return reached.failures


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
