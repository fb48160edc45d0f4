"""What the tests of plans arrange again and again: who waits, hospitals with places, and the desk that proposes."""

from datetime import timedelta
from typing import Any

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.plans import jobs
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_named_case
from tests.pages import Page, Pages


def desk_of(pages: Pages) -> Pages:
    """A coordinator's browser."""
    return pages.sign_in(a.a_user(Role.COORDINATOR))


def who_waits(hours_ago: float = 1.0, **facts: Any) -> Case:
    """Somebody with a name, ready to be referred since some hours."""
    since = utc_now() - timedelta(hours=hours_ago)
    return a_named_case(**{"submitted_at": since, "created_at": since, **facts})


def propose(desk: Pages, kind: str = "best") -> PlanRun:
    """Press "Propose for all"; the draft that the worker makes of it."""
    answer = desk.post("/plans", {"kind": kind})
    assert answer.status == 303, answer.text
    jobs.work(utc_now())
    return db.session.scalars(db.select(PlanRun).where(PlanRun.state == "open")).one()


def refused(desk: Pages, kind: str = "best") -> Page:
    """Press "Propose for all" where no draft comes of it; the page that says why."""
    answer = desk.post("/plans", {"kind": kind})
    jobs.work(utc_now())
    return desk.get(answer.location)


def page_of(desk: Pages, run: PlanRun, language: str | None = None) -> Page:
    """The page of a draft."""
    page = desk.get(f"/plans/{run.id}", language)
    assert page.status == 200
    return page


def line_of(run: PlanRun, case: Case) -> PlanLine:
    """The line of one case."""
    wanted = db.select(PlanLine).where(PlanLine.run_id == run.id, PlanLine.case_id == case.id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def agreed(*lines: PlanLine) -> dict[str, Any]:
    """The filled confirmation of these lines."""
    filled: dict[str, Any] = {"line": [str(line.id) for line in lines]}
    for line in lines:
        filled |= {f"agreed_{line.id}": "yes", f"by_{line.id}": "patient", f"in_{line.id}": "uk"}
    return filled


def sent(case: Case) -> list[Referral]:
    """The referrals of a case."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(Referral).where(Referral.case_id == case.id)))
