"""What each letter of a referral tells at its delivery, and when it is void: answered, ended, or its reader gone."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app

from referral import queued
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.outbox import OutboxMessage
from referral.referrals import actions, identity, links, telling
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.table.words import STEPS
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters
from tests.referrals.test_moves import actor_of
from tests.referrals.test_told import desk, told

HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)


def context(message: OutboxMessage) -> dict[str, Any] | None:
    """What the letter's words get; None for a void one."""
    app: Any = current_app
    with app.test_request_context(base_url="https://bridge.example"):
        return queued.contexts[message.template](message.facts)


def known(referral: Referral) -> dict[str, Any]:
    """What every letter about a referral tells."""
    return {
        "reference": referral.case.reference,
        "hospital": referral.hospital.name,
        "country": referral.hospital.country,
        "modality": referral.modality,
        "deadline": referral.deadline_at,
        "site": "breast",
        "priority": "not_triaged",
    }


def path(told: dict[str, Any] | None) -> str:
    assert told is not None
    assert told["link"].startswith("https://bridge.example/"), "whole, to be clicked in a letter"
    return "/" + str(told["link"]).split("/", 3)[3]


@pytest.fixture
def referral(app: Flask) -> Referral:
    return a_sent_referral()


def a_letter(referral: Referral, template: str, link: AnswerLink | None = None, **ids: str) -> OutboxMessage:
    telling.tell_hospital(template, referral, utc_now(), link, **ids)
    db.session.commit()
    return letters(template)[-1]


def own_link(referral: Referral) -> str:
    return f"/answer/{link_token(db.session.scalars(db.select(AnswerLink.id)).one())}"


def end_links(referral: Referral) -> None:
    links.kill(referral, utc_now())
    db.session.commit()


@pytest.mark.parametrize("template", ["referral_new", "referral_reminder"])
def test_a_question_tells_where_to_answer_until_it_is_answered_or_its_link_is_dead(
    referral: Referral, template: str
) -> None:
    message = a_letter(referral, template)
    found = context(message)
    assert found == {**known(referral), "link": found["link"] if found else "", "papers_wait": False}
    assert path(found) == own_link(referral)
    actions.ask_information(referral, actor_of("hospital", referral), utc_now(), note="?")
    assert context(message) is not None, "asked back, it is asked still"
    end_links(referral)
    assert context(message) is None


def test_an_answered_question_is_void(referral: Referral) -> None:
    message = a_letter(referral, "referral_new")
    actions.accept(referral, actor_of("hospital", referral), utc_now())
    assert context(message) is None


def test_news_lead_to_the_link_while_it_lives_and_else_to_the_inbox(referral: Referral) -> None:
    message = a_letter(referral, "referral_news")
    assert path(context(message)) == own_link(referral)
    end_links(referral)
    found = context(message)
    assert path(found) == f"/hospital/referrals/{referral.id}"
    assert found == {**known(referral), "link": found["link"] if found else ""}


@pytest.mark.parametrize("template", ["referral_superseded", "referral_withdrawn"])
def test_an_end_has_no_link(referral: Referral, template: str) -> None:
    referral.state = template.removeprefix("referral_")
    assert context(a_letter(referral, template)) == known(referral)


def test_the_coordinator_is_led_to_the_case(referral: Referral) -> None:
    telling.tell_coordinator(referral, utc_now())
    found = context(letters("answer_for_coordinator")[0])
    assert path(found) == f"/desk/cases/{referral.case_id}"
    assert found == {**known(referral), "link": found["link"] if found else ""}


def test_a_recorded_answer_is_told_with_day_channel_and_words_until_its_link_is_dead(
    referral: Referral,
) -> None:
    actions.accept(referral, desk(), utc_now(), told=told(at=utc_now() - HOUR, channel="email"))
    message = letters("referral_recorded")[0]
    assert message.facts["step"] == str(referral.moves[-1].id)
    found = context(message)
    assert found is not None and path(found) == own_link(referral)
    assert {name: found[name] for name in known(referral)} == known(referral)
    assert found["answer"] is STEPS["accept"].answer
    assert f"answered the request {referral.case.reference} by e-mail." in found["how"]
    assert found.keys() == {*known(referral), "link", "how", "answer"}
    end_links(referral)
    assert context(message) is None


def test_a_code_is_told_with_its_minutes_until_it_is_used_or_over(app: Flask) -> None:
    referral = a_referral(a_case(state="placed"), state="accepted")
    consent_to_show(referral.case, referral.hospital)
    actor = actor_of("hospital", referral)
    code = identity.send_code(referral, actor, NOW)
    (message,) = letters("identity_code")
    assert (message.recipient, message.language) == (referral.hospital.email, "pl")
    digits = identity.digits(code.id)
    for at, is_told in (
        (NOW + 15 * timedelta(minutes=1) - INSTANT, True),
        (NOW + timedelta(minutes=15), False),
    ):
        with time_machine.travel(at, tick=False):
            wanted = {**known(referral), "code": digits, "minutes": 15}
            assert context(message) == (wanted if is_told else None)
    identity.use_code(referral, digits, actor, NOW)
    with time_machine.travel(NOW, tick=False):
        assert context(message) is None
    assert len(digits) == 6 and digits.isdecimal()


def test_who_is_asked_about_figures_gets_a_link_that_opens_them_until_it_is_dead(app: Flask) -> None:
    hospital = a_hospital(country="HU")
    places(hospital, "surgery", 2, as_of=utc_now() - timedelta(days=30))
    actions.tick(utc_now())
    (message,) = letters("places_stale")
    assert (message.recipient, message.language) == (hospital.email, "hu")
    link = db.session.scalars(db.select(AnswerLink)).one()
    found = context(message)
    assert found == {"hospital": hospital.name, "link": found["link"] if found else ""}
    assert path(found) == f"/answer/{link_token(link.id)}"
    link.killed_at = utc_now()
    db.session.commit()
    assert context(message) is None


@pytest.mark.parametrize(
    "template", ["referral_new", "referral_news", "referral_withdrawn", "referral_recorded"]
)
def test_to_a_hospital_without_an_address_its_people_hear_in_their_language_without_a_link(
    app: Flask, template: str
) -> None:
    referral = a_referral(hospital=a_hospital(email=None, country="SK"))
    own = a_user("hospital", hospital_id=referral.hospital_id, language="uk", email="b@example.org")
    silent = a_user("hospital", hospital_id=referral.hospital_id, language=None, email="a@example.org")
    a_user("hospital", hospital_id=referral.hospital_id, active=False)
    a_user("hospital", hospital_id=a_hospital().id), a_user("coordinator")
    links.answer_link(referral, utc_now())
    telling.tell_hospital(template, referral, utc_now(), step="1")
    db.session.commit()
    told = [(m.recipient, m.language, m.facts) for m in letters(template)]
    facts = {"referral": str(referral.id), "link": None, "step": "1"}
    assert sorted(told, key=lambda each: str(each[0])) == [
        (silent.email, "sk", {**facts, "reader": str(silent.id)}),
        (own.email, "uk", {**facts, "reader": str(own.id)}),
    ]
    assert [user.id for user in telling.staff(referral.hospital_id)] == [silent.id, own.id]
    if template != "referral_recorded":
        (to_own,) = (m for m in letters(template) if m.recipient == own.email)
        found = context(to_own)
        assert found is not None and found.get("link", "").endswith(
            f"/hospital/referrals/{referral.id}" if template != "referral_withdrawn" else ""
        )
        own.active = False
        db.session.commit()
        assert context(to_own) is None, "switched off meanwhile"


@pytest.mark.parametrize(("language", "spoken"), [("uk", "uk"), (None, "en")])
def test_a_coordinator_hears_in_their_language_and_not_when_switched_off(
    app: Flask, language: str | None, spoken: str
) -> None:
    sender, gone = a_user("coordinator", language=language), a_user("coordinator", active=False)
    referral = a_referral(sent_by=sender.id)
    telling.tell_coordinator(referral, NOW)
    telling.tell_coordinator(referral, NOW, gone.id)
    telling.tell_coordinator(referral, NOW, sender.id, window="another step")
    db.session.commit()
    told = [(m.recipient, m.language, m.facts, m.due_at) for m in letters("answer_for_coordinator")]
    facts = {"referral": str(referral.id), "reader": str(sender.id)}
    assert told == [(sender.email, spoken, facts, NOW)] * 2


def test_a_hospital_is_reached_by_its_address_or_by_active_staff(app: Flask) -> None:
    by_address, by_staff, by_nobody = a_hospital(), a_hospital(email=None), a_hospital(email=None)
    a_user("hospital", hospital_id=by_staff.id)
    a_user("hospital", hospital_id=by_nobody.id, active=False)
    found = [telling.is_reachable(each) for each in (by_address, by_staff, by_nobody)]
    assert found == [True, True, False]
