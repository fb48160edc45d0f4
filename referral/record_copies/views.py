"""The pages of records that people ask for: the person's own, and the desk's with its clock."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from referral import paging, web
from referral.accounts.permissions import Permission, allows
from referral.crypto import DataKey
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.forms import Form, PageSchema
from referral.i18n import PUBLIC_LANGUAGES, _, language, live_in
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.record_copies import actions, archive, letters, queries, wording
from referral.record_copies.archive import Lying
from referral.record_copies.forms import AskSchema, CheckSchema, LanguageSchema, RefuseSchema
from referral.record_copies.models import OWN_PAGE, RecordCopy
from referral.records.papers import storing
from referral.records.queries import case_by_reference
from referral.zones import day_in

blueprint = Blueprint("record_copies", __name__)
FROM_ONE_SHELTER = "60 per hour"
SAVED_AT_MOST = "12 per hour"
LETTERS = (letters.record_asked, letters.record_failed, letters.record_due)


@blueprint.route("/record-copies", methods=["GET", "POST"], endpoint="list")
@allows(Permission.RECORD_ASK)
def list_open() -> Any:
    """Whose record is asked for, what is due first; note that somebody asks."""
    form = _form(AskSchema())
    case = case_by_reference(form.data["reference"]) if form.data else None
    if form.data and case is None:
        form.refuse("reference", _("There is no case with this reference."))
    copy = _asked(case, form) if form.data and form.valid and case else None
    if copy is not None:
        flash(_("Noted. Make sure now who asks; the month has begun."))
        return redirect(url_for("record_copies.show", copy_id=copy.id), 303)
    return render_template(
        "record_copies/list.html",
        form=form,
        open_ones=queries.open_ones(paging.asked()),
        today=day_in(utc_now()),
        words=wording,
        tongues=list(PUBLIC_LANGUAGES.items()),
    ), 422 if form.errors else 200


def _form(schema: PageSchema) -> Form:
    """What was sent; before, the language that is spoken now is chosen."""
    if request.method == "POST":
        return Form.of(schema, request.form)
    return Form(values={"language": language()})


def _asked(case: Case, form: Form) -> RecordCopy | None:
    try:
        return actions.ask(case, form.data["language"], current_user.as_actor(), utc_now())
    except Conflict as refusal:
        form.refuse("reference", refusal.sentence)
        return None


@blueprint.get("/record-copies/<uuid:copy_id>")
@allows(Permission.RECORD_ASK)
def show(copy_id: uuid.UUID) -> str:
    """How it stands, and what is to be done next."""
    return _page(queries.copy_of(copy_id))


def _page(copy: RecordCopy, check: Form | None = None, refuse: Form | None = None) -> str:
    now = utc_now()
    return render_template(
        "record_copies/show.html",
        copy=copy,
        reference=copy.case.reference,
        check=check or Form(),
        refuse=refuse or Form(),
        is_there=queries.is_there(copy, now),
        until=queries.ready_until(copy),
        days_left=(copy.due_on - day_in(now)).days,
        words=wording,
        identities=[(code, str(text)) for code, text in wording.IDENTITY.items()],
        ways=[(code, str(text)) for code, text in wording.WAYS.items()],
        reasons=[(code, str(text)) for code, text in wording.REFUSING.items()],
    )


@blueprint.post("/record-copies/<uuid:copy_id>/check")
@allows(Permission.RECORD_ASK)
def check(copy_id: uuid.UUID) -> Any:
    """Somebody has made sure who asks: it is made."""
    copy, form = queries.copy_of(copy_id), Form.of(CheckSchema(), request.form)
    if not form.valid:
        return _page(copy, check=form), 422
    actions.check_identity(copy, form.data["identity"], form.data["way"], current_user.as_actor(), utc_now())
    return _done(copy_id, _("Noted. The copy is being made."))


@blueprint.post("/record-copies/<uuid:copy_id>/refuse")
@allows(Permission.RECORD_ASK)
def refuse(copy_id: uuid.UUID) -> Any:
    """Nothing is handed over, with the reason."""
    copy, form = queries.copy_of(copy_id), Form.of(RefuseSchema(), request.form)
    if not form.valid:
        return _page(copy, refuse=form), 422
    actions.refuse(copy, form.data["reason"], current_user.as_actor(), utc_now())
    return _done(copy_id, _("Refused. Tell whoever asked why, and that they may complain to the authority."))


@blueprint.post("/record-copies/<uuid:copy_id>/again")
@allows(Permission.RECORD_ASK)
def make_again(copy_id: uuid.UUID) -> Any:
    """Make it anew: it could not be made, or nobody saved it in time."""
    actions.make_again(queries.copy_of(copy_id), current_user.as_actor(), utc_now())
    return _done(copy_id, _("The copy is being made."))


@blueprint.get("/record-copies/<uuid:copy_id>/file")
@allows(Permission.RECORD_HAND_OVER)
@web.limiter.limit(SAVED_AT_MOST)
def save(copy_id: uuid.UUID) -> Response:
    """The ZIP, for an administrator who hands it over."""
    copy = queries.for_desk(copy_id, utc_now())
    return _file(copy, current_user.as_actor())


@blueprint.route("/card/record", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def ask_own() -> Any:
    """The person asks for everything, sees how that stands and saves it; only after the second secret."""
    now = utc_now()
    case = card_session.case_of(session, now)
    if not card_session.is_opened(session):
        return redirect(url_for("intake.unlock"), 303)
    form = _form(LanguageSchema())
    if not form.data:
        return _own(case, form), 422 if form.errors else 200
    actions.ask(case, form.data["language"], card_session.patient(case), now)
    flash(_("Noted. A person calls you to make sure that it is you who asks."), "success")
    return redirect(url_for("record_copies.ask_own"), 303)


def _own(case: Case, form: Form) -> str:
    live_in(case.place_country)
    copy, now = queries.last_of(case), utc_now()
    return render_template(
        "record_copies/ask_own.html",
        case=case,
        form=form,
        copy=copy,
        words=wording,
        is_there=copy is not None and copy.way == OWN_PAGE and queries.is_there(copy, now),
        until=queries.ready_until(copy) if copy else None,
        may_ask=copy is None or copy.ended_at is not None,
        tongues=list(PUBLIC_LANGUAGES.items()),
    )


@blueprint.get("/card/record/file")
@allows(Permission.PUBLIC)
@web.limiter.limit(SAVED_AT_MOST)
def save_own() -> Any:
    """The ZIP, for the person; only after the second secret."""
    now = utc_now()
    case = card_session.case_of(session, now)
    if not card_session.is_opened(session):
        return redirect(url_for("intake.unlock"), 303)
    return _file(queries.own(case, now), card_session.patient(case))


def _file(copy: RecordCopy, actor: Any) -> Response:
    pieces = archive.sent(copy, _opener())
    actions.hand_over(copy, actor, utc_now())
    found = Response(pieces, mimetype="application/zip", headers=web.OF_STRANGERS)
    found.headers["Content-Disposition"] = f'attachment; filename="{archive.FILE}"'
    return found


def _opener() -> Callable[[Lying], bytes]:
    """Opens a file also after the request has ended; a key that was destroyed meanwhile opens nothing more."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def opened(found: Lying) -> bytes:
        with app.app_context():
            return storing.opened(db.session.get_one(DataKey, found.key_id), found.name)

    return opened


def _done(copy_id: uuid.UUID, words: str) -> Response:
    flash(words)
    found: Any = redirect(url_for("record_copies.show", copy_id=copy_id), 303)
    return found  # type: ignore[no-any-return]


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
