"""On which side: asked of everybody, kept over later edits, read by the hospital in its own language."""

import pytest
from flask import Flask

from referral.i18n import HOSPITAL_LANGUAGES, _, speaking
from referral.intake.models import Case
from referral.labels import LABELS
from referral.referrals.shown import what_decides
from tests.factories import a_case
from tests.intake.walk import begun, fresh, send, volunteer
from tests.referrals.scenes import a_sent_referral

PAIRED = (
    "breast",
    "lung",
    "kidney",
    "wilms_tumour",
    "testis",
    "ovary",
    "eye",
    "eye_melanoma",
    "retinoblastoma",
)
QUESTION = "On which side is the tumour?"
ENGLISH = ("Left", "Right", "Both sides", "In the middle, or the organ is not paired")


def _side(case: Case) -> str:
    return str(fresh(case).answers["details"]["side"])


@pytest.mark.parametrize("site", PAIRED)
def test_it_is_asked_where_the_organ_is_paired_and_kept_over_edits(app: Flask, site: str) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "diagnosis", {"site": site}).status == 303
    page = pages.get(f"/intake/{case.id}/details")
    sides = [radio.get("value") for radio in page.all("input[@name='side']")]
    assert QUESTION in page.text and sides == [*LABELS["side"], "unknown"]
    assert send(pages, case, "details", {"side": "left"}).status == 303
    assert _side(case) == "left"
    assert send(pages, case, "details", {"stage": "2"}).status == 303, "another answer of the same page"
    assert send(pages, case, "diagnosis", {"site": "lung"}).status == 303, "another page"
    assert _side(case) == "left"
    assert "Left" in pages.get(f"/intake/{case.id}/check").text
    assert send(pages, case, "details", {"side": "both"}).status == 303
    assert _side(case) == "both"


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
@pytest.mark.parametrize("side", ["left", "right", "both", "middle"])
def test_the_hospital_reads_it_in_its_own_language(app: Flask, language: str, side: str) -> None:
    referral = a_sent_referral(a_case(site_group="retinoblastoma", answers={"details": {"side": side}}))
    with app.test_request_context(f"/?lang={language}"), speaking(language):
        read = {row.heading: row.text for row in what_decides.summary(referral)}
        shown, heading = str(LABELS["side"][side]), str(_("Side of the body"))
    assert read[heading] == shown
    assert (heading == "Side of the body") == (shown in ENGLISH) == (language == "en")
