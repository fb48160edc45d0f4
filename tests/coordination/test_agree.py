"""The patient agrees once for the hospitals of countries: shown by name, used by sending, over after its day."""

from datetime import date, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Invalid, NotAllowed, Refusal
from referral.intake.models import Case, Consent
from referral.referrals import actions
from referral.referrals.consents import may_show
from referral.referrals.models import Referral
from referral.referrals.shown.what_decides import summary
from referral.zones import day_in
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.pages import Pages
from tests.referrals.scenes import letters
from tests.referrals.test_moves import actor_of

SAID = {"given_by": "patient", "language": "uk"}
DAY = timedelta(days=1)


def _agree(case: Case, countries: list[str], days: int = 14) -> Consent:
    now = utc_now()
    me = a.a_user(Role.COORDINATOR).as_actor()
    return actions.agree_for_countries(
        case, countries, day_in(now, case.place_country) + days * DAY, SAID, me, now
    )


def test_it_is_asked_shown_by_name_and_used_without_another_call(pages: Pages) -> None:
    case, polish, second = a.a_case(), a_fitting_hospital(), a_fitting_hospital()
    czech = a_fitting_hospital(country="CZ")
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    where, sending = f"/desk/cases/{case.id}/agreement", f"/desk/cases/{case.id}/send"
    asked = {"step": "check", "days": "14", "agreed": "yes", "agreed_by": "patient", "agreed_in": "uk"}
    assert desk.post(where, asked).status == 422, "which countries?"
    shown = desk.post(where, {**asked, "countries": ["PL"]})
    assert polish.name in shown.text and second.name in shown.text and czech.name not in shown.text
    assert db.session.query(Consent).filter_by(purpose="show_to_hospital").count() == 0
    assert desk.post(where, {**asked, "countries": ["PL"], "step": "record"}).status == 303
    nothing_said = {name: None for name in ("agreed", "agreed_by", "agreed_in")}
    assert "agreement is on record" in desk.get(f"{sending}?h={polish.id}").text
    assert desk.post(sending, to_send(polish, **nothing_said)).status == 303
    assert desk.post(sending, to_send(czech, **nothing_said)).status == 422, "nobody agreed for Czechia"
    first = db.session.scalars(db.select(Referral)).one()
    actions.reject(first, actor_of("hospital", first), utc_now(), reason="no_capacity")
    assert desk.post(sending, to_send(second, **nothing_said)).status == 303
    assert len(letters("referral_new")) == 2
    assert (
        "until" in desk.get(f"/desk/cases/{case.id}").text
        and polish.name in desk.get(f"/desk/cases/{case.id}").text
    )


def test_a_hospital_that_joins_later_is_not_in_it(app: Flask) -> None:
    case, named = a.a_case(), a.a_hospital()
    a.a_hospital(closed_at=utc_now())
    consent = _agree(case, ["PL"])
    later = a.a_hospital()
    assert consent.scope["hospitals"] == [str(named.id)]
    assert may_show(case, named.id) and not may_show(case, later.id)
    with pytest.raises(Refusal):
        actions.send(case, later, "radiotherapy", a.a_user(Role.COORDINATOR).as_actor(), utc_now())


@pytest.mark.parametrize("days", [-1, 31, 400])
def test_it_holds_for_thirty_days_at_most(app: Flask, days: int) -> None:
    a.a_hospital()
    with pytest.raises(Invalid):
        _agree(a.a_case(), ["PL"], days)
    with pytest.raises(Invalid):
        _agree(a.a_case(), ["CZ"])


@pytest.mark.both_databases
def test_its_last_day_is_whole_and_the_next_ends_it(app: Flask) -> None:
    case, asked, took = a.a_case(priority="normal"), a.a_hospital(), a.a_hospital()
    consent = _agree(case, ["PL"], days=3)
    last = consent.ends_on
    assert (
        isinstance(last, date) and may_show(case, asked.id, last) and not may_show(case, asked.id, last + DAY)
    )
    me = a.a_user(Role.COORDINATOR).as_actor()
    waiting = actions.send(case, asked, "radiotherapy", me, utc_now())
    other = a.a_case()
    _agree(other, ["PL"], days=3)
    placed = actions.send(other, took, "radiotherapy", me, utc_now())
    actions.accept(placed, actor_of("hospital", placed), utc_now())
    assert actions.tick(utc_now() + 3 * DAY).consents_ended == 0
    assert actions.tick(utc_now() + 4 * DAY).consents_ended == 2
    assert (waiting.state, case.came_back_reason) == ("withdrawn", "withdrawn")
    assert not may_show(case, asked.id)
    assert placed.state == "accepted" and may_show(other, took.id) and not may_show(other, asked.id)
    assert actions.tick(utc_now() + 4 * DAY).consents_ended == 0


def test_taken_back_nothing_is_shown_any_more_and_who_is_asked_is_told(app: Flask) -> None:
    case, hospital, one = a.a_case(), a.a_hospital(), a.a_hospital()
    consent, me = _agree(case, ["PL"]), a.a_user(Role.COORDINATOR).as_actor()
    sent = actions.send(case, hospital, "radiotherapy", me, utc_now())
    by_itself = actions.show_and_send(case, one.id, "radiotherapy", SAID, me, utc_now())
    actions.withdraw_consent(consent, me, utc_now())
    assert {sent.state, by_itself.state} == {"withdrawn"}, "both rested on it"
    with pytest.raises(NotAllowed):
        summary(sent)
