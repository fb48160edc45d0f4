"""A long draft by pages: each line on exactly one, ticks for the lines of a page, who waits counted as planned."""

from datetime import timedelta

from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case
from referral.plans import draft_page, waiting
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import Referral
from tests import factories as a
from tests.crowd.whole import Crowd, crowd
from tests.pages import Page, Pages
from tests.plans.scenes import who_waits


def _draft(pages: Pages, size: int = 60) -> Crowd:
    found = crowd(size)
    pages.sign_in(found.people[Role.COORDINATOR])
    return found


def _boxes(page: Page) -> list[str]:
    return [box.get("value") for box in page.all("input[@name='line']")]


def test_every_line_of_a_draft_stands_on_exactly_one_page(pages: Pages) -> None:
    run = _draft(pages).run
    seen = []
    for number in range(1, 4):
        asked = {"proposed": number, "unplaced": number}
        page = draft_page.page_of(run, a.NOW, lambda name, asked=asked: asked.get(name, 1))
        lists = ((page.proposed, number <= 2), (page.unplaced, number == 1))
        seen += [each.line.id for part, is_there in lists if is_there for each in part.rows]
    lines = set(db.session.scalars(db.select(PlanLine.id).where(PlanLine.run_id == run.id)))
    assert len(seen) == len(set(seen)) and set(seen) == lines


def test_the_page_says_how_many_lines_there_are_and_keeps_to_its_part(pages: Pages) -> None:
    run = _draft(pages).run
    first, last = pages.get(f"/plans/{run.id}"), pages.get(f"/plans/{run.id}?proposed=99")
    assert "1–25 of 40" in first.text and "26–40 of 40" in last.text
    assert [link for link in first.links() if link.endswith("proposed=2#proposed")]
    assert len(first.html) < 200_000


def test_all_lines_of_a_page_can_be_ticked_without_a_script(pages: Pages) -> None:
    run = _draft(pages).run
    db.session.execute(db.update(Referral).values(state="rejected"))
    db.session.execute(db.update(Case).values(state="waiting"))
    db.session.commit()
    page = pages.get(f"/plans/{run.id}?proposed=2&tick=all")
    ticked = [box.get("value") for box in page.all("input[@name='line']") if box.get("checked") is not None]
    assert ticked and ticked == _boxes(page)
    assert not [box for box in pages.get(f"/plans/{run.id}").all("input[@name='line']") if box.get("checked")]


def test_a_line_of_another_draft_cannot_be_chosen(pages: Pages) -> None:
    run = _draft(pages, 10).run
    earlier = db.session.get_one(PlanRun, run.mends_id)
    lines = db.session.scalars(db.select(PlanLine.id).where(PlanLine.run_id == run.id)).all()
    assert draft_page.chosen_of(run, lines) and not draft_page.chosen_of(earlier, lines)


def test_who_would_be_planned_is_counted_as_it_is_planned(app: Flask) -> None:
    crowd(12)
    asked, unconsenting, both = who_waits(), who_waits(), who_waits()
    who_waits().parked_until = (a.NOW + timedelta(days=3)).date()
    who_waits().parked_until = a.NOW.date()
    who_waits(age_group="child", decides="nobody")
    for case in (asked, both):
        a.a_referral(case=case)
    for consent in (*unconsenting.consents, *both.consents):
        consent.withdrawn_at = a.NOW
    db.session.commit()
    everybody = waiting.everybody(a.NOW)
    assert (counted := waiting.how_many(a.NOW)) == tuple(map(len, everybody)) and all(counted)
