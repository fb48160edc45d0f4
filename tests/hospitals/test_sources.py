"""What each source's module makes of its rows: capability by its own words, four states of waiting, keys with zeros."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from matching.vocabulary import Modality, site_groups
from referral.db import db
from referral.hospitals.importing import deciding
from referral.hospitals.importing.finding import Beside, Finding, Refused
from referral.hospitals.importing.models import Proposal, SourceRow
from referral.hospitals.importing.proposing import propose
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.importing.sources.making import DATA
from referral.hospitals.importing.sources.polish_waits import days_of
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.tables import FORMS, SCOPES
from referral.hospitals.values import BadRow, BadTable
from tests.factories import a_hospital, a_user
from tests.hospitals.polish_pages import RADIOTHERAPY, WARD, contract, forecast, page, row


def read(code: str, path: Path) -> list[Finding]:
    return [each for each in SOURCES[code].read(path) if isinstance(each, Finding)]


def refused(code: str, path: Path) -> list[str]:
    return [each.reason for each in SOURCES[code].read(path) if isinstance(each, Refused)]


def beside(code: str, path: Path) -> int:
    return sum(isinstance(each, Beside) for each in SOURCES[code].read(path))


def a_page(folder: Path, *rows: dict[str, Any], name: str = "page.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(page(list(rows))), encoding="utf-8")
    return path


def a_table(folder: Path, rows: list[dict[str, str]], coding: str = "utf-8", between: str = ",") -> Path:
    path, text = folder / "table.csv", io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=between)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(coding))
    return path


def told(finding: Finding) -> list[tuple[str, str, list[str]]]:
    return [(each["modality"], each["age_group"], each["sites"]) for each in finding.said]


STATES = {
    "a forecast": (forecast("3 mies. 2 tyg."), ("forecast", 104, "3 mies. 2 tyg.")),
    "none at all to wait": (forecast("0 dni"), ("forecast", 0, "0 dni")),
    "not applicable": (forecast("-", applicable=False, on=None), ("not_applicable", None, "-")),
    "not reported": (None, ("not_reported", None, "")),
    "implausible": (forecast("160 mies."), ("implausible", 4800, "160 mies.")),
}


@pytest.mark.parametrize("what", list(STATES))
def test_four_states_of_waiting_are_never_one_and_the_words_stay(tmp_path: Path, what: str) -> None:
    dates, expected = STATES[what]
    wait = read("nfz", a_page(tmp_path, row(1, WARD, "4242", dates)))[0].waits[0]
    assert (wait["state"], wait["days"], wait["text"]) == expected
    assert (wait["waiting"], wait["mean_days"], wait["of_month"]) == (5, 30, "2026-10"), "figures stay apart"


def test_forecasts_are_read_by_their_grammar_alone() -> None:
    assert [days_of(text) for text in ("0 dni", "1 dzień", "30 dni", "1 mies. 1 tydz.", "2 mies.")] == [
        0,
        1,
        30,
        37,
        60,
    ]
    for text in ("", "-", "soon", "3 mies", "2026-12-01", "3 mies. 2 tyg. 1 dzień"):
        with pytest.raises(BadRow, match="in words we do not know"):
            days_of(text)


def test_a_drug_programme_is_a_capability_by_tumour_and_a_ward_is_what_it_is_called(tmp_path: Path) -> None:
    rows = (
        row(1, "LECZENIE CHORYCH NA RAKA PIERSI", "1240", forecast("0 dni")),
        row(1, RADIOTHERAPY, "4244", forecast("2 mies.")),
        row(1, "ODDZIAŁ ONKOLOGICZNY", "4240", forecast("5 dni")),
        row(1, "ODDZIAŁ ONKOLOGII I HEMATOLOGII DZIECIĘCEJ", "4249", forecast("5 dni")),
        row(2, "ODDZIAŁ CHORÓB OCZU", "4600", forecast("1 dzień")),
        row(2, "LECZENIE CHORYCH NA ŁUSZCZYCĘ", "1200", forecast("1 dzień")),
    )
    path = a_page(tmp_path, *rows)
    (house,) = read("nfz", path)
    assert told(house) == [
        ("systemic_therapy", "", ["breast"]),
        ("radiotherapy", "", []),
        ("systemic_therapy", "child", []),
    ]
    assert [each["words"] for each in house.said][0] == "LECZENIE CHORYCH NA RAKA PIERSI"
    assert len(house.waits) == 4 and beside("nfz", path) == 2
    assert (house.facts["name"], house.facts["city"]) == ("Szpital Zmyślony Nr 1", "Lublin")


def test_swapped_points_are_put_right_and_missing_ones_are_the_towns(tmp_path: Path) -> None:
    here = {"latitude": 22.57, "longitude": 51.25}
    swapped = row(1, WARD, "4242", forecast("0 dni"), **here)
    abroad = row(2, WARD, "4242", forecast("0 dni"), latitude=1.0, longitude=1.0)
    found = read("nfz", a_page(tmp_path, swapped, abroad))
    assert [(each.facts["lat"], each.facts["precision"]) for each in found][0] == (51.25, "building")
    assert found[1].facts["precision"] == "city" and round(found[1].facts["lat"]) == 51
    nowhere = row(3, WARD, "4242", forecast("0 dni"), locality="ZMYŚLONOWO NIGDZIE")
    assert "nobody knows a town" in refused("nfz", a_page(tmp_path, nowhere))[0]


def test_the_insurers_new_forecast_moves_on_without_asking_anybody(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    nfz = SOURCES["nfz"]
    first = row(1, WARD, "4242", forecast("0 dni"))
    assert propose(nfz, a_page(tmp_path, first), now).proposed == {"new": 1}
    deciding.accept(db.session.scalars(db.select(Proposal)).one(), a_user("administrator").as_actor(), now)
    later = row(1, WARD, "4242", forecast("2 mies.", on="2026-11-25"))
    assert propose(nfz, a_page(tmp_path, later), now).proposed.total() == 0
    kept = db.session.scalars(db.select(SourceRow)).one().content["waits"][0]
    assert (kept["text"], kept["days"], kept["as_of"]) == ("2 mies.", 60, "2026-11-25")
    said = db.session.scalars(db.select(Statement)).one()
    assert said.dated.isoformat() == "2026-11-25", "what is said again is as young as its newest edition"
    gone = row(1, RADIOTHERAPY, "4244", forecast("0 dni", on="2026-11-26"))
    assert propose(nfz, a_page(tmp_path, gone), now).proposed == {"changed": 1}
    changed = db.session.scalars(db.select(Proposal).where(Proposal.kind == "changed")).one()
    deciding.accept(changed, a_user("administrator").as_actor(), now)
    living = [each.modality for each in db.session.scalars(db.select(Statement)) if each.valid_until is None]
    assert living == ["radiotherapy"]
    deciding.undo(changed, a_user("administrator").as_actor(), now)
    living = [each.modality for each in db.session.scalars(db.select(Statement)) if each.valid_until is None]
    assert living == ["systemic_therapy"]


def test_a_contract_confirms_the_house_of_the_same_number_and_adds_none(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "umw.json"
    path.write_text(json.dumps(contract(("03.4244.001.02", "RADIOTERAPIA"), ("03.4600.001.02", "OCZY"))))
    (found,) = read("umw", path)
    assert (found.key, told(found)) == ("000000001", [("radiotherapy", "", [])])
    assert propose(SOURCES["umw"], path, now).proposed.total() == 0, "nobody knows its site of care"

    hospital = a_hospital()
    row = SourceRow(
        source="nfz", key="000000001|0663011|x", digest="", content={"facts": {}}, hospital_id=hospital.id
    )
    db.session.add(row)
    db.session.commit()
    assert propose(SOURCES["umw"], path, now).proposed == {"changed": 1}
    deciding.accept(db.session.scalars(db.select(Proposal)).one(), a_user("administrator").as_actor(), now)
    said = db.session.scalars(db.select(Statement)).one()
    assert (said.hospital_id, said.kind, str(said.valid_until)) == (hospital.id, "contract", "2026-12-31")


def test_a_product_that_names_cancer_and_is_in_no_row_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "umw.json"
    path.write_text(json.dumps(contract(("03.9999.001.02", "ONKOLOGIA NOWA"))))
    assert "03.9999.001.02" in refused("umw", path)[0]


CZECH = {
    "place": "800001", "name": "Nemocnice Smyšlená", "kind": "Nemocnice", "town": "Brno", "provider": "1234",
    "fields": "klinická onkologie, radiační onkologie, chirurgie, dětská onkologie a hematologie",
    "phone": "+420 000", "website": "www.n.example",
}  # fmt: skip
GENERATIONS = {
    "today": (
        0,
        "utf-8",
        ",",
        {"ZZ_GPS": "POINT(49.2 16.6)", "poskytovatel_odborny_zastupce": "MUDr. Jméno"},
    ),
    "of the ministry": (1, "utf-8", ",", {"Lat": "49.2", "Lng": "16.6"}),
    "of old": (2, "cp1250", ";", {"GPS": "49.2 16.6"}),
}


@pytest.mark.parametrize("generation", list(GENERATIONS))
def test_the_czech_register_is_read_in_its_three_generations(tmp_path: Path, generation: str) -> None:
    from referral.hospitals.importing.sources.czech_register import NAMES

    number, coding, between, more = GENERATIONS[generation]
    names = {
        fact: (columns * 3)[number] if len(columns) < 3 else columns[number]
        for fact, columns in NAMES.items()
    }
    names |= {"kind": NAMES["kind"][min(number, 1)], "town": NAMES["town"][min(number, 1)]}
    names |= {fact: NAMES[fact][min(number, 1)] for fact in ("fields", "provider", "phone", "website")}
    row = {names[fact]: value for fact, value in CZECH.items()} | more
    practice = {**row, names["kind"]: "Samostatná ordinace", names["place"]: "2"}
    path = a_table(tmp_path, [row, practice], coding, between)
    (found,) = read("nrpzs", path)
    assert found.key == "00001234|800001", "the number's zeros are there again"
    assert (found.facts["lat"], found.facts["lon"], found.facts["precision"]) == (49.2, 16.6, "building")
    assert told(found) == [
        ("systemic_therapy", "", []),
        ("radiotherapy", "", []),
        ("systemic_therapy", "child", []),
    ]
    assert "Jméno" not in json.dumps(found.content, ensure_ascii=False), "who is in charge is personal data"
    assert beside("nrpzs", path) == 1


def test_a_czech_point_of_zero_is_none(tmp_path: Path) -> None:
    from referral.hospitals.importing.sources.czech_register import NAMES

    row = {NAMES[fact][0]: value for fact, value in CZECH.items()}
    (found,) = read("nrpzs", a_table(tmp_path, [{**row, "ZZ_GPS": "POINT(0 0)"}]))
    assert found.facts["precision"] == "city"


def test_hungarian_codes_get_the_zeros_back_that_a_workbook_drops(tmp_path: Path) -> None:
    from referral.hospitals.importing.sources import hungarian_wards as neak

    book, path = Workbook(), tmp_path / "neak.csv"
    book.active.append([neak.CODE, neak.NAME, neak.WARD, neak.CALLED, neak.TOWN])
    for code, ward in ((764, 102), ("0764", "1201"), (764, 1900)):
        book.active.append([code, "Kitalált Kórház", ward, "Szakma ", "Debrecen"])
    book.save(path)
    (found,) = read("neak", path)
    assert found.key == "0764|debrecen" and beside("neak", path) == 1
    assert told(found) == [
        ("systemic_therapy", "", ["hodgkin", "lymphoma", "myeloma", "myelodysplastic"]),
        ("radiotherapy", "", []),
    ]


def test_eurostat_gives_points_to_hospitals_we_know_and_adds_none(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known = a_hospital(
        name="Szpital Zmyślony", city="Lublin", precision="building", lat=51.25, lon=22.57, phone=""
    )
    base = {"hospital_name": "Szpital Zmyślony", "city": "Lublin", "geo_qual": "1", "tel": "+48 1", "url": ""}
    rows = [
        {"id": "1", "cc": "PL", "lat": "51,2505", "lon": "22,57", **base},
        {"id": "2", "cc": "PL", "lat": "53,1", "lon": "18,0", **base, "city": "Toruń"},
        {"id": "3", "cc": "AT", "lat": "48,2", "lon": "16,3", **base},
    ]
    outcome = propose(SOURCES["gisco"], a_table(tmp_path, rows, "cp1250", ";"), now)
    assert (outcome.proposed, outcome.beside) == ({"twin": 1}, 1)
    deciding.accept(db.session.scalars(db.select(Proposal)).one(), a_user("administrator").as_actor(), now)
    assert db.session.get_one(Hospital, known.id).phone == "+48 1"
    moved = [{**rows[0], "lat": "51,40", "tel": "+48 1", "hospital_name": "ANOTHER NAME"}]
    assert propose(SOURCES["gisco"], a_table(tmp_path, moved), now).proposed == {"moved": 1}, (
        "no name is taken"
    )


def test_lists_kept_by_hand_are_read_and_each_row_has_its_page(tmp_path: Path) -> None:
    rows = [
        {"nemocnica": "Vymyslená nemocnica", "ico": "00012345", "obec": "Košice", "program": program,
         "zdroj": "https://ministerstvo.example/zoznam", "datum": "1. 3. 2026"}
        for program in ("Klinická onkológia", "RADIAČNÁ ONKOLÓGIA", "Kardiológia")
    ]  # fmt: skip
    path = a_table(tmp_path, rows, "cp1250", ";")
    (found,) = read("sk_list", path)
    assert (
        told(found) == [("systemic_therapy", "", []), ("radiotherapy", "", [])]
        and beside("sk_list", path) == 1
    )
    assert {each["page"] for each in found.said} == {"https://ministerstvo.example/zoznam"}
    assert {each["dated"] for each in found.said} == {"2026-03-01"}
    romanian = [{"spital": "Institutul Inventat", "cui": "", "oras": "Cluj-Napoca", "program": "Brahiterapia",
                 "sursa": "https://lege.example", "data": "2026-01-02"}]  # fmt: skip
    (found,) = read("ro_list", a_table(tmp_path, romanian))
    assert told(found) == [("brachytherapy", "", [])]


def test_a_table_that_lost_a_column_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="no column Szakmakód"):
        read("neak", a_table(tmp_path, [{"NEAK kód": "1", "Fekvőbeteg-szakellátó intézmény neve": "x"}]))


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_the_tables_of_codes_use_the_shared_words(name: str) -> None:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        for each in csv.DictReader(table):
            modality = each.get("modality", "")
            assert modality in {"", *Modality} and set(each["sites"].split()) <= set(site_groups())
            assert each.get("form", "") in {"", *FORMS.get(modality, ())}
            assert each.get("scope", "") in {"", *SCOPES} and each.get("age_group", "") in {
                "",
                "child",
                "adult",
            }


def test_every_source_says_its_terms_and_is_named(app: Flask) -> None:
    from referral.hospitals.importing.desk_words import LABELS

    assert set(LABELS["import_source"]) == {*SOURCES, "word"}
    assert all(each.terms and each.title for each in SOURCES.values())
