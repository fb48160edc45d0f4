"""Where anybody reports a danger, and where people look after what was reported."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from referral import labels, paging, readiness, web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor, record_read
from referral.dangers import actions, clock, exporting, letters, pages, queries
from referral.dangers.forms import AuthoritySchema, MendingSchema, ReportSchema, VerdictSchema
from referral.dangers.hazards import by_group, cause
from referral.dangers.models import STATES, Danger
from referral.dangers.wording import COLOURS, LABELS
from referral.db import utc_now
from referral.forms import Form, PageSchema
from referral.i18n import _, language

blueprint = Blueprint("dangers", __name__)
VISITOR = Actor("reader", "public", "visitor")
FROM_ONE_SHELTER = "30 per hour"
LETTERS, CLOCK = (letters.danger_reported, letters.danger_late), clock.tick


def init_app(app: Flask) -> None:
    """Register the pages, and what is to be watched."""
    app.register_blueprint(blueprint)
    app.add_template_global(where_to_report, "where_to_report")
    app.add_template_global(page_words, "page_words")
    labels.LABELS.update(LABELS)
    readiness.watch(app, "dangers_late", queries.late)


def where_to_report() -> str:
    """The address of the form, with the page it is reached from as the name of its route, which holds no token.

    From a page that speaks as a hospital's letters do the form speaks so too.
    """
    door = "dangers.report_by_card" if web.is_patient_side() else "dangers.report"
    spoken = language() if g.get("letter_language") else None
    return url_for(door, page=request.endpoint, lang=spoken)


@blueprint.route("/my/danger", methods=["GET", "POST"], endpoint="report_by_card")
@blueprint.route("/danger", methods=["GET", "POST"], endpoint="report")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def report() -> Any:
    """What happened, or could happen? Anybody says so; the second address names no disease, for a patient's phone."""
    g.hospital_side = True
    asked = {"page": request.args.get("page", ""), "number": str(uuid.uuid4())}
    form = Form.of(ReportSchema(), request.form) if request.method == "POST" else Form(asked)
    if request.method == "GET" or not form.valid:
        return render_template("dangers/report.html", form=form), 422 if form.errors else 200
    said = form.data
    told = (said["number"], said["said"], said["reach"], said["harm"], _route(said["page"]), language())
    actions.report(*told, _reporter(), utc_now())
    return redirect(url_for(f"dangers.sent{'_by_card' if web.is_patient_side() else ''}"), 303)


def _reporter() -> Actor:
    """What the reporter is to the service, and no more: who has an account is not named either."""
    role = current_user.role if current_user.is_authenticated else VISITOR.role
    return Actor(VISITOR.kind, VISITOR.id, role)


def _route(endpoint: str) -> str:
    """The template of a page's address; empty for what is no page of ours."""
    return next((each.rule for each in current_app.url_map.iter_rules() if each.endpoint == endpoint), "")


def page_words(rule: str) -> str:
    """What the page with this template of an address is called."""
    return pages.words_of(each.endpoint for each in current_app.url_map.iter_rules() if each.rule == rule)


@blueprint.get("/my/danger/sent", endpoint="sent_by_card")
@blueprint.get("/danger/sent", endpoint="sent")
@allows(Permission.PUBLIC)
def sent() -> str:
    """It has reached people."""
    g.hospital_side = True
    return render_template("dangers/sent.html")


@blueprint.get("/desk/dangers", endpoint="list")
@allows(Permission.DANGER_HANDLE)
def list_all() -> str:
    """The log: what was reported and how it stands."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    found, now = queries.dangers(state, paging.asked()), utc_now()
    return render_template(
        "dangers/list.html", found=found, state=state, counts=queries.counts(), now=now, colours=COLOURS
    )


@blueprint.get("/desk/dangers.csv")
@allows(Permission.DANGER_HANDLE)
def save() -> Response:
    """The same as a table to save, without what was written and without accounts."""
    if (newest := queries.newest()) is not None:
        actions.note_export(newest, current_user.as_actor(), utc_now())
    body = "".join(exporting.lines_of(queries.log_of_all()))
    headers = {"Content-Disposition": 'attachment; filename="dangers.csv"', "Cache-Control": "no-store"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/desk/dangers/<uuid:danger_id>")
@allows(Permission.DANGER_HANDLE)
def show(danger_id: uuid.UUID) -> str:
    """One report, and what to do with it next."""
    danger = queries.danger_of(danger_id)
    record_read(current_user.as_actor(), "danger.read", danger, utc_now())
    return _page(danger_id)


def _page(danger_id: uuid.UUID, **forms: Form) -> str:
    danger = queries.danger_of(danger_id)
    kept = {
        "reason": Form({"verdict": danger.verdict, "hazard": danger.hazard, "reason": danger.reason}),
        "mending": Form(),
        "authority": Form({"authority": danger.authority}),
    }
    return render_template(
        "dangers/show.html",
        danger=danger,
        names=queries.names_beside(danger),
        is_second=queries.is_second_person(danger, current_user),
        forms={**kept, **forms},
        colours=COLOURS,
        hazards=by_group(),
        cause=cause,
        now=utc_now(),
    )


Deed = Callable[[Danger, Mapping[str, Any], Actor, datetime], None]


def _step(danger_id: uuid.UUID, name: str, schema: PageSchema, deed: Deed) -> Any:
    """Read a step's form, do it, and come back to the report."""
    form = Form.of(schema, request.form)
    if not form.valid:
        return _page(danger_id, **{name: form}), 422
    deed(queries.danger_of(danger_id), form.data, current_user.as_actor(), utc_now())
    return _back(danger_id)


def _back(danger_id: uuid.UUID) -> Any:
    flash(_("Saved."))
    return redirect(url_for("dangers.show", danger_id=danger_id), 303)


@blueprint.post("/desk/dangers/<uuid:danger_id>/look")
@allows(Permission.DANGER_HANDLE)
def look(danger_id: uuid.UUID) -> Any:
    """I look after it."""
    actions.look(queries.danger_of(danger_id), current_user.as_actor(), utc_now())
    return _back(danger_id)


@blueprint.post("/desk/dangers/<uuid:danger_id>/judge")
@allows(Permission.DANGER_HANDLE)
def judge(danger_id: uuid.UUID) -> Any:
    """What was it?"""
    return _step(danger_id, "reason", VerdictSchema(), actions.judge)


@blueprint.post("/desk/dangers/<uuid:danger_id>/mend")
@allows(Permission.DANGER_HANDLE)
def mend(danger_id: uuid.UUID) -> Any:
    """What was done?"""
    return _step(danger_id, "mending", MendingSchema(), actions.mend)


@blueprint.post("/desk/dangers/<uuid:danger_id>/authority")
@allows(Permission.DANGER_HANDLE)
def tell_authority(danger_id: uuid.UUID) -> Any:
    """Was the authority told, and when?"""
    return _step(danger_id, "authority", AuthoritySchema(), actions.tell_authority)


@blueprint.post("/desk/dangers/<uuid:danger_id>/close")
@allows(Permission.DANGER_HANDLE)
def close(danger_id: uuid.UUID) -> Any:
    """A second person: it is over."""
    actions.close(queries.danger_of(danger_id), current_user, utc_now())
    return _back(danger_id)


@blueprint.post("/desk/dangers/<uuid:danger_id>/erase")
@allows(Permission.DANGER_HANDLE)
def erase(danger_id: uuid.UUID) -> Any:
    """What was written is read by nobody any more."""
    actions.erase(queries.danger_of(danger_id), current_user.as_actor(), utc_now())
    return _back(danger_id)
