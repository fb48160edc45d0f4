"""What a large table costs: statements by the hundred rows, no row twice in memory; in full: 200,000 rows."""

import gc
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from referral.hospitals.importing.keeping import keep
from referral.hospitals.importing.proposing import AT_ONCE, propose
from referral.hospitals.importing.sources import SOURCES
from tests.hospitals.importing_files import a_file, rows, written
from tests.test_costs import statements

OWN = SOURCES["own"]
A_CHUNK = 8
"""Statements for some hundred rows that say something new: a few reads, two insertions."""
ROWS, MOST_SECONDS, MOST_MEGABYTES = 200_000, 60, 500


def test_a_chunk_costs_a_few_statements_whatever_is_in_it(app: Flask, now: datetime, tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    for folder, number in ((few, AT_ONCE), (many, 4 * AT_ONCE)):
        folder.mkdir()
        with statements() as sent:
            propose(OWN, a_file(folder, *rows(number)), now)
        assert len(sent) <= A_CHUNK * number // AT_ONCE + 5, f"{len(sent)} for {number} rows"


def test_what_says_the_same_is_not_written_again(
    app: Flask, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path, *rows(AT_ONCE))
    propose(OWN, path, now)
    kept: list[int] = []
    monkeypatch.setattr(
        "referral.hospitals.importing.proposing.keeping.keep",
        lambda known, news: kept.append(len(news)) or keep(known, news),
    )
    with statements() as sent:
        propose(OWN, path, now)
    assert kept == [] and not [each for each in sent if each.startswith("UPDATE")]


def test_what_is_outdated_is_found_by_the_index_of_open_proposals(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    """With the state as a parameter each chunk read all proposals there were: 200,000 rows took 124 s."""
    propose(OWN, a_file(tmp_path, *rows(AT_ONCE)), now)
    changed = [{**each, "name": f"{each['name']} II"} for each in rows(AT_ONCE)]
    with statements() as sent:
        propose(OWN, a_file(tmp_path, *changed), now)
    (outdating,) = (each for each in sent if each.startswith("UPDATE directory_proposal"))
    assert "state = 'open'" in outdating


def test_new_rows_outdate_nothing(app: Flask, now: datetime, tmp_path: Path) -> None:
    with statements() as sent:
        propose(OWN, a_file(tmp_path, *rows(AT_ONCE)), now)
    assert not [each for each in sent if each.startswith("UPDATE directory_proposal")]


def test_twice_the_rows_cost_twice_the_time(app: Flask, now: datetime, tmp_path: Path) -> None:
    def spent(number: int, name: str) -> float:
        path = a_file(
            tmp_path, *[{**each, "code": f"pl-{name}-{n}"} for n, each in enumerate(rows(number))], name=name
        )
        gc.collect()
        gc.disable()  # what thousands of tests before have left is no cost of these rows
        begun = time.process_time()
        propose(OWN, path, now)
        took = time.process_time() - begun
        gc.enable()
        return took

    spent(200, "warm.csv")
    few, many = (min(spent(rows_of, f"{rows_of}{turn}.csv") for turn in "ab") for rows_of in (1_000, 4_000))
    assert many < 3 * 4 * few


PROGRAM = """
import sys, time, resource
from datetime import UTC, datetime
from pathlib import Path
from referral.hospitals.importing.proposing import propose
from referral.hospitals.importing.sources import SOURCES
from tests.conftest import make_app
with make_app(sys.argv[1]).app_context():
    for _ in range(2):
        begun = time.process_time()
        propose(SOURCES["own"], Path(sys.argv[2]), datetime.now(UTC))
        print(round(time.process_time() - begun, 1), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.proof
def test_two_hundred_thousand_rows_in_a_minute_and_five_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(written(rows(ROWS)), encoding="cp1250")
    url = f"sqlite:///{tmp_path / 'large.sqlite'}"
    command = [sys.executable, "-c", PROGRAM, url, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    assert done.returncode == 0, done.stderr[-2000:]
    print(done.stdout)
    for line in done.stdout.splitlines()[-2:]:
        seconds, megabytes = map(float, line.split())
        assert seconds <= MOST_SECONDS and megabytes <= MOST_MEGABYTES
