"""Reports as they were frozen: one, the list of them, and the public totals of the newest."""

import json

from sqlalchemy.orm import load_only

from referral.db import db
from referral.errors import NotFound
from referral.paging import Page, page_of
from referral.statistics import making
from referral.statistics.making import Body
from referral.statistics.models import FlashReport


def report_of(week: str) -> FlashReport:
    """The report of a week; raises NotFound where none was made."""
    found = db.session.get(FlashReport, week)
    if found is None:
        raise NotFound()
    return found


def body_of(report: FlashReport) -> Body:
    """Its numbers, as they were frozen; raises NotFound where they are no longer those."""
    if making.digest_of(report.body) != report.digest:
        raise NotFound()
    body: Body = json.loads(report.body)
    return body


def reports(page: int) -> Page[FlashReport]:
    """Every report, the newest first: without its numbers."""
    wanted = db.select(FlashReport).options(load_only(FlashReport.week, FlashReport.made_at))
    return page_of(wanted.order_by(FlashReport.last_day.desc()), page)


def newest_totals() -> Body | None:
    """The public totals of the newest report; nothing of its numbers is read."""
    wanted = db.select(FlashReport.totals).order_by(FlashReport.last_day.desc()).limit(1)
    found = db.session.scalar(wanted)
    return json.loads(found) if found else None
