"""The table of saboteurs fits today's code; one is tried here, all by `make proof`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.saboteurs.running import CAUGHT, MISSED, UNREADABLE
from tests.saboteurs.table import ROWS, Saboteur

TRIED = """
import sys
from pathlib import Path
from tests.saboteurs.running import a_copy, each_of
from tests.saboteurs.table import Saboteur
rows = (
    ("harmless", "nonce = os.urandom(NONCE)", "nonce = bytes(os.urandom(NONCE))"),
    ("no_program", "nonce = os.urandom(NONCE)", "nonce = = os.urandom(NONCE)"),
    ("one_nonce", "nonce = os.urandom(NONCE)", "nonce = bytes(NONCE)"),
)
test = "tests/test_crypto.py::test_under_one_key_no_nonce_is_drawn_twice"
faults = [Saboteur(name, "referral/crypto.py", find, put, test) for name, find, put in rows]
for row, (word, _) in each_of(a_copy(Path(sys.argv[1])), faults):
    print(word)
"""


def test_there_are_sixty_with_a_name_each() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_text_of_each_stands_in_the_code_exactly_once(root: Path, row: Saboteur) -> None:
    assert (root / row.file).read_text(encoding="utf-8").count(row.find) == 1
    assert row.find != row.put and (root / row.tests.partition("::")[0]).exists()


def test_a_fault_is_caught_a_harmless_change_missed_and_no_program_is_no_fault(
    root: Path, tmp_path: Path
) -> None:
    """In a process of its own: it forks, and nothing of ours may be loaded before that."""
    done = subprocess.run(
        [sys.executable, "-c", TRIED, str(tmp_path / "tree")],
        cwd=root,
        env={**os.environ, "WITHOUT_FAULTLESS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [MISSED, UNREADABLE, CAUGHT], done.stderr


@pytest.mark.proof
def test_every_one_is_caught(root: Path) -> None:
    """Counted and told by the process itself."""
    subprocess.run([sys.executable, "-m", "tests.saboteurs.running"], cwd=root, check=True)
