"""The page that a text's link opens: it names nobody, a look at it does nothing, one press answers, one stops."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.crypto import short_token
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.messages import reach
from referral.messages.models import TOKEN, ToldMessage
from tests.channels.gateways import Gateway
from tests.coordination.test_show import desk_of
from tests.messages.people import PHONE, decided, tick, who_may_be_written_to, write
from tests.pages import Pages

WEEK = timedelta(days=7)


def asked(sms: Gateway) -> tuple[Case, str]:
    """A case whose patient was asked whether this is still needed, and the link's address."""
    case = who_may_be_written_to(submitted_at=utc_now() - WEEK)
    tick(utc_now())
    (told,) = decided()
    return case, f"/m/{short_token(TOKEN, told.id)}"


def test_the_page_names_nobody_and_a_look_at_it_does_nothing(pages: Pages, sms: Gateway) -> None:
    case, address = asked(sms)
    page = pages.get(address)
    for word in ("Олена", "Тестова", PHONE, case.reference, "OncoBridge", "cancer", "hospital"):
        assert word not in page.text, word
    assert decided()[0].answer is None and not reach.is_stopped(PHONE)


@pytest.mark.both_databases
def test_one_press_says_that_it_is_still_needed_and_another_that_it_is_not(
    pages: Pages, sms: Gateway
) -> None:
    case, address = asked(sms)
    pages.post(f"{address}/answer", {"said": "needed"})
    assert (_told().answer, db.session.get_one(Case, case.id).asks) == ("needed", None)
    pages.post(f"{address}/answer", {"said": "not_needed"})
    assert (_told().answer, db.session.get_one(Case, case.id).asks) == ("not_needed", "hear_patient")


def _told() -> ToldMessage:
    db.session.rollback()
    db.session.expire_all()
    return decided()[0]


def test_what_was_answered_is_a_task_and_the_desk_ends_it(pages: Pages, sms: Gateway) -> None:
    case, address = asked(sms)
    pages.post(f"{address}/answer", {"said": "not_needed"})
    desk = desk_of(pages)
    assert "not needed any more" in desk.get(f"/desk/cases/{case.id}").text
    desk.post(f"/desk/cases/{case.id}/messages/looked", {})
    db.session.expire_all()
    assert db.session.get_one(Case, case.id).asks is None


def test_an_answer_that_is_none_and_a_case_that_is_over_are_refused(pages: Pages, sms: Gateway) -> None:
    case, address = asked(sms)
    assert pages.post(f"{address}/answer", {"said": "maybe"}).status == 409
    write(case, state="closed", outcome="treated_elsewhere")
    assert pages.post(f"{address}/answer", {"said": "needed"}).status == 409
    assert _told().answer is None


def test_the_link_stops_what_goes_to_its_reader(pages: Pages, sms: Gateway) -> None:
    _case, address = asked(sms)
    pages.post(f"{address}/stop", {})
    assert reach.is_stopped(PHONE)
    pages.post(f"{address}/stop", {})


def test_a_link_that_is_none_or_old_opens_nothing(app: Flask, pages: Pages, sms: Gateway) -> None:
    _case, address = asked(sms)
    assert pages.get("/m/" + "x" * 16).status == 410
    decided()[0].at = utc_now() - timedelta(days=31)
    db.session.commit()
    assert pages.get(address).status == 410
