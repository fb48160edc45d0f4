"""Which kind of each treatment: asked only of what is ticked, never needed, read by engine, desk and hospital."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from matching.treatment_forms import asked
from matching.vocabulary import Modality
from referral.accounts.permissions import Role
from referral.db import utc_now
from referral.engine.facts import need_of
from referral.i18n import HOSPITAL_LANGUAGES
from referral.intake.questions.kinds import DIFFERING, GROUP, kinds_of, treatment_words
from referral.labels import LABELS
from referral.referrals.shown import what_decides
from tests.factories import a_case, a_user
from tests.intake.walk import TREATMENT, enough, fresh, send, volunteer
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral

RAYS, SURGERY = Modality.RADIOTHERAPY, Modality.SURGERY
KINDS = "kinds"


def told(app: Flask, *modalities: str, **kinds: Any) -> Any:
    """A volunteer's visitor and a case that needs these treatments, with these kinds said."""
    pages, _user = volunteer(app, language="en")
    case = enough(pages)
    assert send(pages, case, "treatment", {**TREATMENT, "modalities": list(modalities)}).status == 303
    if kinds:
        assert send(pages, case, KINDS, kinds).status == 303
    return pages, fresh(case)


def test_only_kinds_of_ticked_treatments_are_asked_and_each_may_stay_unknown(app: Flask) -> None:
    pages, case = told(app, RAYS, SURGERY)
    page = pages.get(f"/intake/{case.id}/{KINDS}")
    boxes = page.all("input[@type='checkbox']")
    assert {box.get("name") for box in boxes} == {"radiotherapy_kind"}
    assert [box.get("value") for box in boxes] == [*asked(RAYS), "unknown"]
    assert send(pages, case, KINDS, {}).status == 303
    assert kinds_of(fresh(case), RAYS) == ()


def test_it_is_no_question_of_the_first_pages_and_not_shown_where_nothing_differs(app: Flask) -> None:
    pages, case = told(app, SURGERY)
    address = f"/intake/{case.id}/{KINDS}"
    assert address not in pages.get(f"/intake/{case.id}").links()
    assert pages.get(address).status == 404
    assert not GROUP.first and not any(question.starred for question in GROUP.questions)
    pages, case = told(app, RAYS)
    assert f"/intake/{case.id}/{KINDS}" in pages.get(f"/intake/{case.id}").links()


def test_the_engine_hears_the_kinds_of_what_is_needed(app: Flask) -> None:
    _pages, case = told(app, RAYS, radiotherapy_kind=["proton", "under_anaesthesia"])
    assert need_of(case, utc_now()).forms == {"proton", "under_anaesthesia"}
    _pages, case = told(app, RAYS, radiotherapy_kind=["unknown"])
    assert need_of(case, utc_now()).forms == frozenset()


def test_what_is_not_ticked_any_more_is_no_longer_kept(app: Flask) -> None:
    pages, case = told(app, RAYS, radiotherapy_kind=["proton"])
    assert send(pages, case, "treatment", {**TREATMENT, "modalities": [SURGERY]}).status == 303
    assert fresh(case).answers[KINDS] == {}
    assert need_of(fresh(case), utc_now()).forms == frozenset()


def test_a_kind_of_another_treatment_is_refused(app: Flask) -> None:
    pages, case = told(app, RAYS)
    page = pages.get(f"/intake/{case.id}/{KINDS}")
    assert pages.submit(page, f"/intake/{case.id}/{KINDS}", radiotherapy_kind=["allo"]).status == 422


def test_a_hospital_that_is_asked_reads_the_kind_beside_the_treatment(app: Flask) -> None:
    referral = a_sent_referral(a_case(RAYS, answers={KINDS: {"radiotherapy_kind": ["stereotactic"]}}))
    rows = {row.heading: row.text for row in what_decides.summary(referral)}
    assert rows["You are asked for"] == rows["All treatments needed"]
    assert rows["You are asked for"] == "Radiotherapy: precise high doses (stereotactic)"
    assert "stereotactic" not in str(what_decides.clinical(referral)), "it stands in the summary already"


def test_the_desk_reads_it_in_the_queue_and_on_the_case(pages: Pages) -> None:
    case = a_case(RAYS, answers={KINDS: {"radiotherapy_kind": ["proton"]}})
    pages.sign_in(a_user(Role.COORDINATOR))
    for path in ("/desk", f"/desk/cases/{case.id}"):
        assert "Radiotherapy: protons" in pages.get(path).text, path


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_every_kind_has_a_name_in_every_language_of_hospitals(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        for modality in DIFFERING:
            names = [str(LABELS[f"form_of_{modality}"][code]) for code in asked(modality)]
            assert len(set(names)) == len(names) and all(
                name[:1].isupper() or not name[:1].isalpha() for name in names
            )


def test_a_treatment_without_a_kind_is_named_as_before(app: Flask) -> None:
    case = a_case(SURGERY)
    with app.test_request_context():
        assert treatment_words(case, SURGERY) == "Surgery" and kinds_of(case, "no_treatment") == ()
