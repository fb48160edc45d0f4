"""Red flags second: a yes is an emergency at once, I don't know asks for a call-back, no goes on."""

import csv

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.red_flags import TABLE, WORDS, red_flags
from referral.outbox import OutboxMessage
from tests.factories import a_user
from tests.intake.walk import ALL_NO, case_of, consented, fresh, send, volunteer


def test_every_warning_sign_has_words_a_source_a_date_and_nobodys_signature(app: Flask) -> None:
    assert {flag.code for flag in red_flags()} == set(WORDS)
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            assert row["source"] and row["date"] and row["signed"] == "no", row["code"]
            assert "to be named" not in row["source"], "a publication somebody has read"


def test_all_no_goes_on_to_the_contact(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    page = send(pages, case, "red-flags", ALL_NO)
    assert page.location.endswith(f"/intake/{case.id}/contact")
    assert fresh(case).state == "draft" and not fresh(case).callback_wanted


@pytest.mark.parametrize("flag", [flag.code for flag in red_flags()])
def test_one_yes_is_enough_even_when_the_rest_is_open(app: Flask, flag: str) -> None:
    pages, _user = volunteer(app)
    owner = a_user(Role.COORDINATOR, name="Ірина Координатор")
    case = case_of(consented(pages))
    page = pages.follow(send(pages, case, "red-flags", {flag: "yes"}))
    case = fresh(case)
    assert (case.state, case.red_flags, case.owner_id) == ("emergency", [flag], owner.id)
    assert case.emergency_at is not None and case.due_at == case.emergency_at
    for shown in ("112", "103", case.reference, "Ірина Координатор"):
        assert shown in page.text
    assert db.session.query(OutboxMessage).one().recipient == owner.email


def test_an_open_question_is_not_a_no(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    page = send(pages, case, "red-flags", {**ALL_NO, "fever": ""})
    assert page.status == 422 and "red_flags" not in fresh(case).answers
    assert page.form("red-flags")["values"]["bleeding"] == ["no"]


def test_i_do_not_know_is_no_pass(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = case_of(consented(pages))
    send(pages, case, "red-flags", {**ALL_NO, "confusion": "unknown"})
    case = fresh(case)
    assert case.callback_wanted and case.due_at is not None and case.state == "draft"
    assert case.answers["red_flags"]["confusion"] == "unknown"


def test_a_case_already_sent_becomes_an_emergency_too(app: Flask) -> None:
    from tests.intake.walk import sent

    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", {**ALL_NO, "bleeding": "yes"})
    assert fresh(case).state == "emergency"
