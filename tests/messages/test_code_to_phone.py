"""A code to the phone opens the patient's page, where the patient has agreed to be written to and to nobody else's."""

import re

import pytest
from flask import Flask

from referral import occasions, outbox
from referral.db import db, utc_now
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake import actions
from referral.intake.card.mailed import MailedCode
from referral.intake.models import Case
from referral.messages.actions import MOST_A_DAY
from referral.messages.queries import told_today
from referral.messages.reach import reached
from referral.outbox import OutboxMessage
from tests.accounts.entering import Browser
from tests.channels.gateways import Gateway
from tests.factories import a_user
from tests.intake.test_card_mail import holding, type_in
from tests.messages.people import PHONE, texts, who_may_be_written_to, write
from tests.test_public_name import ROOTS

OF_CODE = re.compile(r"\b\d{6}\b")


def with_card(*ways: str, **facts: object) -> Case:
    case = who_may_be_written_to(*ways, **facts)  # type: ignore[arg-type]
    actions.issue_card(case, a_user().as_actor(), utc_now())
    return case


def ask(browser: Browser) -> str:
    """Where asking for a code leads."""
    return browser.post("/card/code/send/phone").location


def arrived(sms: Gateway) -> str:
    """The code in the newest text."""
    outbox.deliver(utc_now())
    (code,) = OF_CODE.findall(sms.heard[-1].said["text"])
    return str(code)


@pytest.mark.both_databases
def test_card_and_phone_open_the_page_once(app: Flask, sms: Gateway) -> None:
    with_card()
    own = holding(app)
    assert "Send me a code to my phone" in own.get("/card/open?lang=en").text
    assert ask(own).endswith("/card/code/open")
    assert "to the phone that was given for you" in own.get("/card/code/open?lang=en").text
    code = arrived(sms)
    assert sms.heard[-1].said["to"] == PHONE and len(sms.heard) == 1
    assert type_in(own, code) == 303
    assert "What is written down" in own.get("/card?lang=en").text
    assert type_in(holding(app, "198.51.100.1"), code) == 422, "used, and of another browser"


def test_it_leaves_at_night_and_takes_nothing_from_the_days_texts(app: Flask, sms: Gateway) -> None:
    case = with_card(messages={"quiet_from": 0, "quiet_until": 23})
    for n in range(MOST_A_DAY):
        ask(holding(app, f"198.51.100.{n}"))
    sent = texts(occasions.CODE_SENT)
    assert len(sent) > 2 and all(row.due_at <= utc_now() for row in sent)
    known = reached(case, occasions.PATIENT)
    assert told_today(known.reader.name, known.quiet.zone, utc_now()) == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"contact": {"safe_to_contact": "no"}},
        {"contact": {"safe_to_contact": "unknown"}},
        {"contact": {"phone_shared": "yes"}},
        {"contact": {"may_leave_message": "unknown"}},
        {"identity": {"phone": ""}},
    ],
)
def test_where_it_is_not_safe_or_not_the_patients_alone_nothing_leaves(
    app: Flask, sms: Gateway, facts: dict[str, object]
) -> None:
    with_card(**facts)
    own = holding(app)
    assert "to my phone" not in own.get("/card/open?lang=en").text
    assert ask(own).endswith("/card")
    assert own.get("/card/code/open").status == 404
    assert not texts() and not db.session.query(MailedCode).count()


def test_a_phone_of_six_gets_no_code(app: Flask, sms: Gateway) -> None:
    for number in range(5):
        who_may_be_written_to(identity={"name_original": f"Тестова {number}"})
    with_card()
    assert ask(holding(app)).endswith("/card") and not texts()


def test_who_agreed_to_no_text_or_is_gone_gets_none(app: Flask, sms: Gateway) -> None:
    case = with_card("telegram", identity={"telegram_name": ""})
    assert ask(holding(app)).endswith("/card"), "agreed to telegram alone, and has no name there"
    other = with_card()
    write(other, state="closed", outcome="died")
    assert not texts() and case.id != other.id


def test_a_code_by_the_other_way_is_another_code(app: Flask, sms: Gateway) -> None:
    with_card(identity={"email": "oksana@mail.example"})
    own = holding(app)
    ask(own)
    code = arrived(sms)
    own.post("/card/code/send")
    by_mail, by_phone = (db.session.query(MailedCode).filter_by(way=way).one() for way in ("email", "phone"))
    assert by_mail.session_id == by_phone.session_id
    assert type_in(own, code) == 422, "the newest opens"
    ask(own)
    assert type_in(own, arrived(sms)) == 303


def test_one_who_says_stop_before_it_leaves_gets_nothing(app: Flask, sms: Gateway) -> None:
    case = with_card()
    ask(holding(app))
    write(case, answers={**case.answers, "contact": {"safe_to_contact": "no"}})
    outbox.deliver(utc_now())
    assert not sms.heard and db.session.query(OutboxMessage).one().state == outbox.VOID


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_text_names_neither_person_nor_disease(app: Flask, sms: Gateway, language: str) -> None:
    case = with_card(messages={"write_in": language})
    ask(holding(app))
    arrived(sms)
    said = sms.heard[-1].said["text"]
    assert not ROOTS.findall(said) and "OncoBridge" not in said and "http" not in said
    for word in ("Тестова", "Олена", case.reference, "1980", PHONE):
        assert word not in said, word
