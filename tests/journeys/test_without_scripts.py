"""A patient's own pages on a small phone without scripts, in Ukrainian: every answer is given, none is too wide."""

import struct
import uuid
from datetime import timedelta

from referral.crypto import link_token, short_token, token_hash
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.actions import issue_card
from referral.intake.models import Case
from referral.messages.models import TOKEN, ToldMessage
from referral.referrals.models import Referral
from referral.referrals.way_back import told
from referral.still_needed.queries import last_said
from tests.factories import a_case, a_referral, a_user
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller
from tests.referrals.scenes import consent_to_show, entered

KNOWN = {"name_original": "Тиха Оксана", "birth_date": "1980-02-03", "phone": "+380501112244"}
BIRTH_DATE = "3 2 1980"


def _fits(person: Traveller) -> None:
    """The whole page is as wide as the screen: a picture of it is asked, as there are no scripts to ask."""
    width = struct.unpack(">I", person.page.screenshot(full_page=True)[16:20])[0]
    assert width == PHONE["viewport"]["width"] * PHONE["device_scale_factor"], person.page.url


def _with_card(case: Case) -> str:
    card = issue_card(case, a_user("volunteer").as_actor(), utc_now())
    db.session.commit()
    return f"/card/{link_token(card.id)}"


def _who_waits(site: Site) -> tuple[uuid.UUID, str, str]:
    """Their case, the address of their card, and of the link in the weekly text."""
    with site.inside():
        now = utc_now()
        case = a_case(identity=KNOWN, submitted_at=now - timedelta(days=8), due_at=now + timedelta(hours=20))
        consent_to_show(case, db.session.scalars(db.select(Hospital).order_by(Hospital.id).limit(1)).one())
        text = ToldMessage(id=uuid.uuid4(), case_id=case.id, reader="patient", at=now, window="week 1")
        text.occasion, text.shut, text.facts = "case.still_needed", [], {}
        token = short_token(TOKEN, text.id)
        text.token_hash = token_hash(token)
        db.session.add(text)
        return case.id, _with_card(case), f"/m/{token}"


def _who_has_a_place(site: Site, state: str, days: int) -> tuple[uuid.UUID, str]:
    """Their request that a hospital accepted, with a first day so many days from now; the address of their card."""
    with site.inside():
        now = utc_now()
        case = a_case(identity=KNOWN, submitted_at=now - timedelta(days=20), state="placed")
        hospital = db.session.scalars(db.select(Hospital).order_by(Hospital.id).limit(1)).one()
        consent_to_show(case, hospital)
        day = (now + timedelta(days=days)).date()
        referral = entered(a_referral(case, hospital, state=state, first_date=day), now - timedelta(days=10))
        return referral.id, _with_card(case)


def _opened(somebody: Somebody, card: str) -> Traveller:
    patient = somebody("uk", PHONE, java_script_enabled=False)
    patient.go(card).press("Open").press("See more").fill(birth_date=BIRTH_DATE).press("Show")
    return patient


def test_who_waits_answers_by_the_link_and_on_their_page(site: Site, somebody: Somebody) -> None:
    case_id, card, link = _who_waits(site)
    reader = somebody("uk", PHONE, java_script_enabled=False).go(link)
    _fits(reader)
    reader.press("Yes, I still need this")
    assert reader.reads("Thank you. We go on looking.")

    patient = _opened(somebody, card)
    for page in (
        "/card",
        "/card/still-needed",
        "/card/contact",
        "/card/readers",
        "/card/consents",
        "/card/worse",
    ):
        _fits(patient.go(page))
    patient.go("/card/still-needed").press("No, not any more")
    _fits(patient)
    patient.press("Back, I still need it").go("/card/still-needed").press("Yes, I still need it")
    patient.go("/card/contact").fill(phone="+380 67 765 43 22").choose("safe_to_contact", "yes")
    patient.choose("phone_shared", "no").press("Tell a coordinator")
    assert patient.reads("You have told us a new phone or place. A coordinator looks at it; until then the number "
                         "and the place of before stay.")  # fmt: skip
    patient.go("/card/readers")
    assert patient.words("Whoever held your card") in patient.text
    patient.go("/card/consents").press_this(patient.page.locator("main form button").first)
    _fits(patient)
    patient.press("Take it back")
    assert patient.page.url.endswith("/card/consents")
    with site.inside():
        case = db.session.get_one(Case, case_id)
        answer = last_said(case_id)
        assert answer is not None and answer.said == "yes" and case.contact_told_at is not None
        assert not [
            each for each in case.consents if each.purpose == "show_to_hospital" and not each.withdrawn_at
        ]
        assert db.session.query(ToldMessage).filter_by(case_id=case_id).one().answer == "needed"


def test_who_feels_worse_answers_the_signs(site: Site, somebody: Somebody) -> None:
    case_id, card, _link = _who_waits(site)
    patient = _opened(somebody, card)
    patient.go("/card/worse").press("To the questions")
    _fits(patient)
    patient.page.locator('main input[type="checkbox"]').first.check(force=True)
    patient.press_this(patient.page.locator("main form button").first)
    _fits(patient)
    with site.inside():
        assert db.session.get_one(Case, case_id).state == "emergency"


def test_who_has_a_place_asks_for_another_day(site: Site, somebody: Somebody) -> None:
    referral_id, card = _who_has_a_place(site, "appointment_set", 9)
    patient = _opened(somebody, card)
    patient.press("Say whether you are coming")
    _fits(patient)
    patient.fill(note="Після 15 грудня").press("Ask for another day")
    assert patient.reads("You have asked for another day. Your coordinator agrees on one with the hospital.")
    with site.inside():
        assert db.session.get_one(Referral, referral_id).state == "other_day_wished"


def test_who_was_there_tells_how_the_visit_went(site: Site, somebody: Somebody) -> None:
    referral_id, card = _who_has_a_place(site, "attended", -2)
    patient = _opened(somebody, card)
    patient.go("/card/visit")
    _fits(patient)
    patient.choose("came", "yes").choose("treated", "begun").choose("explained", "no").press(
        "Tell a coordinator"
    )
    _fits(patient)
    with site.inside():
        report = told.last_report(db.session.get_one(Referral, referral_id), "patient")
        assert report is not None and (report.came, report.treated, report.explained) == (
            "yes",
            "begun",
            "no",
        )
