"""Asking a treating hospital for records: at the desk, and what the hospital reads behind the link."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict, Expired
from referral.forms import Form
from referral.i18n import _, _l, language, speaking
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.records.reading import actions, letters, queries
from referral.records.reading.actions.asking import LANGUAGE
from referral.records.reading.completeness import needs, standing
from referral.records.reading.forms import RecordsSchema
from referral.records.reading.models import GOT, REFUSED, STOPPED
from referral.records.reading.views.blueprint import blueprint, me

LINK_OVER = _l("This link has ended or was never valid. Please ask whoever sent it.")
FROM_ONE_HOSPITAL = "60 per hour"
SAID = ("institution", "doctor", "address", "email")
VERBS = {"got": GOT, "refused": REFUSED, "stop": STOPPED}


@blueprint.route("/desk/cases/<uuid:case_id>/records-requests", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def ask(case_id: uuid.UUID) -> Any:
    """Ask a treating hospital, with the patient's consent; what is missing is ticked to begin with."""
    case, posted = open_case(current_user, case_id, utc_now()), request.method == "POST"
    form = Form.of(RecordsSchema(), request.form) if posted else Form({"needs": _missing(case)})
    if not posted or not form.valid or not _asked(case, form):
        page = render_template(
            "reading/ask.html",
            case=case,
            form=form,
            needs=[(each.code, each.name) for each in needs().values()],
            requests=queries.requests_of(case.id),
        )
        return page, 422 if form.errors else 200
    flash(_("The letter is made. Below you see how it stands."))
    return redirect(url_for("reading.ask", case_id=case_id), 303)


def _missing(case: Case) -> list[str]:
    lines = standing(case, queries.codes_of(case.id), case.modalities)
    return [each.need.code for each in lines if each.state in ("nobody_said", "not_there", "not_readable")]


def _asked(case: Case, form: Form) -> bool:
    """Whether the letter is made; what stands against it is said beside the fields."""
    data = form.data
    said = {name: data[name] for name in SAID if data.get(name)}
    consent = {"given_by": data["agreed_by"], "language": language(), "basis": data.get("agreed_basis")}
    try:
        actions.ask(case, said, data["needs"], data["way"], consent, me(), utc_now())
    except Conflict as refusal:
        form.refuse("institution", refusal.sentence)
        return False
    return True


@blueprint.post(
    "/desk/cases/<uuid:case_id>/records-requests/<uuid:records_id>/<any(got, refused, stop):verb>"
)
@allows(Permission.CASE_COORDINATE)
def end(case_id: uuid.UUID, records_id: uuid.UUID, verb: str) -> Any:
    """Records have come, are refused, or nobody asks for them any more."""
    case = case_for(current_user, case_id)
    actions.end(queries.request_for(case, records_id), VERBS[verb], me(), utc_now())
    flash(_("Noted. Nobody is reminded any more."))
    return redirect(url_for("reading.ask", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/records-requests/<uuid:records_id>/remind")
@allows(Permission.CASE_COORDINATE)
def remind(case_id: uuid.UUID, records_id: uuid.UUID) -> Any:
    """Remind now, before the clock does."""
    case = case_for(current_user, case_id)
    if actions.remind(queries.request_for(case, records_id), me(), utc_now()):
        flash(_("Reminded. The next reminder leaves in seven days."))
    return redirect(url_for("reading.ask", case_id=case_id), 303)


@blueprint.get("/records/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_HOSPITAL)
def open_request(token: str) -> str:
    """One button, and nothing shown or noted: whatever previews an address does that."""
    _of(token)
    return render_template("reading/open_request.html", token=token)


@blueprint.post("/records/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_HOSPITAL)
def read_request(token: str) -> str:
    """The letter; each reading is noted."""
    row, now = _of(token), utc_now()
    actions.note_opening(row, now)
    with speaking(LANGUAGE):
        body = letters.said(row, now)
    return render_template("reading/read_request.html", body=body)


def _of(token: str) -> Any:
    row = queries.by_token(token, utc_now())
    if row is None:
        raise Expired(LINK_OVER)
    return row
