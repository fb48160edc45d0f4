"""Tables of hospitals: good rows kept, bad ones refused with line and reason, twice changes nothing."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.hospitals import actions
from referral.hospitals.loading import EMBEDDED, load, load_directory
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.tables import mended, read
from referral.hospitals.values import BadRow
from tests.factories import a_hospital, a_user

GISCO = (
    "id,hospital_name,site_name,lat,lon,geo_qual,street,house_number,postcode,city,cc,country,tel,url,ref_date\n"
    "1,Oblastní nemocnice Jièín a.s.,,50.24,15.48,1,,,50401,Dvùr Králové nad Labem,CZ,Czechia,493,,01/04/2020\n"
    "2,Nemocnice v moøi,,15.48,50.24,1,,,50401,Praha,CZ,Czechia,,,01/04/2020\n"
    "3,Ohne Ort,,52.5,13.4,2,,,10115,Berlin,DE,Germany,,,01/04/2020\n"
    "4,,,50.1,14.4,1,,,10000,Praha,CZ,Czechia,,,01/04/2020\n"
    "1,Oblastní nemocnice Jièín a.s.,,50.24,15.48,1,,,50401,Jièín,CZ,Czechia,493,,01/04/2020\n"
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _hospital(code: str) -> Hospital:
    return db.session.scalars(db.select(Hospital).where(Hospital.code == code)).one()


@pytest.mark.both_databases
def test_the_embedded_directory_loads_and_the_second_time_changes_nothing(app: Flask, now: datetime) -> None:
    first, second = load_directory(now), load_directory(now)

    assert first.added > 100 and not first.refused
    assert (second.added, second.changed, second.refused) == (0, 0, [])
    assert second.unchanged == first.added


def test_gisco_rows_are_kept_mended_and_the_bad_ones_refused_with_line_and_reason(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    loaded = load(_file(tmp_path, GISCO), now)

    assert loaded.added == 1
    assert [line for line, _ in loaded.refused] == [3, 4, 5, 6]
    assert "does not lie in CZ" in loaded.refused[0][1]
    assert "none of ours" in loaded.refused[1][1], (
        "a hospital of a country that receives nobody is in no ranking"
    )
    kept = _hospital("gisco-cz-1")
    assert (kept.name, kept.city) == ("Oblastní nemocnice Jičín a.s.", "Dvůr Králové nad Labem")
    assert not kept.is_oncology, "a general hospital is not proposed for cancer"


def test_text_that_was_read_right_is_left_alone() -> None:
    assert mended("Fakultní nemocnice Plzeň", "CZ") == "Fakultní nemocnice Plzeň"
    assert mended("Łódź", "PL") == "Łódź"
    assert mended("³ódŸ", "PL") == "łódź"


def test_a_table_with_another_header_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(BadRow, match="header"):
        read(_file(tmp_path, "a,b\n1,2\n"))


HEADER = "centre,modality,form,answer,age_group,age_to,sites,kind,words,page,title,page_date,valid_until,read"
GOOD = {
    **{
        "centre": "pl-x",
        "modality": "surgery",
        "answer": "yes",
        "age_group": "adult",
        "sites": "breast lung",
    },
    **{
        "kind": "own_page",
        "words": "operujemy raka piersi i płuca",
        "page": "https://szpital.example/chirurgia",
    },
    **{"title": "Chirurgia", "page_date": "2025-03", "read": "2026-11-28"},
}
REFUSED = {
    "no words": {"words": ""},
    "no page": {"page": ""},
    "no title": {"title": ""},
    "16 words are quoted, more than 15": {"words": "a " * 16},
    "kind is 'hospital', none of ours": {"kind": "hospital"},
    "answer is 'perhaps', none of ours": {"answer": "perhaps"},
    "modality is 'magic', none of ours": {"modality": "magic"},
    "form is 'proton', none of ours": {"form": "proton"},
    "sites ['toe'] are none of ours": {"sites": "breast toe"},
    "age_to is 'old', no age in years": {"age_to": "old"},
    "page_date is '2025-13', neither a date nor 'undated'": {"page_date": "2025-13"},
    "page_date is 'March', neither a date nor 'undated'": {"page_date": "March"},
    "an undated page without the day on which it was read": {"page_date": "undated", "read": ""},
    "'soon' is no date": {"valid_until": "soon"},
    "no centre called pl-y": {"centre": "pl-y"},
}


def _statements(folder: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(f'"{row.get(name, "")}"' for name in HEADER.split(",")) for row in rows]
    return _file(folder, "\n".join([HEADER, *lines]) + "\n")


@pytest.mark.parametrize(("reason", "wrong"), list(REFUSED.items()))
def test_a_row_that_cannot_be_relied_on_is_refused_with_line_and_reason(
    app: Flask, now: datetime, tmp_path: Path, reason: str, wrong: dict[str, str]
) -> None:
    a_hospital(code="pl-x")
    loaded = load(_statements(tmp_path, {**GOOD, **wrong}, GOOD, GOOD), now)

    assert loaded.added == 1
    assert loaded.refused == [(2, reason), (4, "the same row stands in this file already")]


def test_a_statement_keeps_what_its_source_says(app: Flask, now: datetime, tmp_path: Path) -> None:
    a_hospital(code="pl-x")
    undated = {
        **GOOD,
        "page_date": "undated",
        "answer": "no",
        "age_group": "child",
        "age_to": "18",
        "sites": "",
    }
    load(_statements(tmp_path, GOOD, {**undated, "valid_until": "2025-12-31"}), now)

    no, yes = db.session.scalars(db.select(Statement).order_by(Statement.answer)).all()
    assert (yes.sites, yes.dated, yes.page_date, yes.is_undated) == (
        ["breast", "lung"], date(2025, 3, 1), "2025-03", False,
    )  # fmt: skip
    assert (no.sites, no.dated, no.is_undated, no.age_to) == ([], date(2026, 11, 28), True, 18)
    assert (no.valid_until, yes.valid_until) == (date(2025, 12, 31), None)


def test_what_a_table_no_longer_says_goes_and_each_hospital_has_one_event(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    changed, other = a_hospital(code="pl-x"), a_hospital(code="pl-y")
    radiotherapy = {**GOOD, "modality": "radiotherapy"}
    load(_statements(tmp_path, GOOD, radiotherapy, {**GOOD, "centre": "pl-y"}), now)
    again = load(_statements(tmp_path, {**GOOD, "sites": "breast"}, {**GOOD, "centre": "pl-y"}), now)

    assert (again.added, again.changed, again.unchanged, again.removed) == (0, 1, 1, 1)
    assert [(s.modality, s.sites) for s in changed.statements] == [("surgery", ["breast"])]
    told = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "capability.reloaded"))
    found = sorted((event.subject_id, event.facts["added"], event.facts["removed"]) for event in told)
    assert found == sorted([(str(changed.id), 2, 0), (str(changed.id), 0, 1), (str(other.id), 1, 0)])


def test_a_table_that_does_not_name_a_hospital_leaves_its_statements(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    a_hospital(code="pl-x")
    a_hospital(code="pl-y")
    load(_statements(tmp_path, GOOD, {**GOOD, "centre": "pl-y"}), now)
    assert load(_statements(tmp_path, GOOD), now).removed == 0
    assert len(_hospital("pl-y").statements) == 1


def test_what_a_hospital_said_itself_is_never_overwritten(app: Flask, now: datetime) -> None:
    load_directory(now)
    hospital = _hospital("hu-bekescsaba-bmkk")
    public = len(hospital.statements)
    member = Actor("user", str(a_user("hospital").id), "hospital", hospital.id)
    actions.keep_offer(hospital, "systemic_therapy", "adult", "no", [], [], member, now)
    actions.keep_facts(hospital, ["hu", "uk"], "", "", member, now)

    assert load_directory(now).left_alone >= 1
    hospital = _hospital("hu-bekescsaba-bmkk")
    assert hospital.languages == ["uk", "hu"]
    said = [s for s in hospital.statements if s.kind == "hospital"]
    assert [(s.modality, s.age_group, s.answer, s.dated) for s in said] == [
        ("systemic_therapy", "adult", "no", now.date())
    ]
    assert len(hospital.statements) == public + 1, "what sources say stays beside it"


def test_a_table_that_says_nothing_takes_nothing_back(app: Flask, now: datetime) -> None:
    load_directory(now)
    hospital = _hospital("hu-bekescsaba-bmkk")
    hospital.languages, hospital.languages_source = ["uk"], "by telephone"
    db.session.commit()
    assert load_directory(now).changed == 0
    assert _hospital("hu-bekescsaba-bmkk").languages == ["uk"]


def test_a_house_that_takes_one_age_alone_needs_a_source(app: Flask, now: datetime, tmp_path: Path) -> None:
    header, line = (EMBEDDED / "centres.csv").read_text(encoding="utf-8").splitlines()[:2]
    takes = header.split(",").index("takes")
    row = next(csv.reader([line]))
    row[takes] = "child"
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([header.split(","), row])
    assert load(tmp_path / "table.csv", now).refused == [(2, "no takes_source")]


def test_houses_keep_whom_they_take_and_what_they_are_for(app: Flask, now: datetime) -> None:
    load_directory(now)
    children, blood = _hospital("sk-kosice-dfn"), _hospital("cz-praha-uhkt")
    assert (children.scope, children.takes, children.takes_from, children.takes_to) == (
        "children",
        "child",
        0,
        19,
    )
    assert (blood.scope, blood.takes, blood.takes_from, blood.takes_to) == ("blood", "adult", 18, None)
    assert not _hospital("ro-sighet-sm").is_oncology


def test_the_directory_lies_where_the_loader_reads_it() -> None:
    assert (EMBEDDED / "centres.csv").exists() and (EMBEDDED / "statements.csv").exists()
