"""The first pages: my intakes, the look-up, the consent."""

import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.crypto import app_open, app_seal
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _, _l
from referral.intake import actions, queries
from referral.intake.forms import ConsentSchema, LookUpSchema, read_consent, read_look_up
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.shift import list_page, sealed_request

LOOKED_UP = {"name": "name_original", "birth_date": "birth_date", "phone": "phone"}
SEALED_FOR = "looked up"
NO_SUCH_CARD = _l("No working card and no case has this code. Look at it again, or look by name.")


@blueprint.get("/intake", endpoint="list")
@allows(Permission.INTAKE_FILE)
def list_own() -> str:
    """My intakes: what I keep, what is not finished, who asks for one of them."""
    kept = queries.own_cases(current_user, paging.asked())
    return list_page(kept.rows, cut=kept.cut)


@blueprint.get("/intake/new")
@allows(Permission.INTAKE_FILE)
def new() -> str:
    """Look-up first: is the person known already?"""
    form = Form.again(LookUpSchema(), typed_before() or MultiDict())
    return render_template("intake/new.html", form=form)


@blueprint.post("/intake/new")
@allows(Permission.INTAKE_FILE)
def look_up() -> Any:
    """Say who may be the same person, and nothing more to one who may not see the case."""
    form = read_look_up(request.form)
    if not form.valid:
        return render_template("intake/new.html", form=form), 422
    sent()
    found = queries.possibly_known(current_user, utc_now(), **form.data)
    looked_up = _sealed(form.data)
    if not found and form.data.get("card"):
        return render_template("intake/new.html", form=form.refuse("card", NO_SUCH_CARD)), 422
    if not found:
        return _ask_consent(Form({"looked_up": looked_up}), nobody_found=True)
    ask = {each.reference: sealed_request(each.hidden_id) for each in found if each.case_id is None}
    return render_template("intake/look_up.html", found=found, looked_up=looked_up, ask=ask)


def _sealed(asked: dict[str, Any]) -> str:
    """What was typed at the look-up, so that nobody types it twice; nothing of it is stored before the consent."""
    known = {LOOKED_UP[name]: value for name, value in asked.items() if name in LOOKED_UP}
    return urlsafe_b64encode(app_seal(json.dumps(known).encode(), SEALED_FOR)).decode()


def _opened(sealed: str | None) -> dict[str, Any]:
    try:
        return dict(json.loads(app_open(urlsafe_b64decode(sealed or ""), SEALED_FOR)))
    except (RuntimeError, ValueError):
        return {}


@blueprint.post("/intake/new/begin")
@allows(Permission.INTAKE_FILE)
def create() -> str:
    """On to the consent page, with what was typed at the look-up."""
    return _ask_consent(Form({"looked_up": request.form.get("looked_up", "")}))


@blueprint.get("/intake/new/consent")
@allows(Permission.INTAKE_FILE)
def ask_consent() -> str:
    """The consent page."""
    return _ask_consent(Form.again(ConsentSchema(), typed_before() or MultiDict()))


def _ask_consent(form: Form, nobody_found: bool = False) -> str:
    values = {"idempotency_key": str(uuid.uuid4()), "looked_up": "", **form.values}
    shown = Form(values, form.errors)
    return render_template("intake/record_consent.html", form=shown, nobody_found=nobody_found)


@blueprint.post("/intake/new/consent")
@allows(Permission.INTAKE_FILE)
def record_consent() -> Any:
    """With a consent the case begins; without one, nothing is kept."""
    form = read_consent(request.form)
    if not form.valid:
        return _ask_consent(form), 422
    sent()
    if form.data["agrees"] == "no":
        return redirect(url_for("intake.explain_without_consent"), 303)
    given = {**form.data, "language": form.data["read_in"]}
    known = _opened(form.data.get("looked_up"))
    case = actions.start(current_user.as_actor(), utc_now(), form.data["idempotency_key"], given, known)
    return redirect(url_for("intake.answer_red_flags", case_id=case.id), 303)


@blueprint.get("/intake/new/without-consent")
@allows(Permission.INTAKE_FILE)
def explain_without_consent() -> str:
    """Emergency numbers and where to ask; nothing was kept."""
    return render_template("intake/explain_without_consent.html")


@blueprint.post("/intake/<uuid:case_id>/discard")
@allows(Permission.INTAKE_FILE)
def discard(case_id: uuid.UUID) -> Any:
    """Undo an intake that was not sent."""
    case = queries.case_for(current_user, case_id)
    actions.discard_draft(case, current_user.as_actor(), utc_now())
    flash(_("The unfinished intake and everything in it have been deleted."), "success")
    return redirect(url_for("intake.list"), 303)
