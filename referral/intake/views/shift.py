"""A volunteer's own list and shift: finding one's cases, asking for one, deciding, handing over, notes and calls."""

import json
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral import audit, paging
from referral.accounts.models import User
from referral.accounts.permissions import Permission, Role, allows
from referral.accounts.queries import by_email
from referral.crypto import app_open, app_seal
from referral.db import db, utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _, _l, ngettext
from referral.intake import queries
from referral.intake.card.wording import initials
from referral.intake.localities.in_words import town_name
from referral.intake.models import Case
from referral.intake.shift import asked, handing, notes, searching
from referral.intake.shift.forms import HandOverSchema, NoteSchema, OwnSearchSchema
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.steps import open_case
from referral.paging import Cut

SEALED_FOR = "ask for a case"
NO_COLLEAGUE = _l("No volunteer or coordinator signs in with this address. Please look at it again.")
NO_CASES = _l("Tick at least one case.")
DONE = {
    "give": _l("Given. Your colleague sees the case now, and you no longer do."),
    "refuse": _l("The case stays where it is."),
    "withdraw": _l("You ask for this case no longer."),
}
DEEDS = {"give": handing.give, "refuse": handing.refuse, "withdraw": handing.withdraw}


def list_page(rows: Sequence[Case], cut: Cut | None = None, form: Form | None = None) -> str:
    """The page of one's own cases: all by page, or those that were found."""
    now = utc_now()
    _note_list(len(rows), now)
    return render_template(
        "intake/list.html",
        rows=rows,
        cut=cut,
        form=form or Form(),
        initials={case.id: initials(case.patient.identity or {}) for case in rows},
        accepted=_acceptances([case.id for case in rows]),
        to_decide=asked.to_decide(current_user),
        own=asked.own_requests(current_user, now),
    )


def _note_list(shown: int, now: datetime) -> None:
    """Initials are of people: that a list of them was read is noted, once for all of the page."""
    if shown:
        who = db.session.get_one(User, current_user.id)
        audit.record_read(current_user.as_actor(), "case.list", who, now, shown=shown)


def _acceptances(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    """Which hospital has accepted, and the first day; told by the referrals feature, which lies above this one."""
    told = current_app.extensions.get("acceptances_of")
    return dict(told(ids)) if told and ids else {}


@blueprint.post("/intake/search")
@allows(Permission.INTAKE_FILE)
def search_own() -> Any:
    """One's own cases that a name, a phone, a card or a reference means."""
    form = Form.of(OwnSearchSchema(), request.form)
    if not form.valid:
        return list_page([], form=form), 422
    return list_page(searching.found_among_own(current_user, form.data["words"]), form=form)


def sealed_request(case_id: uuid.UUID) -> str:
    """A case that was found and may not be seen, for this person alone to ask for."""
    known = json.dumps([str(case_id), str(current_user.id)]).encode()
    return urlsafe_b64encode(app_seal(known, SEALED_FOR)).decode()


def _meant(sealed: str) -> Case:
    try:
        case_id, asker = json.loads(app_open(urlsafe_b64decode(sealed), SEALED_FOR))
    except (RuntimeError, ValueError):
        raise NotFound() from None
    case = db.session.get(Case, uuid.UUID(case_id)) if asker == str(current_user.id) else None
    if case is None:
        raise NotFound()
    return case


@blueprint.post("/intake/ask-for")
@allows(Permission.INTAKE_FILE)
def ask_for() -> Any:
    """Ask whoever keeps a found case to give it; nothing of it is told."""
    handing.ask_for(_meant(request.form.get("found", "")), current_user.as_actor(), utc_now())
    flash(_("Asked. Whoever keeps the case, or a coordinator, decides; you see it here."))
    return redirect(url_for("intake.list"), 303)


@blueprint.post("/intake/requests/<uuid:request_id>/<any(give, refuse, withdraw):verb>")
@allows(Permission.INTAKE_FILE)
def decide_request(request_id: uuid.UUID, verb: str) -> Any:
    """Give a case to who asked for it, keep it, or ask no longer."""
    found, case = asked.request_for(current_user, request_id, decides=verb != "withdraw")
    DEEDS[verb](found, case, current_user.as_actor(), utc_now())
    flash(str(DONE[verb]), "success")
    return redirect(url_for("intake.list"), 303)


@blueprint.get("/intake/hand-over")
@allows(Permission.INTAKE_FILE)
def ask_whom() -> str:
    """Which of one's cases go to a colleague, by page; a coordinator may give any case they see."""
    return _hand_over_page(Form({"cases": request.args.getlist("case")}))


@blueprint.post("/intake/hand-over")
@allows(Permission.INTAKE_FILE)
def hand_over() -> Any:
    """At the end of a shift: the ticked cases go to a colleague, who sees them from now on."""
    form = Form.of(HandOverSchema(), request.form)
    to = by_email(form.data["colleague"]) if form.valid else None
    if form.valid and (to is None or not to.active or to.role not in (Role.VOLUNTEER, Role.COORDINATOR)):
        form.refuse("colleague", NO_COLLEAGUE)
    if not form.valid or to is None:
        return _hand_over_page(form), 422
    cases = [queries.case_for(current_user, each) for each in form.data["cases"][: paging.PER_PAGE]]
    given = handing.hand_over(cases, to, current_user.as_actor(), utc_now())
    flash(ngettext("%(num)d case handed over.", "%(num)d cases handed over.", given), "success")
    return redirect(url_for("intake.list"), 303)


def _hand_over_page(form: Form) -> str:
    kept = queries.own_cases(current_user, paging.asked())
    named = [each for each in form.values.get("cases") or [] if each not in {str(c.id) for c in kept.rows}]
    others = [_named(each) for each in named[: paging.PER_PAGE]]
    choices = [_choice(case) for case in [*filter(None, others), *kept.rows] if case.state != "closed"]
    _note_list(len(choices), utc_now())
    return render_template("intake/hand_over.html", form=form, choices=choices, cut=kept.cut)


def _named(text: str) -> Case | None:
    try:
        return queries.case_for(current_user, uuid.UUID(text))
    except (ValueError, NotFound):
        return None


def _choice(case: Case) -> tuple[str, str, str]:
    named, town = initials(case.patient.identity or {}), town_name(case.place_name, case.place_country)
    return str(case.id), " · ".join(filter(None, (named, town))) or case.reference, case.reference


@blueprint.post("/intake/<uuid:case_id>/note")
@allows(Permission.INTAKE_FILE)
def keep_note(case_id: uuid.UUID) -> Any:
    """Keep a note or a telephone call; the coordinator reads it on the page of the case."""
    case = open_case(case_id)
    form = Form.of(NoteSchema(), request.form)
    if not form.valid:
        return note_page(case, form), 422
    sent()
    notes.keep_note(case, form.data["kind"], form.data["note"], current_user.as_actor(), utc_now())
    flash(_("The note is stored. The coordinator reads it too."), "success")
    return redirect(url_for("intake.show", case_id=case_id), 303)


@blueprint.get("/intake/<uuid:case_id>/note")
@allows(Permission.INTAKE_FILE)
def ask_note(case_id: uuid.UUID) -> str:
    """The page on which a note or a call is written, with those of before."""
    return note_page(open_case(case_id), Form.again(NoteSchema(), typed_before() or MultiDict()))


def note_page(case: Case, form: Form) -> str:
    """A note, with what volunteers wrote before."""
    return render_template(
        "intake/write_note.html", case=case, form=form, said=notes.notes_of(case), kinds=notes.KINDS.items()
    )


def asked_of_case(case: Case, _now: datetime) -> dict[str, Any] | None:
    """On the page of a case: who asks for it; nothing where nobody does."""
    found = asked.of_case(case)
    return {"asked": found} if found else None
