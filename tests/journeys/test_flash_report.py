"""A flash report: asked for on a phone with one press, made by the worker, read by an auditor; totals for everybody."""

import re
from datetime import timedelta

from referral.db import db, utc_now
from referral.statistics import jobs, making, weeks
from referral.statistics.models import FlashReport
from tests.accountability.requests import a_request
from tests.factories import a_case, a_hospital
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE


def _people(site: Site) -> None:
    """Ninety people of the newest closed week, every second one placed after three days or more."""
    with site.inside():
        at = weeks.begins(weeks.newest_closed(utc_now())) + timedelta(days=1)
        house = a_hospital()
        for number in range(90):
            sex = {"contact": {"sex": "male" if number % 5 > 2 else "female"}}
            facts = {
                "place_country": "PL" if number % 3 else "RO",
                "priority": "urgent" if number % 2 else "normal",
            }
            case = a_case(submitted_at=at, answers=sex, born="1980-02", **facts)
            if number % 2:
                a_request(house, ("accept", 20 + number), case=case, sent_at=at, state="accepted")


def _worker(site: Site) -> None:
    with site.inside():
        jobs.work(utc_now())


def test_a_flash_report(site: Site, somebody: Somebody) -> None:
    # Given a week that is over, and a coordinator with a phone who presses once
    _people(site)
    phone = somebody("uk", PHONE).sign_in("coordinator")
    phone.go("/flash-reports").press("Скласти звіт")
    assert "Звіт складають" in phone.text

    # When the worker has made it
    _worker(site)
    phone.page.wait_for_url(re.compile(r"/flash-reports/\d{4}-W\d\d$"))

    # Then they read numbers with their definitions, and nothing that is small
    assert "Зареєстровані люди" in phone.text and "Рівна потреба — рівне очікування" in phone.text
    assert "Не показано: менше ніж 10" in phone.text
    assert phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    report = re.sub(r"https?://[^/]+", "", phone.page.url)

    # And an auditor reads the same a week later, whatever came in meanwhile
    with site.inside():
        before = db.session.scalars(db.select(FlashReport.body)).all()
        a_case(submitted_at=utc_now() - timedelta(days=9))
        making.make(weeks.newest_closed(utc_now()), utc_now())
        assert db.session.scalars(db.select(FlashReport.body)).all() == before
    auditor = somebody("en", DESKTOP).sign_in("auditor")
    assert "People registered" in auditor.go(report).text
    assert "Make the report" not in auditor.go("/flash-reports").text

    # While somebody without an account reads totals alone
    visitor = somebody("uk", PHONE)
    assert "або трохи більше" in visitor.go("/totals/newest").text and "Польща" not in visitor.text
