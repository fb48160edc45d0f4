"""What is known of the directory: living sources alone, an open age and newspapers apart; the README's figures."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matching.vocabulary import Country
from referral.hospitals.coverage import House, Known, coverage, printed
from referral.hospitals.loading import EMBEDDED, load_directory
from referral.hospitals.models import Statement
from referral.hospitals.shelf_lives import KINDS, MONTHS, is_living, lives_until
from referral.hospitals.tables import read
from tests.factories import a_hospital, treats

ON = date(2026, 11, 29)
COUNTRIES = [country.value for country in Country]


@dataclass(frozen=True)
class Said:
    """A statement as far as it is counted."""

    modality: str = "surgery"
    age_group: str = "adult"
    answer: str = "yes"
    kind: str = "own_page"
    dated: date = date(2025, 1, 1)
    is_undated: bool = False
    valid_until: date | None = None


def known(*said: Said, line: str = "surgery", takes: str = "", months: Any = MONTHS) -> Known:
    return coverage([House("PL", takes, said)], ON, months)[line]["PL"]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_source_lives_as_long_as_its_row_says(kind: str) -> None:
    months = {"hospital": 12, "own_page": 36, "official": 60, "contract": 24, "society": 36, "press": 24}[
        kind
    ]
    for is_undated, lives in ((False, months), (True, months // 2)):
        year, month = divmod(2026 * 12 + 10 - lives, 12)
        last, day_before = (
            Said(kind=kind, dated=date(year, month + 1, d), is_undated=is_undated) for d in (29, 28)
        )
        assert is_living(last, ON) and not is_living(day_before, ON)


def test_a_status_lives_until_its_own_last_day_whatever_its_kind() -> None:
    long, short = (Said(dated=date(2010, 1, 1), valid_until=ON), Said(valid_until=date(2026, 11, 28)))
    assert is_living(long, ON) and not is_living(short, ON)
    assert lives_until(Said(dated=date(2023, 11, 30), kind="press")) == date(2025, 11, 30)
    leap = Said(dated=date(2024, 2, 29), kind="press", is_undated=True)
    assert lives_until(leap) == date(2025, 2, 28), "a shorter month"


def test_what_is_said_later_is_not_known_before() -> None:
    said = Said(dated=ON)
    assert is_living(said, ON) and not is_living(said, date(2026, 11, 28))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], Known(1)),
        ([Said()], Known(1, 1)),
        ([Said(answer="no")], Known(1, 1)),
        ([Said(answer="planned")], Known(1, 1)),
        ([Said(answer="unclear"), Said(answer="candidate")], Known(1)),
        ([Said(dated=date(2020, 1, 1))], Known(1)),
        ([Said(age_group="")], Known(1, 1, 1)),
        ([Said(age_group=""), Said()], Known(1, 1)),
        ([Said(kind="press", dated=date(2026, 1, 1))], Known(1, 1, 0, 1)),
        ([Said(kind="press", dated=date(2026, 1, 1)), Said()], Known(1, 1)),
        ([Said(modality="radiotherapy")], Known(1)),
    ],
)
def test_a_cell_is_known_by_a_living_yes_no_or_plan(said: list[Said], expected: Known) -> None:
    assert known(*said) == expected


def test_the_months_are_an_argument() -> None:
    old = Said(dated=date(2020, 1, 1))
    assert known(old).known == 0 and known(old, months={**MONTHS, "own_page": 120}).known == 1


def test_transplants_are_counted_where_somebody_ever_named_a_unit() -> None:
    line, unit = "transplants, where a unit was ever named", "stem_cell_transplantation"
    assert known(line=line) == Known()
    assert known(Said(unit, answer="no"), line=line) == Known()
    assert known(Said(unit, dated=date(2012, 1, 1)), line=line) == Known(1)
    assert known(Said(unit), line=line) == Known(1, 1)


def test_childrens_houses_and_wards_are_counted_for_children_alone() -> None:
    house, ward = (
        "children's houses: drugs, surgery, radiotherapy",
        "children's wards elsewhere: the same three",
    )
    drugs, open_age = Said("systemic_therapy", "child"), Said("surgery", "")
    assert known(drugs, open_age, takes="child", line=house) == Known(3, 2)
    assert known(drugs, open_age, takes="child", line=ward) == Known()
    assert known(drugs, open_age, Said("radiotherapy", "adult"), line=ward) == Known(3, 1)
    assert known(open_age, line=house) == known(open_age, line=ward) == Known()


def test_a_share_is_never_rounded_up() -> None:
    assert Known(216, 215).percent == 99 and Known().percent == 0


@cache
def _embedded() -> tuple[list[dict[str, Any]], dict[str, list[Statement]]]:
    said: dict[str, list[Statement]] = defaultdict(list)
    for _, facts in read(EMBEDDED / "statements.csv").rows:
        said[facts["centre"]].append(Statement(**{k: v for k, v in facts.items() if k != "centre"}))
    return [facts for _, facts in read(EMBEDDED / "centres.csv").rows], said


def _table(text: str, begin: str) -> list[list[str]]:
    """The cells of a table of the README, without the line under its heading."""
    lines = text.split(f"<!-- {begin} -->\n")[1].split("\n<!-- end -->")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


@pytest.fixture
def readme() -> str:
    return (EMBEDDED / "README.md").read_text(encoding="utf-8")


def test_the_readme_states_the_figures_of_the_files(readme: str) -> None:
    centres, said = _embedded()
    for country, *stated in _table(readme, "figures")[1:]:
        codes = [row["code"] for row in centres if country in (row["country"], "all")]
        mine = [each for code in codes for each in said[code]]
        plain = [each for each in mine if each.answer in ("yes", "no")]
        figures = [
            len(codes),
            len(mine),
            *(sum(s.answer == answer for s in mine) for answer in ("yes", "no")),
        ]
        figures += [len(mine) - len(plain), sum(is_living(each, ON) for each in plain)]
        figures += [sum(each.kind == "press" for each in mine), sum(each.is_undated for each in mine)]
        assert [int(cell) for cell in stated] == figures, country


def test_the_readme_states_what_is_known_to_the_last_digit(readme: str) -> None:
    centres, said = _embedded()
    houses = [House(r["country"], r["takes"], tuple(said[r["code"]])) for r in centres if r["is_oncology"]]
    assert _table(readme, "coverage") == list(printed(coverage(houses, ON), COUNTRIES))


def test_the_readme_states_the_months_of_each_kind(readme: str) -> None:
    stated = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", readme, re.MULTILINE))
    assert {kind: int(months) for kind, months in stated.items()} == dict(MONTHS)


def test_the_command_prints_the_same_table_from_the_database(app: Flask, now: datetime, readme: str) -> None:
    load_directory(now)
    printed_by = app.test_cli_runner().invoke(args=["hospitals", "coverage", "--on", "2026-11-29"]).output
    cells = [re.split(r"  +", line.strip()) for line in printed_by.splitlines()[1:]]
    assert cells == _table(readme, "coverage")


def test_an_answer_of_a_hospital_counts_and_what_is_not_proposed_does_not(app: Flask) -> None:
    treats(a_hospital(), "", "surgery")
    treats(a_hospital(is_oncology=False), "", "surgery")
    told = app.test_cli_runner().invoke(args=["hospitals", "coverage", "--on", "2026-11-29"]).output
    assert re.search(r"^surgery +100 % \(1 of 1\)", told, re.MULTILINE)
    later = app.test_cli_runner().invoke(args=["hospitals", "coverage", "--on", "2027-11-29"]).output
    assert re.search(r"^surgery +0 % \(0 of 1\)", later, re.MULTILINE), "a year later it is asked again"


def test_the_tables_lie_beside_their_readme() -> None:
    assert {path.name for path in Path(EMBEDDED).iterdir()} == {
        "README.md",
        "centres.csv",
        "statements.csv",
        "streets.csv",
    }
