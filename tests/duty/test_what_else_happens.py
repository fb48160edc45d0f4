"""What else happens while nobody has taken an alarm: a merge, an erasure, a consent taken back, half a megabyte."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.duty import actions, queries
from referral.errors import Conflict
from referral.intake import actions as intake
from referral.intake.models import Consent
from referral.records import actions as records
from referral.referrals.actions import close_case, withdraw_consent
from referral.same_person import actions as same_person
from tests.duty.rotas import QUARTER, alarm_of, an_emergency, told
from tests.factories import NOW, a_case, a_user
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
WHERE = {"phone": "+48 600 100 200", "address": "Medyka", "country": "PL"}


def test_an_emergency_that_is_closed_as_a_duplicate_lives_on_in_the_case_that_stays(app: Flask) -> None:
    desk = a_user().as_actor()
    ill, _alarm = an_emergency()
    intake.keep_bedside(ill, WHERE, desk, NOW)
    stays = a_case()
    same_person.decide(stays, ill, "keep_this", desk, NOW)
    db.session.expire_all()
    assert (ill.state, stays.state, stays.red_flags) == ("closed", "emergency", ["chest_pain"])
    assert (stays.private_answers or {})["bedside"]["phone"] == "+48 600 100 200"
    assert alarm_of(stays).is_open and queries.open_count() == 1, "one alarm, of the case that stays"


def test_a_call_back_goes_over_too_with_what_was_answered_alone(app: Flask) -> None:
    desk = a_user().as_actor()
    wanted, stays = a_case(), a_case()
    intake.answer_alone(wanted, {"not_safe": "yes"}, desk, NOW)
    same_person.decide(stays, wanted, "keep_this", desk, NOW)
    db.session.expire_all()
    assert stays.callback_wanted and (stays.private_answers or {})["alone"] == {"not_safe": "yes"}
    assert alarm_of(stays).is_open and queries.open_count() == 1


def test_where_they_were_two_people_after_all_what_was_private_leaves_the_others_case(app: Flask) -> None:
    desk = a_user().as_actor()
    wanted, other = a_case(), a_case()
    intake.answer_alone(wanted, {"not_safe": "yes"}, desk, NOW)
    intake.keep_bedside(wanted, WHERE, desk, NOW)
    decision = same_person.decide(other, wanted, "keep_this", desk, NOW)
    same_person.undo(other, decision.id, desk, NOW)
    db.session.expire_all()
    assert not {"alone", "bedside", "brought"} & set(other.private_answers or {})
    assert {"alone", "bedside"} <= set(wanted.private_answers or {})


def test_an_emergency_is_not_ended_in_favour_of_a_closed_case(app: Flask) -> None:
    desk = a_user().as_actor()
    ill, _alarm = an_emergency()
    over = a_case()
    close_case(over, "treated_elsewhere", desk, NOW)
    with pytest.raises(Conflict):
        same_person.decide(over, ill, "keep_this", desk, NOW)
    db.session.rollback()
    assert alarm_of(ill).is_open


def test_a_person_without_any_sign_merges_as_before(app: Flask) -> None:
    desk = a_user().as_actor()
    one, stays = a_case(), a_case()
    same_person.decide(stays, one, "keep_this", desk, NOW)
    assert (one.state, stays.state) == ("closed", "waiting") and queries.open_count() == 0


def test_of_a_person_who_is_erased_nobody_is_called_any_more(app: Flask) -> None:
    user = a_user("volunteer")
    draft = a_case(volunteer=user, state="draft", submitted_at=None)
    intake.want_call_back(draft, ["chest_pain"], user.as_actor(), NOW)
    desk = a_user()
    wish = records.ask_erasure(draft.patient, "asked_by_patient", desk.as_actor(), NOW)
    records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), NOW)
    before = len(told())
    assert queries.open_count() == 0 and actions.escalate(NOW + timedelta(hours=3)) == 0
    assert len(told()) == before


def test_a_consent_that_is_taken_back_calls_nobody_off(app: Flask) -> None:
    desk = a_user()
    case, _alarm = an_emergency()
    consent = db.session.scalars(db.select(Consent).where(Consent.case_id == case.id)).first()
    assert consent is not None
    withdraw_consent(consent, desk.as_actor(), NOW)
    assert alarm_of(case).is_open and alarm_of(case).next_at == NOW + QUARTER


@pytest.mark.parametrize(
    "path", ["emergency", "emergency/contact", "red-flags", "red-flags/about", "red-flags/alone"]
)
def test_half_a_megabyte_in_each_field_is_refused_in_words(app: Flask, path: str) -> None:
    long = "я" * 500_000
    user = a_user(Role.VOLUNTEER)
    case, _alarm = an_emergency(volunteer=user)
    fields = (
        "where",
        "said",
        "seen_at",
        "when-day",
        "outcome",
        "phone",
        "address",
        "country",
        "signs",
        "facts",
        "rest",
    )
    page = Pages(app).sign_in(user).post(f"/intake/{case.id}/{path}", dict.fromkeys(fields, long))
    assert page.status in (413, 422) and len(page.html) < 300_000
    for each in fields:
        shown = Pages(app).sign_in(user).post(f"/intake/{case.id}/{path}", {each: "x" * 500_000})
        assert shown.status in (413, 422), each
    assert alarm_of(case).is_open
