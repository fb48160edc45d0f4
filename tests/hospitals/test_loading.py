"""Tables of hospitals: good rows kept, bad ones refused with line and reason, twice changes nothing."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.hospitals import actions
from referral.hospitals.loading import EMBEDDED, load, load_directory
from referral.hospitals.models import Capability, Hospital
from referral.hospitals.tables import BadRow, mended, read
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

    assert loaded.added == 2
    assert [line for line, _ in loaded.refused] == [3, 5, 6]
    assert "does not lie in CZ" in loaded.refused[0][1]
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


def test_a_capability_without_a_source_is_refused(app: Flask, now: datetime, tmp_path: Path) -> None:
    a_hospital(code="pl-x")
    text = (
        "centre,modality,age_group,site_group,answer,source,source_date\n"
        "pl-x,surgery,adult,breast,yes,,2026\n"
        "pl-x,surgery,adult,lung,yes,its own page,2026-11-01\n"
        "pl-y,surgery,adult,lung,yes,its own page,2026-11-01\n"
    )
    loaded = load(_file(tmp_path, text), now)

    assert loaded.added == 1
    assert [line for line, _ in loaded.refused] == [2, 3]
    assert db.session.scalars(db.select(Capability)).one().site_group == "lung"


def test_what_a_hospital_said_itself_is_never_overwritten(app: Flask, now: datetime) -> None:
    load_directory(now)
    hospital = _hospital("hu-bekescsaba-bmkk")
    member = Actor("user", str(a_user("hospital").id), "hospital", hospital.id)
    actions.keep_offer(hospital, "systemic_therapy", "adult", "no", [], [], member, now)
    actions.keep_facts(hospital, ["hu", "uk"], "", "", member, now)

    assert load_directory(now).left_alone >= 1
    hospital = _hospital("hu-bekescsaba-bmkk")
    assert hospital.languages == ["uk", "hu"]
    said = [c for c in hospital.capabilities if c.said_by_hospital]
    assert [(c.modality, c.age_group, c.answer) for c in said] == [("systemic_therapy", "adult", "no")]


def test_a_table_that_says_nothing_takes_nothing_back(app: Flask, now: datetime) -> None:
    load_directory(now)
    hospital = _hospital("hu-bekescsaba-bmkk")
    hospital.languages, hospital.languages_source = ["uk"], "by telephone"
    db.session.commit()
    assert load_directory(now).changed == 0
    assert _hospital("hu-bekescsaba-bmkk").languages == ["uk"]


def test_the_directory_lies_where_the_loader_reads_it() -> None:
    assert (EMBEDDED / "centres.csv").exists()
