"""Warning signs come first: the rota is called at once with their own time; the entry then joins them, once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.duty.models import DutyAlarm
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.intake.shift.handing import hand_over
from referral.offline import queries
from referral.offline.actions import devices
from referral.offline.models import Device, Entry
from tests.factories import a_user
from tests.offline.phones import ANSWERS, CONSENT, CONTACT, Enrolled, a_phone, an_entry, now, signs
from tests.pages import Pages

pytestmark = pytest.mark.both_databases


def _signs_of(entry: dict[str, Any], **changed: Any) -> dict[str, Any]:
    told = {**entry, "kind": "signs", "answers": CONSENT, **changed}
    return {name: value for name, value in told.items() if name not in ("papers", "unfinished")}


def _five_hours_ago(phone: Enrolled, **said: str) -> dict[str, Any]:
    made = phone.clock() - timedelta(hours=5)
    told = {code: {**each, "at": made.isoformat()} for code, each in signs(**said).items()}
    return an_entry(made_at=made, signs=told)


def _case() -> Case:
    db.session.rollback()
    return db.session.scalars(db.select(Case)).one()


def _alarms() -> list[DutyAlarm]:
    db.session.rollback()
    return list(db.session.scalars(db.select(DutyAlarm).order_by(DutyAlarm.raised_at)))


def test_signs_page_the_rota_before_the_entry_comes_and_the_entry_joins_them(app: Flask) -> None:
    phone, coordinator = a_phone(app, wrong_by=timedelta(days=3)), a_user()
    entry = _five_hours_ago(phone, chest_pain="yes")
    body = phone.sealed(_signs_of(entry))
    status, said = phone.send(body, "signs")
    case = _case()
    assert (status, said["state"], said["emergency"]) == (200, "received", True), said
    assert case.state == "emergency" and case.red_flags == ["chest_pain"] and len(_alarms()) == 1
    page = Pages(app).sign_in(coordinator).get(f"/desk/cases/{case.id}", language="en")
    assert "Ask first what has happened since" in page.text
    assert phone.send(body, "signs")[1]["reference"] == said["reference"] and len(_alarms()) == 1
    assert phone.send(phone.sealed(entry))[1]["reference"] == said["reference"]
    case = _case()
    assert case.submitted_at and case.state == "emergency" and len(_alarms()) == 1
    assert case.patient.identity and case.patient.identity["name_original"] == "Тестова Олена"


def test_the_time_of_the_signs_is_theirs_by_our_clock(app: Flask) -> None:
    from referral.offline.saying import written_offline

    phone = a_phone(app, wrong_by=timedelta(days=-3))
    phone.send(phone.sealed(_signs_of(_five_hours_ago(phone, chest_pain="yes"))), "signs")
    written = written_offline(_case())
    assert written and written.signs_at
    assert abs(now() - timedelta(hours=5) - written.signs_at) < timedelta(minutes=1)


def test_signs_without_any_consent_call_somebody_and_the_entry_brings_it(app: Flask) -> None:
    phone = a_phone(app)
    entry = _five_hours_ago(phone, chest_pain="yes")
    phone.send(phone.sealed(_signs_of(entry, answers={})), "signs")
    assert [each.purpose for each in _case().consents] == ["call_back"] and _case().state == "emergency"
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    assert {each.purpose for each in _case().consents} == {"call_back", "store"} and _case().submitted_at


def test_what_a_doctor_has_seen_to_is_not_raised_again_by_the_entry(app: Flask) -> None:
    phone, doctor = a_phone(app), a_user()
    entry = _five_hours_ago(phone, chest_pain="yes")
    phone.send(phone.sealed(_signs_of(entry)), "signs")
    intake.seen_by_doctor(_case(), "Hospital", now(), doctor.as_actor(), now(), "sent_home")
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    assert _case().state == "waiting" and len(_alarms()) == 1


def test_who_files_the_entry_keeps_the_case_whose_signs_went_in_a_former_writers_name(app: Flask) -> None:
    """Signs wait for nobody's name: they go with the key of whoever wrote there before. The trail names both."""
    former, writer = a_phone(app), a_phone(app)
    entry = _five_hours_ago(former, chest_pain="yes")
    former.send(former.sealed(_signs_of(entry)), "signs")
    assert _case().keeper_id == former.user.id
    assert writer.send(writer.sealed(entry))[1]["state"] == "received"
    assert _case().keeper_id == writer.user.id and len(_alarms()) == 1
    handed = db.session.query(AuditEvent).filter_by(verb="case.hand_over").one()
    assert (handed.facts["was"], handed.facts["to"]) == (str(former.user.id), str(writer.user.id))
    assert Pages(app).sign_in(writer.user).get(f"/intake/{_case().id}/registered").status == 200
    assert Pages(app).sign_in(former.user).get(f"/intake/{_case().id}/registered").status == 404


def test_a_case_that_people_have_handed_on_stays_where_it_is(app: Flask) -> None:
    former, writer, third = a_phone(app), a_phone(app), a_user(Role.VOLUNTEER)
    entry = _five_hours_ago(former, chest_pain="yes")
    former.send(former.sealed(_signs_of(entry)), "signs")
    hand_over([_case()], third, a_user().as_actor(), now())
    assert writer.send(writer.sealed(entry))[1]["state"] == "received"
    assert _case().keeper_id == third.id


def test_more_signs_are_added_and_call_again_only_where_they_are_new(app: Flask) -> None:
    phone = a_phone(app)
    entry = _five_hours_ago(phone, swollen_leg="yes")
    phone.send(phone.sealed(_signs_of(entry)), "signs")
    graver = {**entry, "signs": signs(swollen_leg="yes", chest_pain="yes")}
    phone.send(phone.sealed(_signs_of(graver)), "signs")
    assert _case().red_flags == ["chest_pain", "swollen_leg"] and _case().grade == "ambulance"
    assert len([each for each in _alarms() if each.ended_at is None]) == 1


def test_a_sign_that_is_not_known_asks_for_a_call(app: Flask) -> None:
    phone = a_phone(app)
    phone.send(phone.sealed(_signs_of(_five_hours_ago(phone, chest_pain="unknown"))), "signs")
    assert _case().callback_wanted and [each.kind for each in _alarms()] == ["call_back"]


def test_an_entry_with_a_sign_and_no_signs_before_is_an_emergency_too(app: Flask) -> None:
    phone = a_phone(app)
    said = phone.send(phone.sealed(an_entry(signs=signs(chest_pain="yes"))))[1]
    assert said["state"] == "received" and _case().state == "emergency" and _case().submitted_at
    assert len(_alarms()) == 1


def test_the_place_on_the_phone_decides_which_rota_hears(app: Flask) -> None:
    phone = a_phone(app)
    entry = an_entry(
        signs=signs(chest_pain="yes"),
        answers={**ANSWERS, "place_typed": "Польща", "place_code": "country:PL"},
    )
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    assert _alarms()[-1].country == "PL"


def test_signs_of_a_phone_switched_off_are_heard_through_another(app: Flask) -> None:
    lost, other = a_phone(app), a_phone(app)
    body = lost.sealed(_signs_of(_five_hours_ago(lost, chest_pain="yes")))
    device = db.session.get_one(Device, uuid.UUID(lost.phone.device))
    devices.switch_off(device, lost.user.as_actor(), now())
    assert other.send(body, "signs", maker=lost.phone.sign(body))[1]["state"] == "received"
    assert _case().state == "emergency" and _case().created_by == other.user.id


def test_an_emergency_whose_entry_never_comes_stands_at_the_desk(app: Flask) -> None:
    phone, coordinator = a_phone(app), a_user()
    phone.send(phone.sealed(_signs_of(_five_hours_ago(phone, chest_pain="yes"))), "signs")
    assert queries.open_count(now())["signs_alone"] == 0
    entry = db.session.scalars(db.select(Entry)).one()
    entry.arrived_at = now() - timedelta(hours=1)
    db.session.commit()
    page = Pages(app).sign_in(coordinator).get("/desk/phones", language="en")
    assert _case().reference in page.text and queries.open_count(now())["signs_alone"] == 1


def test_an_entry_at_the_door_of_signs_is_refused(app: Flask) -> None:
    phone = a_phone(app)
    assert phone.send(phone.sealed(an_entry()), "signs")[1]["state"] == "refused"
    assert not db.session.scalars(db.select(Case)).all()


def test_signs_that_come_after_their_entry_undo_nothing_that_was_changed_since(app: Flask) -> None:
    phone, other = a_phone(app), a_phone(app)
    entry = _five_hours_ago(phone, swollen_leg="yes")
    late = phone.sealed(
        _signs_of(
            {**entry, "signs": signs(chest_pain="yes")},
            answers={**CONSENT, **CONTACT, "phone": "+380671112233"},
        )
    )
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    said = other.send(late, "signs", maker=phone.phone.sign(late))[1]
    assert said["state"] == "received"
    case = _case()
    assert "671112233" not in (case.patient.identity or {})["phone"].replace(" ", "")
    assert {"chest_pain", "swollen_leg"} <= set(case.red_flags), "but a sign that is there is heard"


def test_a_number_that_cannot_be_read_is_not_thrown_away(app: Flask) -> None:
    phone = a_phone(app)
    bedside = {"phone": "050 12", "address": "намет 13", "country": "PL"}
    entry = _five_hours_ago(phone, chest_pain="yes")
    assert phone.send(phone.sealed(_signs_of(entry, bedside=bedside)), "signs")[1]["state"] == "received"
    kept = (_case().private_answers or {})["bedside"]
    assert "050 12" in kept["address"] and "намет 13" in kept["address"] and kept["country"] == "PL"
