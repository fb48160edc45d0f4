"""What OWASP ASVS 5.0.0 asks at levels 1 and 2: each line answered, a yes by tests that live, all else in words."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from bench import asvs, paper
from referral.config import SECRETS
from tests.test_hazards import named_in

ROWS = asvs.table()
ASKED = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3), 9: (4, 3),
    10: (5, 24), 11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16), 17: (0, 7),
}  # fmt: skip
"""Chapter → requirements of level 1 and of level 2. Source: OWASP ASVS 5.0.0 of 30 May 2025 (tag v5.0.0_release,
5.0/docs_en, its CSV), counted on 2026-11-30."""
OF_LEVEL = {"1": 70, "2": 183}
"""The same, added up."""
ID = re.compile(r"v5\.0\.0-([1-9]\d?\.[1-9]\d?\.[1-9]\d?)")
MOST_WORDS, LEAST_WORDS = 15, 5
HOME = paper.SAFETY.parents[1]
SECURITY = paper.SAFETY / "security.md"
LINES = re.compile(
    r"^\s*(?:import|from) (?:httpx|smtplib|imaplib|boto3|urllib\.request|http\.client|apprise)\b"
    r"|create_connection|AF_UNIX|create_engine",
    re.M,
)
"""How a module looks that opens a line to another server."""
ADDRESSES = re.compile(
    r"_(?:URL|SERVER|URI|TOKEN)$|^(?:CLAMD|PAPERS|BACKUP_TO|LINK_PROBER|FETCH_USER_AGENT)$"
)
"""Settings that say whom the service asks."""
OUR_OWN = {"PUBLIC_URL", "SMS_TOKEN"}
"""Where the service itself is, and what it shows the gateway of SMS_URL."""


def test_every_requirement_of_both_levels_is_answered_once() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) and all(ID.fullmatch(row["id"]) for row in ROWS)
    assert Counter(row["level"] for row in ROWS) == OF_LEVEL
    found = Counter((asvs.chapter_of(row), row["level"]) for row in ROWS)
    assert {chapter: (found[chapter, "1"], found[chapter, "2"]) for chapter in asvs.CHAPTERS} == ASKED


def test_they_stand_in_the_standards_order() -> None:
    numbers = [
        tuple(int(part) for part in found[1].split(".")) for row in ROWS if (found := ID.match(row["id"]))
    ]
    assert numbers == sorted(numbers)


def _wrong(row: dict[str, str]) -> bool:
    """Whether a line is not whole."""
    is_said = bool(row["test"]) if row["answer"] == asvs.YES else len(row["reason"].split()) >= LEAST_WORDS
    return None in row or row["answer"] not in asvs.ANSWERS or not is_said


def test_each_answer_is_whole() -> None:
    assert [row["id"] for row in ROWS if _wrong(row)] == []
    assert [row["id"] for row in ROWS if not 0 < len(row["asked"].split()) <= MOST_WORDS] == [], (
        "own words, few"
    )


@pytest.mark.parametrize(
    "broken", [{"test": ""}, {"answer": "perhaps"}, {"answer": asvs.NO, "reason": "we do not"}], ids=str
)
def test_a_line_that_is_not_whole_is_seen(broken: dict[str, str]) -> None:
    assert _wrong({**next(row for row in ROWS if row["answer"] == asvs.YES), **broken})


def test_each_test_that_a_line_names_lives() -> None:
    named = sorted({each for row in ROWS for each in row["test"].split()})
    assert len(named) > 100 and [each for each in named if not _lives(each)] == []


def _lives(test: str) -> bool:
    """Whether pytest collects it, and runs it in `make test`."""
    module, _, name = test.partition("::")
    return module.startswith("tests/") and name in named_in(module) and not _is_heavy(module, name)


def _is_heavy(module: str, name: str) -> bool:
    parsed = ast.parse((HOME / module).read_text(encoding="utf-8"))
    (found,) = [each for each in parsed.body if isinstance(each, ast.FunctionDef) and each.name == name]
    of_all = [
        each.value for each in parsed.body if isinstance(each, ast.Assign) and _names(each) == "pytestmark"
    ]
    marks = " ".join(ast.unparse(each) for each in (*found.decorator_list, *of_all))
    return "mark.proof" in marks or "mark.skip" in marks


def _names(each: ast.Assign) -> str:
    return ast.unparse(each.targets[0])


def test_a_test_that_is_none_or_heavy_is_seen() -> None:
    assert not _lives("tests/test_asvs.py::test_nothing")
    assert not _lives("tests/proofs/test_hostile.py::test_hostile_bodies")
    assert _lives("tests/proofs/test_hostile.py::test_a_route_that_breaks_is_seen")


def test_what_is_printed_names_every_no_with_its_reason() -> None:
    told = "\n".join(asvs.told(ROWS))
    refused = [row for row in ROWS if row["answer"] == asvs.NO]
    assert refused and all(f"{row['asked']}: {row['reason']}" in told for row in refused)
    assert re.search(rf"all, L1\s+{OF_LEVEL['1']}\b", told) and re.search(
        rf"all, L2\s+{OF_LEVEL['2']}\b", told
    )


def test_what_another_line_is_referred_to_is_there() -> None:
    answers = {row["id"]: row["answer"] for row in ROWS}
    for row in ROWS:
        assert {f"v5.0.0-{each}" for each in ID.findall(row["reason"])} <= set(answers), row["id"]


def _chapter(title: str) -> str:
    return SECURITY.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_chapter_of_the_paper_that_is_named_is_there() -> None:
    named = {
        found
        for row in ROWS
        for found in re.findall(r"security\.md, ([A-Z][a-z ]+?)(?=[:;.,]|$)", row["reason"])
    }
    assert named and all(_chapter(each) for each in named)


def test_every_file_that_the_paper_names_is_there() -> None:
    named = re.findall(r"`((?:referral|tests)/[\w/.]+)`", SECURITY.read_text(encoding="utf-8"))
    assert len(named) >= 30 and [each for each in named if not (HOME / each).exists()] == []


def test_every_secret_stands_in_the_list_of_keys() -> None:
    assert {*SECRETS, "BACKUP_KEY"} == set(re.findall(r"^\| `(\w+)` \|", _chapter("Keys"), re.M))


def test_every_server_that_is_asked_stands_in_the_list(root: Path) -> None:
    listed = _chapter("Whom it asks")
    files = [
        each for each in (root / "referral").rglob("*.py") if LINES.search(each.read_text(encoding="utf-8"))
    ]
    names = [each.relative_to(root).as_posix() for each in files]
    assert len(names) >= 10
    assert [each for each in names if each not in listed and not each.startswith("referral/backup/")] == []
    settings = set(re.findall(r"`([A-Z][A-Z_]+)`", (root / "README.md").read_text(encoding="utf-8")))
    asking = {each for each in settings if ADDRESSES.search(each)} - OUR_OWN
    assert len(asking) >= 10 and {each for each in asking if f"`{each}`" not in listed} == set()


def test_a_phones_pass_phrase_is_stretched_as_is_advised(root: Path) -> None:
    """PBKDF2-HMAC-SHA-256: 600,000 rounds. Source: OWASP ASVS 5.0.0, appendix C, read 2026-11-30."""
    lock = (root / "assets/js/offline/lock.js").read_text(encoding="utf-8")
    rounds = re.search(r"const ROUNDS = ([\d_]+);", lock)
    assert rounds and int(rounds[1].replace("_", "")) >= 600_000 and 'hash: "SHA-256"' in lock
