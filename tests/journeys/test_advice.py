"""No hospital fits: a coordinator asks for advice, an adviser answers on a phone, the conclusion becomes a request."""

from uuid import UUID

from referral.accounts.models import User
from referral.advice.models import AdviceRequest
from referral.db import db
from referral.hospitals.models import Hospital
from referral.referrals.models import Referral
from tests.advice.scenes import tell_of
from tests.factories import a_case
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE


def _arranged(site: Site) -> tuple[str, str, str]:
    """A case for which no hospital fits, the demo's adviser who may be asked, and a hospital that they will name."""
    with site.inside():
        tell_of(
            db.session.scalars(db.select(User).where(User.email == "adviser@demo.example")).one(), "surgical"
        )
        case = a_case(modality="surgery", site_group="eye", icd10="C69")
        hospital = db.session.scalars(
            db.select(Hospital)
            .where(Hospital.is_oncology, Hospital.email.is_not(None))
            .order_by(Hospital.code)
        ).first()
        assert hospital is not None
        return str(case.id), str(hospital.id), hospital.name


def _left(site: Site, case_id: str) -> tuple[str, int]:
    """How the request for advice stands, and how many requests to hospitals were sent for the case."""
    with site.inside():
        asked = db.session.scalars(
            db.select(AdviceRequest).where(AdviceRequest.case_id == UUID(case_id))
        ).one()
        sent = db.session.scalars(db.select(Referral).where(Referral.case_id == UUID(case_id))).all()
        return asked.state, len(sent)


def test_from_no_hospital_fits_to_advice_to_a_request(site: Site, somebody: Somebody) -> None:
    case_id, hospital_id, name = _arranged(site)

    # Given a coordinator with a phone, for whose case no hospital has said that it treats it
    desk = somebody("uk", PHONE).sign_in("coordinator")
    desk.go(f"/desk/cases/{case_id}")
    desk.press("Ask advisers of several disciplines what can be done, and who could treat.")
    desk.choose("question", "who_can_treat").choose("disciplines", "surgical").choose("clock", "72")
    desk.choose("agreed", "yes").choose("agreed_by", "patient").pick("agreed_in", "uk")
    desk.press("Ask the advisers")
    assert desk.reads("Nobody has answered yet.")

    # When the adviser reads it on a phone, without a name, and answers
    adviser = somebody("uk", PHONE).sign_in("adviser")
    adviser.go("/advice").press("Which hospital could treat this?")
    assert "Тестова" not in adviser.page.content() and "OB-" not in adviser.text
    adviser.press("I will answer")
    adviser.choose("options", "surgery_first").choose("conflict", "none").pick("hospital", hospital_id)
    adviser.press("Send my answer")
    assert adviser.reads("Nobody else has answered yet.")

    # Then the coordinator closes it with a conclusion, and nothing was sent by that
    desk.go(desk.page.url)
    assert desk.reads("Operate first")
    desk.choose("ending", "concluded").choose("options", "surgery_first").pick("hospital", hospital_id)
    desk.press("Close the request")
    assert _left(site, case_id) == ("concluded", 0)

    # And takes it to the ordinary sending, where the hospital and the reason stand, still unsent
    desk.press("Make a request to this hospital")
    assert name in desk.text and desk.words("Operate first") in desk.page.input_value("[name=message]")
    assert _left(site, case_id) == ("concluded", 0)
