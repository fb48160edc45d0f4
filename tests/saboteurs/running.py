"""`python -m tests.saboteurs.running [NAME …]`: every named fault, one by one, in a copy; which the tests notice.

First the tests of all rows run without any fault: where they are red already, red says nothing. Ends with 1 unless all
are caught.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.how_to.copying import Copy
from tests.proving import part
from tests.saboteurs.table import ROWS, Saboteur

ROOT = Path(__file__).resolve().parents[2]
ON_SQLITE = ("-x", "-q", "-k", "not postgresql")
LONGEST = 900


def is_red(copy: Copy, tests: str) -> bool:
    """Whether these tests fail in the copy."""
    command = [str(ROOT / ".venv/bin/python"), "-m", "pytest", *ON_SQLITE, tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        command, cwd=copy.root, env=environment, capture_output=True, text=True, timeout=LONGEST
    )
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"{tests}: pytest ended with {done.returncode}")
    return done.returncode != 0


def caught(copy: Copy, row: Saboteur) -> bool:
    """Whether the tests notice the fault; the copy is as before afterwards."""
    before = copy.text(row.file)
    copy.replace(row.file, row.find, row.put)
    try:
        return is_red(copy, row.tests)
    finally:
        (copy.root / row.file).write_text(before, encoding="utf-8")


def survivors(copy: Copy, rows: Iterable[Saboteur]) -> Iterator[tuple[Saboteur, bool]]:
    """Each row and whether it was caught."""
    for row in rows:
        yield row, caught(copy, row)


def main(names: list[str]) -> int:
    """Tell of each row; how many were missed."""
    rows = [row for row in ROWS if not names or row.name in names]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy.of(ROOT, Path(folder) / "tree")
        already = {} if os.environ.get("WITHOUT_FAULTLESS") else _already_red(copy, rows)
        for row, is_caught in survivors(copy, rows):
            word = "red already" if already.get(row.tests) else "caught" if is_caught else "MISSED"
            missed += word != "caught"
            print(f"{word:<12} {row.name:<28} {row.file:<40} {row.tests}", flush=True)
        with part("saboteurs") as reached:
            reached.n, reached.failures = len(rows), missed
    print(f"{len(rows) - missed} of {len(rows)} saboteurs caught", flush=True)
    return missed


def _already_red(copy: Copy, rows: Iterable[Saboteur]) -> dict[str, bool]:
    return {tests: is_red(copy, tests) for tests in sorted({row.tests for row in rows})}


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
