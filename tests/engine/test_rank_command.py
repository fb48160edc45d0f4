"""flask rank: the shipped directory ranked for a file of cases on a day, in worlds of its own, without any database."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import event
from sqlalchemy.engine import Engine

import matching
from matching import PREFERENCES
from referral import create_app
from referral.config import SECRETS, new_key, settings
from referral.engine.ranking_file import ranking
from referral.hospitals.loading import EMBEDDED
from referral.hospitals.tables import read

RANK = matching.rank
DAY = "2026-11-28"
LUBLIN, SILENT = "pl-lublin-cozl", "pl-zamosc-numed"
NEED = {
    "priority": "urgent",
    "site_group": "breast",
    "modalities": ["radiotherapy"],
    "age": 46,
    "lat": 51.25,
    "lon": 22.57,
    "country": "PL",
    "languages": ["uk"],
}
SLOTS = {"hospital": LUBLIN, "modality": "radiotherapy", "age_group": "adult", "free": 3}
SAYS = {"hospital": SILENT, "modality": "radiotherapy", "age_group": "adult", "site_group": "breast"}


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database would lie, if anybody made one."""
    return tmp_path_factory.mktemp("rank") / "none.sqlite"


@pytest.fixture(scope="module")
def runner(nowhere: Path) -> Iterator[FlaskCliRunner]:
    """The command line of an application that has no database."""
    with pytest.MonkeyPatch.context() as environment:
        for name in SECRETS:
            environment.setenv(name, os.environ.get(name, new_key()))
        environment.setenv("DATABASE_URL", f"sqlite:///{nowhere}")
        app: Flask = create_app({**settings(), "TESTING": True})
    yield app.test_cli_runner()


@pytest.fixture
def rank(runner: FlaskCliRunner, tmp_path: Path) -> Any:
    """Rank one need in a world on a day: what is said of each hospital, by code, best first."""

    def ranked(world: dict[str, Any] | None = None, on: str = DAY, **need: Any) -> dict[str, dict[str, Any]]:
        cases = [{"id": "one", "need": NEED | need, **({"world": world} if world else {})}]
        (case,) = run(runner, tmp_path, cases, on)
        return {each["code"]: each for each in case["hospitals"]}

    return ranked


def run(runner: FlaskCliRunner, folder: Path, cases: Any, on: str = DAY) -> Any:
    path = folder / "cases.json"
    path.write_text(json.dumps(cases), encoding="utf-8")
    done = runner.invoke(args=["rank", "--on", on, str(path)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(runner: FlaskCliRunner, folder: Path, text: str) -> str:
    path = folder / "cases.json"
    path.write_text(text, encoding="utf-8")
    done = runner.invoke(args=["rank", str(path)])
    assert done.exit_code == 1 and "Traceback" not in done.output, done.output
    return str(done.output)


def test_forty_eight_cases_come_from_one_process_and_no_database(
    runner: FlaskCliRunner, nowhere: Path, tmp_path: Path
) -> None:
    connected: list[object] = []

    def connects(*told: object) -> None:
        connected.append(told)

    event.listen(Engine, "connect", connects)
    cases = [{"id": f"n{number}", "need": NEED | {"age": 20 + number}} for number in range(48)]
    found = run(runner, tmp_path, cases)
    event.remove(Engine, "connect", connects)
    assert [each["id"] for each in found] == [case["id"] for case in cases]
    assert connected == [] and not nowhere.exists() and not list(nowhere.parent.iterdir())
    proposed = [row.facts for row in read(EMBEDDED / "centres.csv").rows if row.facts["is_oncology"]]
    for each in found:
        assert len(each["hospitals"]) == len(proposed)


def test_each_hospital_has_its_terms_adding_up_and_the_unsuitable_come_last(rank: Any) -> None:
    found = list(rank().values())
    assert set(found[0]) == {"code", "suitable", "evidence", "chance", "hours", "score", "terms", "reasons"}
    for each in found:
        assert set(each["terms"]) == set(PREFERENCES) and sum(each["terms"].values()) == each["score"]
        assert each["evidence"] in ("hospital", "source", "nobody") and 0 < each["chance"] <= 1
    scores = [(not each["suitable"], -each["score"]) for each in found]
    assert scores == sorted(scores)
    assert {each["suitable"] for each in found} == {True, False}


def test_the_same_file_gives_the_same_bytes(runner: FlaskCliRunner, tmp_path: Path) -> None:
    cases = [{"id": "one", "need": NEED}]
    assert run(runner, tmp_path, cases) == run(runner, tmp_path, cases)


def test_slots_of_a_world_make_a_place_likelier_and_none_makes_unsuitable(rank: Any) -> None:
    plain, free, full, old = (
        rank({"places": [SLOTS | more]} if more is not None else None)[LUBLIN]
        for more in (None, {}, {"free": 0}, {"free": 0, "reported_days_ago": 30})
    )
    assert free["chance"] > plain["chance"] > old["chance"]
    assert not full["suitable"] and "capacity" in full["reasons"]
    assert old["suitable"] and "ask:capacity" in old["reasons"]
    begins = [
        rank({"places": [SLOTS | {"start_in_days": days}]})[LUBLIN]["terms"]["first_treatment"]
        for days in (2, 60)
    ]
    assert begins[0] > begins[1]


def test_a_closed_hospital_is_unsuitable(rank: Any) -> None:
    found = rank({"closed": [LUBLIN]})
    assert not found[LUBLIN]["suitable"] and "closed" in found[LUBLIN]["reasons"]
    assert rank()[LUBLIN]["suitable"]


def test_languages_and_places_of_a_world_are_the_hospitals_own(rank: Any) -> None:
    assert rank({"languages": {SILENT: []}})[SILENT]["terms"]["language"] == 0
    assert rank({"languages": {SILENT: ["uk"]}})[SILENT]["terms"]["language"] > 0
    near, far = rank({"moved": {SILENT: [51.25, 22.57]}}), rank({"moved": {SILENT: [53.43, 14.55]}})
    assert near[SILENT]["hours"] < 0.2 and far[SILENT]["hours"] > 5


@pytest.mark.parametrize(
    ("said", "evidence", "is_suitable"),
    [
        ({}, "hospital", True),
        ({"kind": "own_page"}, "source", True),
        ({"kind": "press"}, "source", True),
        ({"answer": "no"}, "hospital", False),
        ({"answer": "no", "kind": "official"}, "nobody", False),
        ({"answer": "no", "kind": "press"}, "nobody", True),
        ({"site_group": "all_solid", "kind": "society"}, "source", True),
        ({"site_group": "all_blood", "kind": "society"}, "nobody", True),
        ({"age_group": "", "age_from": 18, "age_to": 50, "kind": "own_page"}, "source", True),
        ({"age_group": "", "age_from": 0, "age_to": 18, "kind": "own_page"}, "nobody", True),
        ({"age_group": "", "age_from": 60, "kind": "own_page"}, "nobody", True),
    ],
)
def test_what_a_world_says_stands_with_its_kind_age_and_cancer(
    rank: Any, said: dict[str, Any], evidence: str, is_suitable: bool
) -> None:
    found = rank({"unsaid": [SILENT], "said": [SAYS | said]})[SILENT]
    assert found["suitable"] is is_suitable
    assert not is_suitable or found["evidence"] == evidence


def test_whom_a_world_silences_nobody_speaks_for(rank: Any) -> None:
    assert rank()[SILENT]["evidence"] == "source"
    silenced = rank({"unsaid": [SILENT]})[SILENT]
    assert silenced["evidence"] == "nobody" and silenced["suitable"]


@pytest.mark.parametrize(
    ("said", "living", "ended"),
    [
        ({"date": "2026-11-01"}, "2027-11-01", "2027-11-02"),
        ({"date": "2026-11-01", "valid_until": "2027-01-31"}, "2027-01-31", "2027-02-01"),
        ({"date": "2026-11-01", "kind": "own_page"}, "2029-11-01", "2029-11-02"),
    ],
)
def test_shelf_lives_count_from_the_day_given(
    rank: Any, said: dict[str, Any], living: str, ended: str
) -> None:
    world = {"unsaid": [SILENT], "said": [SAYS | said]}
    before, after = rank(world, living)[SILENT], rank(world, ended)[SILENT]
    assert before["chance"] > after["chance"]
    if "kind" not in said:
        assert (before["evidence"], after["evidence"]) == ("hospital", "source")


def test_ages_decide_whom_a_house_takes(rank: Any) -> None:
    house = "pl-warszawa-czd"
    assert [rank(age=age, site_group="brain_cns")[house]["suitable"] for age in (17.9, 18)] == [True, False]
    year = rank(age=None, birth_year=2008, site_group="brain_cns")[house]
    assert year["suitable"] and "ask:age_group" in year["reasons"]
    assert rank(age=None, birth_year=2026, modalities=["surgery"])[house]["suitable"], "born this year"


def test_who_can_stay_there_counts_the_journey_once(rank: Any) -> None:
    daily, once = rank(), rank(housing=True)
    assert once["pl-gdansk-uck"]["terms"]["travel"] > daily["pl-gdansk-uck"]["terms"]["travel"]
    assert daily == rank(housing=False)


@pytest.mark.parametrize(
    ("case", "named"),
    [
        ({"need": NEED | {"priority": "soon"}}, ["0", "need", "priority", "Must be one of"]),
        ({"need": NEED | {"site_group": "elbow"}}, ["need", "site_group"]),
        ({"need": NEED | {"modalities": ["magic"]}}, ["need", "modalities"]),
        ({"need": NEED | {"languages": ["xx"]}}, ["need", "languages"]),
        ({"need": NEED | {"phase": "later"}}, ["need", "phase"]),
        ({"need": NEED | {"age": -1}}, ["need", "age"]),
        ({"need": NEED | {"birth_year": 12}}, ["need", "birth_year"]),
        ({"need": NEED | {"lat": 99}}, ["lat"]),
        ({"need": NEED | {"countries": ["FR"]}}, ["need", "countries"]),
        ({"id": "x"}, ["need", "required"]),
        ({"need": NEED, "world": {"weather": 1}}, ["world", "weather", "Unknown field"]),
        ({"need": NEED, "world": {"closed": ["pl-nowhere"]}}, ["one", "no hospital pl-nowhere"]),
        ({"need": NEED, "world": {"moved": {"pl-nowhere": [50, 20]}}}, ["no hospital pl-nowhere"]),
        ({"need": NEED, "world": {"moved": {LUBLIN: [50]}}}, ["world", "moved"]),
        ({"need": NEED, "world": {"moved": {LUBLIN: [500, 20]}}}, ["world", "moved", LUBLIN]),
        ({"need": NEED | {"country": "pl"}}, ["one", "need", "country"]),
        ({"need": NEED | {"lon": None}}, ["one", "need", "latitude and longitude"]),
        ({"need": NEED | {"longest_hours": -1}}, ["need", "longest_hours"]),
        ({"need": NEED | {"companions": -1}}, ["need", "companions"]),
        ({"need": NEED | {"site_group": None, "icd10": "Z99.9"}}, ["one", "need", "icd10"]),
        ({"need": NEED | {"site_group": None, "icd10": ["C50"]}}, ["one", "need", "icd10"]),
        ({"need": NEED | {"age": None, "birth_year": 2150}}, ["one", "birth_year lies in the future"]),
        ({"need": NEED, "world": {"said": [SAYS | {"age_from": 50, "age_to": 20}]}}, ["said", "age_from"]),
        ({"need": NEED, "world": {"said": [SAYS | {"kind": "rumour"}]}}, ["said", "kind"]),
        ({"need": NEED, "world": {"said": [SAYS | {"date": "lately"}]}}, ["said", "date"]),
        ({"need": NEED, "world": {"said": [SAYS | {"date": "9999-12-31"}]}}, ["said", "date"]),
        ({"need": NEED, "world": {"said": [SAYS | {"hospital": "pl-nowhere"}]}}, ["no hospital pl-nowhere"]),
        ({"need": NEED, "world": {"places": [SLOTS | {"free": -1}]}}, ["places", "free"]),
        ({"need": NEED, "world": {"places": [SLOTS | {"reported_days_ago": 1e12}]}}, ["reported_days_ago"]),
        ({"need": NEED, "world": {"places": [SLOTS | {"modality": "magic"}]}}, ["places", "modality"]),
    ],
)
def test_what_the_schema_does_not_know_is_named(
    runner: FlaskCliRunner, tmp_path: Path, case: dict[str, Any], named: list[str]
) -> None:
    told = refused(runner, tmp_path, json.dumps([{"id": "one", **case}]))
    assert all(word in told for word in named), told


@pytest.mark.parametrize("text", ["", "{", "[1", "nothing", "[" * 100_000, f"[{'9' * 5_000}]"])
def test_what_is_no_json_is_said_with_its_file(runner: FlaskCliRunner, tmp_path: Path, text: str) -> None:
    assert "cases.json is no JSON in UTF-8" in refused(runner, tmp_path, text)


@pytest.mark.parametrize("text", ["{}", "[3]", '"one"', "null"])
def test_what_is_no_list_of_cases_is_refused(runner: FlaskCliRunner, tmp_path: Path, text: str) -> None:
    assert "Invalid input type" in refused(runner, tmp_path, text)


def test_null_says_as_little_as_nothing(rank: Any) -> None:
    unsaid = {name: None for name in ("priority", "languages", "modalities", "companions", "countries")}
    assert rank(**unsaid) == rank(priority="not_triaged", languages=[], modalities=[])
    slots, says = SLOTS | {"reported_days_ago": None}, SAYS | {"site_group": None, "age_from": None}
    assert rank({"places": [slots], "said": [says], "closed": None}) == rank(
        {"places": [SLOTS], "said": [SAYS | {"site_group": ""}]}
    )


def test_an_id_that_no_encoding_knows_is_given_back(runner: FlaskCliRunner, tmp_path: Path) -> None:
    (case,) = run(runner, tmp_path, [{"id": "\ud800", "need": {}}])
    assert case["id"] == "\ud800"


def test_cases_are_ranked_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(ranking.matching, "rank", lambda *told: seen.append(told) or RANK(*told))
    found = ranking.ranked([{"id": "one", "need": NEED}, {"id": "two", "need": NEED}], date(2026, 11, 28))
    assert next(found)["id"] == "one" and len(seen) == 1


def test_a_file_that_is_not_there_and_a_day_that_is_none_are_said(
    runner: FlaskCliRunner, tmp_path: Path
) -> None:
    assert "does not exist" in runner.invoke(args=["rank", str(tmp_path / "none.json")]).output
    (tmp_path / "cases.json").write_text("[]", encoding="utf-8")
    assert (
        "does not match" in runner.invoke(args=["rank", "--on", "soon", str(tmp_path / "cases.json")]).output
    )
    assert run(runner, tmp_path, []) == []
