"""What hospitals usually need: there, being asked for, not there, not readable; what nobody said is not "not there"."""

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.intake.models import Case
from referral.records.papers.models import REFUSED
from referral.records.reading import actions, queries
from referral.records.reading.completeness import standing
from tests.factories import a_hospital, a_referral
from tests.records.reading.scenes import AGREED, CLINIC, a_case, a_paper, a_reader, desk, read


def stands(case: Case, modality: str = "radiotherapy") -> dict[str, str]:
    return {each.need.code: each.state for each in standing(case, queries.codes_of(case.id), [modality])}


@pytest.mark.both_databases
def test_papers_values_answers_and_letters_each_show_what_is_there(app: Flask) -> None:
    case = a_case(answers={"fitness": {"ecog": "1"}, "contact": {}})
    assert stands(case) | {"fitness": "there"} == stands(case)
    assert stands(case)["pathology"] == stands(case)["stage"] == "nobody_said"
    paper = a_paper(case, "pathology")
    read(paper, "tnm", {"tnm": "T2 N0 M0"})
    actions.ask(case, CLINIC, ["imaging"], "paper", AGREED, a_reader(), utc_now())
    a_paper(case, "laboratory", state=REFUSED)
    found = stands(case, "systemic_therapy")
    assert (found["pathology"], found["stage"], found["imaging"], found["laboratory"]) == (
        "there", "there", "being_asked", "not_readable",
    )  # fmt: skip


def test_unknown_is_not_there_and_not_none(app: Flask) -> None:
    case = a_case(answers={"fitness": {"ecog": "unknown"}, "contact": {}})
    assert stands(case)["fitness"] == "nobody_said"


def test_a_hospital_needs_what_its_treatment_and_site_need(app: Flask) -> None:
    case = a_case(site_group="breast")
    assert "radiotherapy" in stands(case) and "chemotherapy" not in stands(case)
    assert "side" in stands(case) and "side" not in stands(a_case(site_group="stomach"))


def test_a_person_says_how_it_stands_and_that_counts(app: Flask) -> None:
    case, pages = a_case(), desk(app)
    a_paper(case, "pathology")
    page = pages.get(f"/desk/cases/{case.id}/needed-papers")
    form = {"need": "pathology", "state": "not_readable"}
    assert pages.post(f"/desk/cases/{case.id}/needed-papers", form).status == 303 and page.status == 200
    assert stands(case)["pathology"] == "not_readable"
    pages.post(f"/desk/cases/{case.id}/needed-papers", {**form, "state": "there"})
    assert stands(case)["pathology"] == "there"
    assert pages.post(f"/desk/cases/{case.id}/needed-papers", {**form, "state": "nobody_said"}).status == 422


def test_it_stands_for_each_hospital_on_the_card_and_before_sending(app: Flask) -> None:
    case, pages = a_case(), desk(app)
    hospital = a_hospital()
    a_referral(case, hospital)
    db.session.commit()
    assert hospital.name in pages.get(f"/desk/cases/{case.id}/needed-papers").text
    assert "Pathology report" in pages.get(f"/desk/cases/{case.id}?lang=en").text
    assert "Pathology report" in pages.get(f"/desk/cases/{case.id}/send?lang=en&h={hospital.id}").text
