"""A draft that is being made: asking for it, how far it is, cancelling it."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.plans import jobs, wording
from referral.plans.forms import ProposeSchema
from referral.plans.views.blueprint import blueprint

RENEWED_AFTER = 3
"""Seconds after which the page looks again."""
NOBODY_BEGINS = timedelta(minutes=2)
"""Not begun for so long, the worker does not run."""


@blueprint.post("/plans")
@allows(Permission.CASE_COORDINATE)
def create() -> Any:
    """Ask for a draft; the worker makes it. Nothing is sent."""
    form = Form.of(ProposeSchema(), request.form)
    if not form.valid:
        raise NotFound()
    job, is_new = jobs.ask(form.data["kind"], current_user.as_actor(), utc_now())
    if not is_new:
        flash(_("A draft is being made already. This is how far it is."))
    return redirect(url_for("plans.show_asked", job_id=job.id), 303)


@blueprint.get("/plans/asked/<uuid:job_id>")
@allows(Permission.PLAN_READ)
def show_asked(job_id: uuid.UUID) -> Any:
    """How far a draft is; once it is made, the draft itself."""
    job = jobs.job_of(job_id)
    if job.run_id is not None:
        flash(_("The draft is made. Nothing has been sent: look at each line and decide."))
        return redirect(url_for("plans.show", run_id=job.run_id), 303)
    now = utc_now()
    return render_template(
        "plans/show_asked.html",
        job=job,
        as_of=now,
        who=names_of([str(job.asked_by)]).get(str(job.asked_by), ""),
        stages=[(name, wording.STAGES[name]) for name in jobs.STAGES],
        why=jobs.WHY.get(job.why or "", jobs.WHY[jobs.BROKEN]),
        kinds=wording.KINDS,
        renewed_after=RENEWED_AFTER,
        nobody_begins=job.state == "asked" and now - job.asked_at > NOBODY_BEGINS,
    )


@blueprint.post("/plans/asked/<uuid:job_id>/cancel")
@allows(Permission.CASE_COORDINATE)
def cancel_asked(job_id: uuid.UUID) -> Any:
    """Nobody wants this draft any more; one that is made already stays."""
    job = jobs.job_of(job_id)
    if jobs.cancel(job, current_user.as_actor(), utc_now()):
        flash(_("Cancelled. No draft was made; the one in force stays as it is."))
        return redirect(url_for("plans.list"), 303)
    return redirect(url_for("plans.show_asked", job_id=job_id), 303)
