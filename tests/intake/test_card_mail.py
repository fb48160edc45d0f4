"""A code by e-mail opens the patient's page: for whoever has the card and the mailbox, and for nobody else."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask

from referral import mail, outbox
from referral.accounts.signing_in.guesses import FREE_ALONE, FREE_TOGETHER
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake import actions
from referral.intake.card import mailed
from referral.intake.card.mailed import ATTEMPTS, VALID_FOR, MailedCode
from referral.intake.models import Card, Case
from referral.outbox import OutboxMessage
from tests.accounts.entering import Browser
from tests.factories import a_case, a_user
from tests.test_public_name import ROOTS

OWN = "oksana@mail.example"
SAFE = {"contact": {"safe_to_contact": "yes", "may_leave_message": "yes"}}
OF_CODE = re.compile(r"\b\d{6}\b")


def with_card(**facts: object) -> Case:
    case = a_case(**{"identity": {"birth_date": "1980", "email": OWN}, "answers": SAFE, **facts})
    actions.issue_card(case, a_user().as_actor(), utc_now())
    return case


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """The letters that a server took."""
    taken: list[EmailMessage] = []
    monkeypatch.setattr(mail, "send", taken.append)
    return taken


@pytest.fixture
def case(app: Flask) -> Case:
    return with_card()


def holding(app: Flask, address: str = "192.0.2.7") -> Browser:
    """Somebody with the card in their hand."""
    card = db.session.query(Card).filter_by(revoked_at=None).one()
    browser = Browser(app, address)
    assert browser.post(f"/card/{link_token(card.id)}").status == 303
    return browser


def ask(browser: Browser) -> int:
    return int(browser.post("/card/code/send").status)


def type_in(browser: Browser, code: str) -> int:
    return int(browser.post("/card/code/open", {"mailed_code": code}).status)


def arrived(sent: list[EmailMessage]) -> str:
    """The code in the newest letter."""
    outbox.deliver(utc_now())
    (code,) = set(OF_CODE.findall(sent[-1].get_content()))
    return str(code)


@pytest.mark.both_databases
def test_card_and_mailbox_open_the_page_once(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    own = holding(app)
    assert ask(own) == 303
    code = arrived(sent)
    assert sent[-1]["To"] == OWN and len(sent) == 1
    assert type_in(own, code) == 303
    assert "What is written down" in own.get("/card?lang=en").text
    assert type_in(holding(app, "198.51.100.1"), code) == 422, "used, and of another browser"


@pytest.mark.both_databases
def test_a_code_opens_only_where_it_was_asked_for(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    own, finder = holding(app), holding(app, "198.51.100.1")
    ask(own)
    code = arrived(sent)
    assert type_in(finder, code) == 422
    ask(finder)
    assert type_in(finder, code) == 422, "theirs is another one"
    assert type_in(own, code) == 303, "and the owner's still opens"


@pytest.mark.both_databases
def test_tries_of_many_at_once_are_counted_before_they_are_looked_at(app: Flask, case: Case) -> None:
    own = holding(app)
    ask(own)
    code, start = db.session.query(MailedCode).one(), threading.Barrier(12, timeout=60)
    wrong = next(each for each in ("000000", "000001") if each != mailed.digits(code.id))

    def one(_number: int) -> int:
        with app.app_context():
            copy = Browser(app, "198.51.100.1")
            copy.take(own.cookie())
            start.wait(60)
            return type_in(copy, wrong)

    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(one, range(12))) == {422}
    db.session.rollback()  # and see what others have written
    assert db.session.query(MailedCode).one().attempts == ATTEMPTS
    assert type_in(own, mailed.digits(code.id)) == 422, "spent: a new one has to be asked for"


@pytest.mark.both_databases
def test_letters_are_counted_by_device_and_in_all(app: Flask, case: Case) -> None:
    alone = [ask(holding(app, "198.51.100.1")) for _ in range(20)]
    assert alone.count(303) == FREE_ALONE + 1 and set(alone) == {303, 429}
    others = [ask(holding(app, f"203.0.113.{n}")) for n in range(20)]
    assert others.count(303) + alone.count(303) == FREE_TOGETHER + 1
    assert db.session.query(MailedCode).count() == FREE_TOGETHER + 1


@pytest.mark.both_databases
def test_a_finder_does_not_keep_the_owner_out(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    own = holding(app)
    ask(own)
    assert type_in(own, arrived(sent)) == 303
    own.post("/card/close")
    for n in range(30):
        ask(holding(app, f"198.51.100.{n}"))
    own.post(f"/card/{link_token(db.session.query(Card).one().id)}")
    assert ask(own) == 303, "their own browser is counted apart"
    assert type_in(own, arrived(sent)) == 303


def test_one_finder_takes_no_letter_from_the_owner_elsewhere(
    app: Flask, case: Case, sent: list[EmailMessage]
) -> None:
    for _ in range(20):
        ask(holding(app, "198.51.100.1"))
    own = holding(app, "192.0.2.9")
    assert ask(own) == 303
    assert db.session.query(MailedCode).count() == FREE_ALONE + 2


def test_who_waits_for_a_code_gets_no_second_letter(app: Flask, case: Case) -> None:
    own = holding(app)
    assert {ask(own) for _ in range(9)} == {303}
    assert db.session.query(MailedCode).count() == db.session.query(OutboxMessage).count() == 1


def test_a_code_ends(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    own = holding(app)
    ask(own)
    code = arrived(sent)
    with time_machine.travel(utc_now() + VALID_FOR + timedelta(seconds=1)):
        assert type_in(own, code) == 422


def test_a_late_letter_is_not_sent(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    ask(holding(app))
    with time_machine.travel(utc_now() + VALID_FOR + timedelta(seconds=1)):
        outbox.deliver(utc_now())
    assert not sent and db.session.query(OutboxMessage).one().state == outbox.VOID


@pytest.mark.parametrize(
    "facts",
    [
        {"identity": {"birth_date": "1980"}},
        {"answers": {"contact": {**SAFE["contact"], "safe_to_contact": "no"}}},
        {"answers": {"contact": {**SAFE["contact"], "safe_to_contact": "unknown"}}},
        {"answers": {"contact": {**SAFE["contact"], "may_leave_message": "no"}}},
        {"answers": {"contact": {}}},
    ],
)
def test_without_an_address_or_where_it_was_not_said_to_be_safe_nothing_leaves(
    app: Flask, facts: dict[str, object]
) -> None:
    with_card(**facts)
    own = holding(app)
    assert "Send me a code" not in own.get("/card?lang=en").text
    assert own.post("/card/code/send").location.endswith("/card")
    assert own.get("/card/code/open").status == 404
    assert db.session.query(OutboxMessage).count() == db.session.query(MailedCode).count() == 0


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_letter_names_neither_person_nor_disease(
    app: Flask, sent: list[EmailMessage], language: str
) -> None:
    name = {"name_original": "Оксана Шевчук", "name_latin": "Oksana Shevchuk"}
    case = with_card(identity={"birth_date": "1980-02-03", "email": OWN, **name}, languages=[language])
    ask(holding(app))
    arrived(sent)
    letter = sent[-1]
    said = f"{letter['Subject']} {letter['From']} {letter.get_content()}"
    assert letter["Content-Language"] == language and app.config["PUBLIC_NAME"] in said
    assert not ROOTS.findall(said) and "OncoBridge" not in said
    for word in ("Шевчук", "Shevchuk", case.reference, "1980"):
        assert word not in said, word


def test_the_address_stands_on_no_page_and_in_no_row_in_clear(
    app: Flask, case: Case, sent: list[EmailMessage]
) -> None:
    own = holding(app)
    pages = [own.get("/card?lang=en"), own.get("/card/open?lang=en")]
    ask(own)
    pages.append(own.get("/card/code/open?lang=en"))
    code = arrived(sent)
    type_in(own, code)
    pages.append(own.get("/card?lang=en"))
    assert not [page for page in pages if OWN in page.html]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(db.select(table)).all():
            assert OWN not in str(row) and code not in str(row), table.name


def test_a_letter_that_comes_back_is_no_task_of_the_desk(
    app: Flask, case: Case, sent: list[EmailMessage]
) -> None:
    ask(holding(app))
    arrived(sent)
    row = db.session.query(OutboxMessage).one()
    assert outbox.came_back(row.id, utc_now())
    assert db.session.query(OutboxMessage).filter(outbox.unsettled()).count() == 0


def test_each_step_is_in_the_trail(app: Flask, case: Case, sent: list[EmailMessage]) -> None:
    own = holding(app)
    ask(own)
    code = arrived(sent)
    type_in(own, "12345")
    type_in(own, code)
    verbs = [each.verb for each in db.session.query(AuditEvent).order_by(AuditEvent.at, AuditEvent.id)]
    for verb in (mailed.OCCASION, mailed.WRONG, mailed.USED):
        assert verbs.count(verb) == 1, verb
