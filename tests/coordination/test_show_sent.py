"""What stands after sending: who is asked, until when, and the case that waits next; nothing is ranked anew."""

from datetime import timedelta

import pytest

from referral.accounts.permissions import Role
from referral.coordination.sent import PER_PAGE
from referral.coordination.views import sending
from referral.db import utc_now
from referral.intake.models import Case
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_fitting_hospital, a_named_case, to_send
from tests.pages import Page, Pages


def after_sending(pages: Pages, case: Case, *hospitals: object) -> Page:
    """What the coordinator sees who has just sent a case."""
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    return desk.follow(desk.post(f"/desk/cases/{case.id}/send", to_send(*hospitals)))  # type: ignore[arg-type]


def shown(pages: Pages, case: Case) -> Page:
    return pages.sign_in(a.a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}/sent")


def test_it_tells_whom_and_until_when_and_leads_to_the_first_of_the_queue(pages: Pages) -> None:
    now = utc_now()
    case = a_named_case(priority="urgent")
    a.a_case(due_at=now + timedelta(days=9))
    urgent = a.a_case(priority="urgent", due_at=now - timedelta(hours=1))
    hospitals = a_fitting_hospital(free=9), a_fitting_hospital(free=8)
    page = after_sending(pages, case, *hospitals)
    assert page.status == 200 and "2 requests are sent." in page.text
    assert all(each.name in page.text for each in hospitals) and page.text.count("Answer due by") == 2
    assert f"First in the queue now: case {urgent.reference}." in page.text
    assert f'href="/desk/cases/{urgent.id}"' in page.html
    assert not [word for word in WORDS_OF_THE_PATIENT if word in page.html]


def test_it_ranks_nothing(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_named_case()
    a.a_referral(case=case)
    monkeypatch.delattr(sending, "ranking_of")
    monkeypatch.setattr("referral.engine.rankings.rank_case", None)
    assert shown(pages, case).status == 200


def test_the_case_itself_is_never_the_next(pages: Pages) -> None:
    page = after_sending(pages, a_named_case(), a_fitting_hospital())
    assert "Next case" not in page.text and "To the queue" in page.text


def test_who_has_asked_nobody_reads_that(pages: Pages) -> None:
    case = a_named_case()
    a.a_referral(case=case, state="rejected", reason="no_capacity")
    page = shown(pages, case)
    assert "No hospital is being asked now." in page.text and "What happens next" not in page.text


def test_of_many_the_newest_are_shown_and_the_rest_counted(pages: Pages) -> None:
    case, now = a_named_case(), utc_now()
    sent = [
        a.a_referral(case=case, sent_at=now - timedelta(minutes=minute)) for minute in range(PER_PAGE + 2)
    ]
    page = shown(pages, case)
    names = [each.hospital.name in page.text for each in sent]
    assert (
        names == [True] * PER_PAGE + [False] * 2
        and "2 more requests stand on the page of the case." in page.text
    )
