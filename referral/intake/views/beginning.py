"""The first pages: my intakes, the look-up, the consent."""

import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
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
from referral.intake.forms import BeginSchema, ConsentSchema, LookUpSchema, read_begin, read_consent
from referral.intake.models import Case
from referral.intake.questions.completeness import lacks_consent
from referral.intake.questions.consents import Purpose
from referral.intake.views import before_consent
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.shift import list_page, sealed_request
from referral.intake.views.steps import open_case

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
def new() -> Any:
    """Look-up first: is the person known already? Below it the consent, for whoever is new.

    With `fresh` it is another patient: what was typed of the one before is thrown away.
    """
    if "fresh" in request.args:
        before_consent.forget()
        return redirect(url_for("intake.new"), 303)
    return _new_page(Form.again(BeginSchema(), typed_before() or MultiDict()))


def _new_page(form: Form) -> str:
    shown = Form({"idempotency_key": str(uuid.uuid4()), **form.values}, form.errors)
    return render_template("intake/new.html", form=shown)


@blueprint.post("/intake/new")
@allows(Permission.INTAKE_FILE)
def look_up() -> Any:
    """Say who may be the same person, and nothing more to one who may not see the case; else begin, or ask consent."""
    form = read_begin(request.form)
    if not form.valid:
        return _new_page(form), 422
    if form.data.get("agrees") == "no" and "only_look" not in form.data:
        return _without_consent()
    again = queries.begun_by(current_user, form.data.get("idempotency_key"))
    if again:
        return redirect(url_for("intake.answer_red_flags", case_id=again.id), 303)
    asked = {name: form.data[name] for name in LookUpSchema().fields if form.data.get(name)}
    found = queries.possibly_known(current_user, utc_now(), **asked) if asked else []
    if not found and asked.get("card"):
        return _new_page(form.refuse("card", NO_SUCH_CARD)), 422
    sent()
    consent = {name: form.value(name) for name in ConsentSchema().fields if form.value(name)}
    consent["looked_up"] = _sealed(asked)
    return _candidates(found, consent) if found else _begin(MultiDict(consent), nobody_found=bool(asked))


def _candidates(found: Sequence[queries.Candidate], consent: dict[str, str]) -> str:
    ask = {each.reference: sealed_request(each.hidden_id) for each in found if each.case_id is None}
    return render_template("intake/look_up.html", found=found, consent=consent, ask=ask)


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
def create() -> Any:
    """It is another person: begin, or on to the consent page with what was typed at the look-up."""
    return _begin(request.form)


def _begin(typed: MultiDict[str, str], nobody_found: bool = False) -> Any:
    """Begin the case where the consent is whole; else ask for it, with what was answered of it."""
    form = read_consent(typed)
    if not form.valid:
        return _ask_consent(Form.again(ConsentSchema(), typed), nobody_found)
    if nobody_found:
        flash(_("Nobody with these details is known"))
    return _answered(form)


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
    return _answered(form) if form.valid else (_ask_consent(form), 422)


def _answered(form: Form) -> Any:
    if form.data["agrees"] == "no":
        return _without_consent()
    sent()
    given = {**form.data, "language": form.data["read_in"]}
    known = _opened(form.data.get("looked_up"))
    case = actions.start(current_user.as_actor(), utc_now(), form.data["idempotency_key"], given, known)
    return redirect(url_for("intake.answer_red_flags", case_id=case.id), 303)


@blueprint.route("/intake/<uuid:case_id>/consent", methods=["GET", "POST"])
@allows(Permission.INTAKE_FILE)
def ask_to_store(case_id: uuid.UUID) -> Any:
    """Of a draft that somebody wished to be called for: may we store the rest too? Without a yes nothing is kept."""
    case = open_case(case_id)
    if not lacks_consent(case):
        return redirect(url_for("intake.show", case_id=case_id), 303)
    typed = request.method == "POST"
    form = read_consent(request.form) if typed else Form()
    if typed and form.valid:
        return _answered_later(case, form)
    form.values.setdefault("idempotency_key", str(uuid.uuid4()))
    return render_template("intake/ask_to_store.html", case=case, form=form), 422 if form.errors else 200


def _answered_later(case: Case, form: Form) -> Any:
    me, now = current_user.as_actor(), utc_now()
    if form.data["agrees"] == "no":
        actions.discard_draft(case, me, now)
        return redirect(url_for("intake.explain_without_consent"), 303)
    actions.record_consent(case, Purpose.STORE, {**form.data, "language": form.data["read_in"]}, me, now)
    return redirect(url_for("intake.show", case_id=case.id), 303)


def _without_consent() -> Any:
    sent()
    return redirect(url_for("intake.explain_without_consent"), 303)


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
