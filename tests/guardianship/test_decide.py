"""Nothing is sent for a child before an adult with authority has decided, or a coordinator answers for not waiting."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from matching.vocabulary import UKRAINE, Country
from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.coordination import queries as desk
from referral.coordination.actions import Letter, send_to
from referral.db import db, utc_now
from referral.engine import rankings
from referral.errors import Conflict, Invalid, NotAllowed, Refusal
from referral.guardianship import actions, queries
from referral.guardianship.authorities import authorities, to_call
from referral.guardianship.models import DECISIONS, ChildDecision
from referral.intake import ages
from referral.intake.actions.consenting import keep_consents
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.plans import actions as plans
from referral.referrals import actions as referrals
from referral.referrals.models import Referral
from referral.referrals.told import Told
from referral.zones import day_in
from tests import factories as a
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, consent_to_show

WHO = {"adult_name": "Ganna Testova", "relation": "mother", "adult_phone": "+380 50 000 11 22"}
TYPED = {
    **WHO,
    "decision": "agreed",
    "authority": "parent",
    "told_by": "phone",
    "said_on-day": "20",
    "said_on-month": "11",
    "said_on-year": "2026",
    "said_time": "14:30",
}
AGREED = {"given_by": "guardian", "language": "uk", "basis": None}


def a_child(decides: str | None = "nobody", **facts: Any) -> Case:
    """A child who waits, of whom the intake was told who decides."""
    identity = {"name_original": "Тестовий Назар", "birth_date": "2017-04-02"}
    return a.a_case(identity=identity, age_group="child", born="2017-04", decides=decides, **facts)


def coordinator() -> Actor:
    return a.a_user(Role.COORDINATOR).as_actor()


def an_adult_agrees(case: Case, has_agreed: bool = True) -> ChildDecision:
    told = {"authority": "parent", "told_by": "phone", "said_on": date(2026, 11, 20)}
    return actions.record_adult(case, has_agreed, WHO, **told, actor=coordinator(), now=utc_now())


def agreed_to_show(case: Case) -> Any:
    hospital = a.a_hospital()
    consent_to_show(case, hospital)
    return hospital


def nothing_left() -> bool:
    return not db.session.scalar(db.select(Referral.id)) and not db.session.scalar(
        db.select(OutboxMessage.id)
    )


def _by_send(case: Case, hospital: Any) -> None:
    referrals.send(case, hospital, "radiotherapy", coordinator(), utc_now())


def _by_show_and_send(case: Case, hospital: Any) -> None:
    referrals.show_and_send(case, hospital.id, "radiotherapy", AGREED, coordinator(), utc_now())


def _to_several(case: Case, hospital: Any) -> None:
    ranked = rankings.rank_case(case, utc_now())
    letter = Letter("radiotherapy", utc_now() + timedelta(days=3), None, AGREED, None, None)
    send_to(case, [(hospital.id, 1), (agreed_to_show(case).id, 2)], letter, ranked, coordinator(), utc_now())


def _by_plan(case: Case, hospital: Any) -> None:
    plans.confirm(a.a_plan_line(case, hospital), AGREED, coordinator(), utc_now())


def _second_hospital(case: Case, hospital: Any) -> None:
    line = a.a_plan_line(case, a.a_hospital(), second_id=hospital.id, decision="confirmed")
    plans.ask_second(line, AGREED, coordinator(), utc_now())


WAYS = (_by_send, _by_show_and_send, _to_several, _by_plan, _second_hospital)


@pytest.mark.both_databases
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("decides", ["nobody", "other", "apart", "unknown", None])
def test_no_way_of_sending_passes_a_child_without_an_adult_who_decides(
    app: Flask, way: Any, decides: str | None
) -> None:
    case = a_child(decides)
    if decides in (None, "unknown"):
        case.consents[0].given_by = "patient"
        db.session.commit()
    hospital = agreed_to_show(case)
    with pytest.raises(Refusal) as refused:
        way(case, hospital)
    assert "child" in str(refused.value.sentence) and nothing_left()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_is_open_once_the_adult_agrees(app: Flask, way: Any) -> None:
    case = a_child()
    hospital = agreed_to_show(case)
    an_adult_agrees(case)
    way(case, hospital)
    assert db.session.scalar(db.select(Referral.id).where(Referral.hospital_id == hospital.id))


def test_a_parent_who_is_here_or_gave_the_first_consent_is_enough(app: Flask) -> None:
    here, consented, grown_up = a_child("parent"), a_child(None), a_child("nobody")
    grown_up.born, grown_up.age_group = "2000-04", "child"
    db.session.commit()
    for case in (here, consented, grown_up):
        _by_send(case, agreed_to_show(case))


def test_an_adult_who_refuses_stops_it_even_beside_a_parent_and_vital_interest_opens_it(app: Flask) -> None:
    case = a_child("parent")
    hospital = agreed_to_show(case)
    an_adult_agrees(case, has_agreed=False)
    with pytest.raises(Refusal):
        _by_send(case, hospital)
    with pytest.raises(Invalid):
        actions.record_vital_interest(case, "  ", coordinator(), utc_now())
    actions.record_vital_interest(case, "Blasts in the blood: Dr Koval says today.", coordinator(), utc_now())
    _by_send(case, hospital)
    assert queries.standing_of(case, utc_now()).asks, "the adult is still looked for"


@pytest.mark.both_databases
def test_one_decision_is_in_force_the_others_stay_on_record_sealed(app: Flask) -> None:
    case = a_child()
    an_adult_agrees(case, has_agreed=False)
    an_adult_agrees(case)
    actions.take_back(case, coordinator(), utc_now())
    actions.take_back(case, coordinator(), utc_now())
    kept = db.session.scalars(db.select(ChildDecision)).all()
    assert [each.ended_at is None for each in kept] == [False, False]
    assert all("Ganna" not in repr(each.said_sealed) and each.said["relation"] == "mother" for each in kept)
    about = db.select(AuditEvent.verb).where(AuditEvent.case_id == str(case.id)).order_by(AuditEvent.id)
    told = [verb for verb in db.session.scalars(about) if verb.startswith("child.")]
    assert sorted(told) == ["child.agreed", "child.ended", "child.ended", "child.refused"]
    assert queries.standing_of(case, utc_now()).code == "alone"


def test_only_a_coordinator_decides_and_only_for_a_child_with_a_name_and_a_phone(app: Flask) -> None:
    told = {"authority": "parent", "told_by": "phone", "said_on": date(2026, 11, 20), "now": utc_now()}
    volunteer = a.a_user(Role.VOLUNTEER).as_actor()
    with pytest.raises(NotAllowed):
        actions.record_adult(a_child(), True, WHO, **told, actor=volunteer)
    with pytest.raises(NotAllowed):
        actions.record_vital_interest(a_child(), "It cannot wait", volunteer, utc_now())
    with pytest.raises(Conflict):
        actions.record_adult(a.a_case(), True, WHO, **told, actor=coordinator())
    for name in WHO:
        with pytest.raises(Invalid) as refused:
            actions.record_adult(a_child(), True, {**WHO, name: " "}, **told, actor=coordinator())
        assert list(refused.value.errors) == [name]


@pytest.mark.parametrize("way", [_by_show_and_send, _to_several, _by_plan, _second_hospital])
def test_no_child_agrees_alone_that_a_hospital_sees_the_case(
    app: Flask, monkeypatch: pytest.MonkeyPatch, way: Any
) -> None:
    case = a_child("parent")
    hospital = a.a_hospital()
    monkeypatch.setitem(AGREED, "given_by", "patient")
    with pytest.raises(Refusal) as refused:
        way(case, hospital)
    assert "under 18" in str(refused.value.sentence) and nothing_left()
    with pytest.raises(Refusal):
        referrals.agree_for_countries(case, ["PL"], utc_now().date(), AGREED, coordinator(), utc_now())


def test_the_forms_say_so_beside_the_question(pages: Pages) -> None:
    case, hospital = a_child("parent"), a.a_hospital()
    desk = pages.sign_in(a.a_user(Role.COORDINATOR, language="en"))
    said = {"agreed": "yes", "agreed_by": "patient", "agreed_in": "uk"}
    for path, typed in (
        ("send", {"modality": "radiotherapy", "h": [str(hospital.id)]}),
        ("agreement", {"countries": ["PL"], "step": "record", "days": "7"}),
    ):
        refused = desk.post(f"/desk/cases/{case.id}/{path}", {**said, **typed})
        assert refused.status == 422 and "under 18 and cannot agree alone" in refused.text


def test_the_further_consents_of_a_child_are_its_guardians(app: Flask) -> None:
    for case, giver in ((a_child(), "guardian"), (a.a_case(), "patient")):
        keep_consents(case, {"written_by": ["sms"], "read_in": "uk"}, coordinator(), utc_now())
        kept = next(each for each in case.consents if each.purpose == "contact_by_messenger")
        assert kept.given_by == giver


def test_a_link_is_not_renewed_and_a_yes_by_telephone_not_taken_once_the_adult_says_no(app: Flask) -> None:
    case = a_child("parent")
    referral = a_sent_referral(case)
    an_adult_agrees(case, has_agreed=False)
    before = db.session.scalar(db.select(db.func.count()).select_from(OutboxMessage))
    with pytest.raises(Refusal):
        referrals.renew_link(referral, coordinator(), utc_now())
    told = Told("Anna Nowak", "admission", "telephone", utc_now())
    with pytest.raises(Refusal) as refused:
        referrals.take(referrals.Step(referral, "accept", coordinator(), utc_now(), told=told))
    assert "child" in str(refused.value.sentence)
    assert referral.state == "requested"
    assert db.session.scalar(db.select(db.func.count()).select_from(OutboxMessage)) == before


@pytest.mark.both_databases
def test_the_worklist_holds_exactly_the_children_for_whom_an_adult_is_still_to_be_reached(app: Flask) -> None:
    now, everybody = utc_now().replace(hour=12), []  # at noon it is one day everywhere
    births = [
        None,
        "2017-04",
        "2017",
        _years_before(now, 18, 0),
        _years_before(now, 18, 1),
        "1980-02",
        "2008",
    ]
    said, givers = (None, "unknown", "parent", "other"), ("patient", "guardian")
    for decides, given_by, born, decision in itertools.product(said, givers, births, (None, *DECISIONS)):
        case = a_child(decides)
        case.born = born
        case.consents[0].given_by = given_by
        if decision:
            recorded = {"recorded_by": case.created_by, "recorded_at": now}
            db.session.add(ChildDecision(case_id=case.id, decision=decision, **recorded))
        everybody.append(case)
    db.session.commit()
    listed = set(db.session.scalars(db.select(Case.id).where(queries.needs_adult(day_in(now)))))
    expected = {each.id for each in everybody if queries.standing_of(each, now).asks}
    assert listed == expected and 0 < len(expected) < len(everybody)


def _years_before(now: datetime, years: int, days: int) -> str:
    day = day_in(now) + timedelta(days=days)
    return f"{day.year - years}{day.isoformat()[4:]}"


def test_the_months_and_years_of_birth_are_read_alike_on_every_day(app: Flask) -> None:
    case = a_child("other")
    days = [
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2027, 12, 31),
        date(2028, 1, 1),
        date(2027, 4, 29),
        date(2027, 4, 30),
    ]
    for day, born in itertools.product(
        days, ["2009-12-31", "2010-01-01", "2010-02", "2009-12", "2009-04", "2009", "2010"]
    ):
        case.born = born
        db.session.commit()
        is_child = bool(db.session.scalar(db.select(Case.id).where(queries.needs_adult(day))))
        assert is_child == queries.is_child(case, day), (day, born, ages.age_group(born, day))


def test_the_block_says_what_to_do_next_and_goes_once_it_is_written_down(pages: Pages) -> None:
    case = a_child("nobody", place_country="HU", place_name="Záhony")
    me = a.a_user(Role.COORDINATOR)
    pages.sign_in(me)
    page = pages.get(f"/desk/cases/{case.id}")
    assert "nothing is sent to a hospital" in page.text and "+36 1 795 9654" in page.text
    assert "No phone number was found on an official page" in page.text, (
        "of Ukraine's authority only the page is known"
    )
    assert case.reference in pages.get("/desk?list=child_alone").text
    refused = pages.post(f"/desk/cases/{case.id}/child", {"decision": "agreed", "adult_name": "Ganna"})
    assert refused.status == 422 and "Write who they are to the child." in refused.text
    assert pages.post(f"/desk/cases/{case.id}/child", TYPED).status == 303
    page = pages.get(f"/desk/cases/{case.id}")
    assert "nothing is sent" not in page.text and "Ganna Testova" in page.text and "14:30" in page.text
    assert case.reference not in pages.get("/desk?list=child_alone").text
    assert pages.post(f"/desk/cases/{case.id}/child/take-back", {}).status == 303
    assert "nothing is sent to a hospital" in pages.get(f"/desk/cases/{case.id}").text
    assert pages.post(f"/desk/cases/{case.id}/child/vital-interest", {"why": ""}).status == 422
    assert pages.post(f"/desk/cases/{case.id}/child/vital-interest", {"why": "Dr Koval: today"}).status == 303
    page = pages.get(f"/desk/cases/{case.id}")
    assert "the adult is still to be reached" in page.text and "Dr Koval: today" in page.text


def test_nothing_about_it_stands_on_the_page_of_an_adult(pages: Pages) -> None:
    pages.sign_in(a.a_user(Role.COORDINATOR))
    assert "who decides" not in pages.get(f"/desk/cases/{a.a_case().id}").text.lower()


def test_a_name_of_half_a_megabyte_is_refused(pages: Pages) -> None:
    case = a_child()
    pages.sign_in(a.a_user(Role.COORDINATOR))
    long = pages.post(f"/desk/cases/{case.id}/child", {**TYPED, "adult_name": "x" * 500_000})
    assert long.status in (413, 422) and not db.session.scalar(db.select(ChildDecision.id))


def test_each_country_has_its_authority_with_its_page_and_the_day_it_was_read() -> None:
    known = authorities()
    assert {each.country for each in known} >= {UKRAINE, *Country}
    assert all(
        each.page.startswith("https://") and each.name and each.read_on <= date.today() for each in known
    )
    assert list(dict.fromkeys(each.country for each in to_call("SK"))) == ["SK", UKRAINE]
    assert to_call(None) == list(known)


def test_every_country_has_a_number_that_was_read_on_a_page_and_a_row_without_one_says_so(app: Flask) -> None:
    assert {each.country for each in authorities() if each.phone_read} == {UKRAINE, *Country}
    desk_page = Pages(app).sign_in(a.a_user(Role.COORDINATOR, language="en"))
    text = desk_page.get(f"/desk/cases/{a_child(place_country='CZ').id}").text
    assert "+420 542 215 522" in text and "No phone number was found on an official page" in text


def test_the_queue_counts_the_children(app: Flask) -> None:
    a_child(), a_child("parent")
    now = utc_now()
    assert desk.queue(a.a_user(Role.COORDINATOR), {}, 1, now, day_in(now)).counts["child_alone"] == 1
