"""The desk's page of what phones sent and could not be filed: read, opened again, typed in, laid aside."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit, paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _
from referral.offline import queries
from referral.offline.actions import deciding, ending
from referral.offline.models import ASIDE, FILED, Envelope
from referral.offline.saying import in_words
from referral.offline.unsealing import NotOpened
from referral.offline.views.blueprint import blueprint
from referral.offline.wording import REASONS, WHY_ASIDE
from referral.records.retention import rules

SAID: dict[str, Callable[[], str]] = {
    "received": lambda: _("It is filed now."),
    "needs_mending": lambda: _("It could be opened, but some answers are missing or wrong."),
    "refused": lambda: _("It still cannot be filed."),
}


@blueprint.get("/desk/phones")
@allows(Permission.CASE_COORDINATE)
def list_waiting() -> str:
    """What waits for a person, and emergencies whose entry has not come."""
    now = utc_now()
    found = queries.waiting(paging.asked())
    takers = names_of({str(each.taken_by) for each in found.rows if each.taken_by})
    return render_template(
        "offline/list_waiting.html",
        found=found,
        alone=queries.signs_alone(now),
        reasons=REASONS,
        takers=takers,
        now=now,
        ends_at=ending.ends_at,
    )


@blueprint.get("/desk/phones/<uuid:envelope_id>")
@allows(Permission.CASE_COORDINATE)
def show_envelope(envelope_id: uuid.UUID) -> str:
    """One envelope: what it holds, where it can be opened, and what to do with it."""
    return _page(queries.envelope_of(envelope_id), Form())


def _page(envelope: Envelope, form: Form) -> str:
    lines, reason = None, envelope.reason
    if envelope.state not in (FILED, ASIDE) and envelope.body:
        audit.record_read(current_user.as_actor(), "offline.read", envelope, utc_now())
        try:
            lines = in_words(deciding.content_of(envelope))
        except NotOpened as fault:
            reason = fault.reason
    facts: dict[str, Any] = {
        "lines": lines,
        "reason": REASONS.get(reason or ""),
        "code": reason,
        "form": form,
    }
    why = [(code, str(words)) for code, words in WHY_ASIDE.items()]
    maker = queries.device_called(envelope.device_id)
    takers = names_of({str(envelope.taken_by)}) if envelope.taken_by else {}
    facts |= {"envelope": envelope, "maker": maker, "why": why, "takers": takers}
    return render_template("offline/show_envelope.html", ends_at=ending.ends_at(envelope), **facts)


@blueprint.post("/desk/phones/<uuid:envelope_id>/take")
@allows(Permission.CASE_COORDINATE)
def take(envelope_id: uuid.UUID) -> Any:
    """Take it on."""
    deciding.take(queries.envelope_of(envelope_id), current_user.as_actor(), utc_now())
    flash(_("You look after it. Call the person who keeps this phone."))
    return redirect(url_for("offline.show_envelope", envelope_id=envelope_id), 303)


@blueprint.post("/desk/phones/<uuid:envelope_id>/<any(again, trust):how>")
@allows(Permission.CASE_COORDINATE)
def open_again(envelope_id: uuid.UUID, how: str) -> Any:
    """Open it once more; with `trust`, on one's own word for the phone that it names."""
    envelope = queries.envelope_of(envelope_id)
    came = deciding.open_again(envelope, current_user.as_actor(), utc_now(), trusted=how == "trust")
    flash(SAID.get(came["state"], SAID["refused"])(), "success" if came["state"] == "received" else "warning")
    return redirect(url_for("offline.show_envelope", envelope_id=envelope_id), 303)


@blueprint.post("/desk/phones/<uuid:envelope_id>/aside")
@allows(Permission.CASE_COORDINATE)
def set_aside(envelope_id: uuid.UUID) -> Any:
    """Lay it aside with a reason; it stays where it is, sealed, for some days."""
    envelope = queries.envelope_of(envelope_id)
    typed = {name: request.form.get(name, "")[:100] for name in ("why", "reference")}
    try:
        deciding.set_aside(envelope, typed["why"], typed["reference"], current_user.as_actor(), utc_now())
    except Invalid as refusal:
        return _page(envelope, Form(typed).refuse_all(refusal.errors)), 422
    days = rules()["envelope_aside"].days
    flash(_("Laid aside. What is written in it is deleted in %(days)s days.", days=round(days)))
    return redirect(url_for("offline.list_waiting"), 303)
