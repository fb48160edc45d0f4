"""What leaves the screen: a list for the day and the sheet of a case to print, a worklist as a table to save."""

import uuid

from flask import Response, render_template, request
from flask_login import current_user

from referral import audit, paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import user_of
from referral.coordination import exporting, queries
from referral.coordination.queue.desk import wanted_of
from referral.coordination.queue.worklists import WORKLISTS
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.questions import answers
from referral.intake.questions.wording import other_tumours
from referral.moments import day_of
from referral.referrals.arranging.sheet import arrangements_of
from referral.referrals.queries import referrals_of

LAST_NOTES = 5


def _wanted(first: str) -> dict[str, str]:
    wanted = wanted_of(request.args)
    return wanted if wanted["list"] or wanted["state"] else {**wanted, "list": first}


@blueprint.get("/desk/list.csv")
@allows(Permission.CASE_COORDINATE)
def save_list() -> Response:
    """A worklist as a table without identities; that it was saved is noted."""
    now, wanted = utc_now(), _wanted("open")
    me = user_of(current_user.id)
    rows = queries.queue(me, wanted, 1, now, day_of(now), per=1).found
    audit.record_read(me.as_actor(), "desk.exported", me, now, rows=rows)
    lines = exporting.lines_of(queries.whole(me, wanted, now, day_of(now)))
    response = Response("".join(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=worklist-{day_of(now).isoformat()}.csv"
    return response


@blueprint.get("/desk/day")
@allows(Permission.CASE_COORDINATE)
def show_day() -> str:
    """A worklist to print, by default what is due today, with a box to tick at each row."""
    now, wanted = utc_now(), _wanted("due_today")
    found = queries.queue(current_user, wanted, paging.asked(), now, day_of(now), queries.PER_PRINT)
    name = WORKLISTS[wanted["list"]].name if wanted["list"] in WORKLISTS else ""
    return render_template(
        "coordination/show_day.html", queue=found, name=name, wanted=wanted, now=now, today=day_of(now)
    )


@blueprint.get("/desk/cases/<uuid:case_id>/sheet")
@allows(Permission.CASE_COORDINATE)
def show_sheet(case_id: uuid.UUID) -> str:
    """One case on paper: who, what is needed, what is due, its requests, the last notes. Its reading is noted."""
    now = utc_now()
    found = open_case(current_user, case_id, now)
    return render_template(
        "coordination/show_sheet.html",
        case=found,
        entry=queries.entry_of(found, day_of(now)),
        who=answers.who(found),
        others=other_tumours(found),
        referrals=referrals_of(found),
        arranged=arrangements_of(found, now),
        notes=_last_notes(found),
        now=now,
        today=day_of(now),
    )


def _last_notes(found: Case) -> list[tuple[object, str]]:
    return [(note.at, note.text or "") for note in found.notes[-LAST_NOTES:]]
