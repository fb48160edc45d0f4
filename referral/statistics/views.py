"""The pages of the flash report: one press for one, how far it is, a report, the list; the public totals."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, Response, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from referral import i18n, paging, web
from referral.accountability.measures import LEAST
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.letters_on_paper import press
from referral.statistics import exporting, jobs, letters, public, queries, showing, weeks
from referral.statistics.forms import AskSchema
from referral.statistics.models import FlashJob
from referral.zones import day_in

blueprint = Blueprint("statistics", __name__)
RENEWED_AFTER = 3
"""Seconds after which the page looks again."""
NOBODY_BEGINS = timedelta(minutes=2)
"""Not begun for so long, the worker does not run."""
READ_BY_MANY = "120 per minute"
EVERYBODY = "statistics.show_totals"


@blueprint.before_request
def _speak_every_language() -> None:
    """What everybody may read speaks the languages of the hospitals too."""
    g.hospital_side = request.endpoint == EVERYBODY


@blueprint.get("/flash-reports")
@allows(Permission.FIGURES_READ)
def list() -> str:
    """Every report, and the press that asks for one."""
    today = day_in(utc_now())
    return _list(
        Form(values={f"day-{part}": str(getattr(today, part)) for part in ("day", "month", "year")}), 200
    )[0]


@blueprint.post("/flash-reports")
@allows(Permission.REPORT_ASK)
def create() -> Any:
    """Ask for the report of a day; the one that stands is shown, a new one is made by the worker."""
    form = Form.of(AskSchema(), request.form)
    if not form.valid:
        return _list(form, 422)
    found = jobs.ask(form.data["day"], current_user.as_actor(), utc_now())
    if isinstance(found, FlashJob):
        return redirect(url_for("statistics.show_asked", asked_id=found.id), 303)
    return redirect(url_for("statistics.show", week=found.week), 303)


def _list(form: Form, status: int) -> tuple[str, int]:
    now = utc_now()
    page = render_template(
        "statistics/list.html",
        form=form,
        reports=queries.reports(paging.asked()),
        job=jobs.open_one(),
        newest=public.week_words(weeks.name_of(weeks.newest_closed(now))),
        week_words=public.week_words,
    )
    return page, status


@blueprint.get("/flash-reports/asked/<uuid:asked_id>")
@allows(Permission.FIGURES_READ)
def show_asked(asked_id: uuid.UUID) -> Any:
    """How far a report is; once it is made, the report itself."""
    job, now = jobs.job_of(asked_id), utc_now()
    if job.state == "done":
        flash(_("The report is made. Its numbers stay as they are."))
        return redirect(url_for("statistics.show", week=job.week), 303)
    return render_template(
        "statistics/show_asked.html",
        job=job,
        as_of=now,
        week=public.week_words(job.week),
        who=names_of([str(job.asked_by)]).get(str(job.asked_by), ""),
        renewed_after=RENEWED_AFTER,
        nobody_begins=job.state == "asked" and now - job.asked_at > NOBODY_BEGINS,
    )


@blueprint.get("/flash-reports/<week>")
@allows(Permission.FIGURES_READ)
def show(week: str) -> str:
    """A report as it was frozen, of all countries or of one."""
    report = queries.report_of(week)
    body, country = queries.body_of(report), request.args.get("country", "")
    offered = showing.countries(body)
    if country and country not in dict(offered):
        raise NotFound()
    return render_template(
        "statistics/show.html",
        week=week,
        words=public.week_words(week),
        made_at=showing.made_at(body),
        digest=report.digest,
        country=country,
        countries=offered,
        in_short=showing.in_short(body),
        sections=showing.sections(body, country),
        capacity=showing.capacity(body, country),
        least=LEAST,
        prints=press.is_there(),
    )


@blueprint.get("/flash-reports/<week>.pdf")
@allows(Permission.FIGURES_READ)
def print_pdf(week: str) -> Response:
    """The same on paper; where this machine cannot print there is none."""
    report = queries.report_of(week)
    if not press.is_there():
        raise NotFound()
    pdf = letters.pdf_of(queries.body_of(report), report.digest, i18n.language())
    return _file(pdf, f"flash-report-{week}.pdf", "application/pdf")


@blueprint.get("/flash-reports/<week>.csv")
@allows(Permission.FIGURES_READ)
def save(week: str) -> Response:
    """The same as a table to save."""
    lines = exporting.lines_of(queries.body_of(queries.report_of(week)))
    return _file("".join(lines), f"flash-report-{week}.csv", "text/csv; charset=utf-8")


def _file(content: bytes | str, name: str, kind: str) -> Response:
    found = Response(content, content_type=kind)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


@blueprint.get("/totals/newest")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_totals() -> str:
    """How many people were registered and placed so far, for everybody: whole tens, no group."""
    totals = queries.newest_totals()
    return render_template(
        "statistics/show_totals.html",
        totals=totals,
        week=public.week_words(totals["week"]) if totals else "",
        rows=public.public_rows(totals) if totals else [],
        least=LEAST,
        first_on=weeks.next_to_close(utc_now()),
    )


def init_app(app: Flask) -> None:
    """Register the pages of the flash report."""
    app.register_blueprint(blueprint)
