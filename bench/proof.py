"""`make proof`: every heavy proof, and one table of what was reached: part, n, failures, 95 % bound.

`ONLY=tamper PROOF_MINUTES=40` runs the parts whose name holds the word, each so long (four minutes if nothing is
said). Where none of n has failed, fewer than 3/n fail with 95 % confidence. A part that counts nothing is one test.
`KEEP=1` adds what was reached to the sums in docs/figures.md.
"""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "figures.md"
HEAD = "## Proofs, summed over runs"
IN_MEMORY = {"PYTEST_DEBUG_TEMPROOT": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {}
"""Temporary databases lie there, as in the daily run: no commit waits for a disk, so that more can be tried."""
Sums = dict[str, tuple[int, int]]


def main() -> int:
    """Run, tell, keep; the exit code of the tests."""
    print(*circumstances(), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file, report = Path(folder) / "reached.jsonl", Path(folder) / "tests.txt"
        code = _run(file, report)
        found = reached(file.read_text().splitlines() if file.exists() else [], report.read_text())
    print(*table(found), sep="\n")
    if os.environ.get("KEEP"):
        keep(found)
    return code


def circumstances() -> list[str]:
    """When, of what, on what."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return [
        f"date      {datetime.now(UTC).isoformat(timespec='minutes')}",
        f"commit    {commit.strip() or 'unknown'}",
        f"machine   {machine}, Python {platform.python_version()}",
        f"fsync     {fsync_ms():.2f} ms (median of 50, 4 KiB each)",
    ]


def fsync_ms() -> float:
    """How long this disk takes to keep four kilobytes."""
    took = []
    with tempfile.NamedTemporaryFile(dir=ROOT) as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _run(file: Path, report: Path) -> int:
    only = ["-k", os.environ["ONLY"]] if os.environ.get("ONLY") else []
    command = [sys.executable, "-m", "pytest", "-m", "proof", "-rA", "--no-header", *only]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **IN_MEMORY, "PROOF_FILE": str(file)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        assert running.stdout is not None
        with report.open("w", encoding="utf-8") as kept:
            for line in running.stdout:
                kept.write(line)
                print(line, end="", flush=True)
    return running.returncode


def reached(lines: Iterable[str], report: str) -> Sums:
    """What parts have counted themselves; of other tests, and of any that failed, each is one of its name."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    counted = set()
    for line in map(json.loads, lines):
        sums[line["part"]][0] += line["n"]
        sums[line["part"]][1] += line["failures"]
        counted.add(line.get("test"))
    for word, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", report, re.M):
        if word == "PASSED" and name in counted:
            continue
        sums[f"test: {name.removeprefix('test_')}"][0] += 1
        sums[f"test: {name.removeprefix('test_')}"][1] += word != "PASSED"
    return {name: (n, failures) for name, (n, failures) in sums.items()}


def table(found: Sums) -> list[str]:
    """The table, as it stands in a document too."""
    rows = [
        f"| {name} | {n:,} | {failures:,} | {bound(n, failures)} |" for name, (n, failures) in found.items()
    ]
    return ["| part | n | failures | fewer than, 95 % |", "|---|--:|--:|--:|", *rows]


def bound(n: int, failures: int) -> str:
    """The rule of three: 3/n where nothing failed; nothing is said of more."""
    return f"{3 / n:.1e}" if n and not failures else "–"


def keep(found: Sums) -> None:
    """Add to the sums that are written down."""
    text = FIGURES.read_text(encoding="utf-8")
    before, _, section = text.partition(HEAD)
    sums = written(section)
    for name, (n, failures) in found.items():
        old = sums.get(name, (0, 0))
        sums[name] = (old[0] + n, old[1] + failures)
    said = "Added up by `KEEP=1 make proof`; where a part has failed the fault and its mending stand in the history."
    FIGURES.write_text(
        "\n".join([before.rstrip(), "", HEAD, "", said, "", *table(sums), ""]), encoding="utf-8"
    )


def written(section: str) -> Sums:
    """The sums of a section of the document."""
    rows = re.findall(r"^\| (.+?) \| ([\d,]+) \| ([\d,]+) \| \S+ \|$", section, re.M)
    return {name: (int(n.replace(",", "")), int(bad.replace(",", ""))) for name, n, bad in rows}


if __name__ == "__main__":
    sys.exit(main())
