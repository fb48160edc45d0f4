"""The letters that a hospital sends as files: sent, listed with what came of them, taken back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.forms import Form
from referral.i18n import _, language
from referral.records.papers.forms import LANGUAGES_NAMED
from referral.records.papers.sent import MOST_BYTES
from referral.records.showing import queries, said, sending
from referral.records.showing.forms import LetterSchema
from referral.records.showing.views.blueprint import blueprint
from referral.records.showing.views.hospital import AT_ACCOUNT, AT_LINK, address, by_account, by_link
from referral.referrals.way_back.told import may_write

LETTERS = "/letters"
TAKE_BACK = LETTERS + "/<uuid:sent_id>/take-back"
FORM_TAKES = MOST_BYTES + 2**20
FROM_ONE_HOSPITAL = "120 per hour"


@blueprint.route(AT_ACCOUNT + LETTERS, methods=["GET", "POST"])
@allows(Permission.REFERRAL_ANSWER)
@web.takes(FORM_TAKES)
def send_letter(referral_id: uuid.UUID) -> Any:
    """Send a letter as a file; those that were sent."""
    return _letters(by_account(referral_id))


@blueprint.route(AT_LINK + LETTERS, methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_HOSPITAL, methods=["POST"])
@web.takes(FORM_TAKES)
def send_letter_by_link() -> Any:
    """The same by the link."""
    return _letters(by_link())


@blueprint.post(AT_ACCOUNT + TAKE_BACK)
@allows(Permission.REFERRAL_ANSWER)
def take_letter_back(referral_id: uuid.UUID, sent_id: uuid.UUID) -> Any:
    """A letter was wrong, or another patient's: nobody reads it any more."""
    return _take_letter_back(by_account(referral_id), sent_id)


@blueprint.post(AT_LINK + TAKE_BACK)
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_HOSPITAL)
def take_letter_back_by_link(sent_id: uuid.UUID) -> Any:
    """The same by the link."""
    return _take_letter_back(by_link(), sent_id)


def _letters(door: Any) -> Any:
    if not may_write(door.referral):
        raise Conflict(said.NOT_TAKEN, look_at=door.home)
    if request.method == "GET":
        return _page(door, Form({"language": language()}))
    form = Form.of(LetterSchema(), request.form)
    sent = [(each.read(), each.mimetype) for each in request.files.getlist("files") if each.filename]
    if form.valid:
        try:
            sending.send_letter(door.referral, form.data, sent, door.actor, utc_now())
        except Invalid as refusal:
            db.session.rollback()
            form.refuse_all(refusal.errors)
    if not form.valid:
        return _page(door, form), 422
    flash(
        _("The letter has arrived. It is looked at now; then the patient reads it on their own page."),
        "success",
    )
    return redirect(address(door, "send_letter"), 303)


def _page(door: Any, form: Form) -> str:
    audit.record_read(door.actor, "referral.read", door.referral, utc_now(), case_id=door.referral.case_id)
    return render_template(
        "showing/letters.html",
        door=door,
        reference=door.referral.case.reference,
        form=form,
        origin=uuid.uuid4(),
        sorts=[(code, str(words)) for code, words in said.SORTS.items()],
        spoken=[(code, str(words)) for code, words in LANGUAGES_NAMED.items()],
        letters=queries.letters_to(door.referral.case_id, door.referral.id),
        address=address,
    )


def _take_letter_back(door: Any, sent_id: uuid.UUID) -> Any:
    paper = queries.letter_of(door.referral.case_id, sent_id, door.referral.id)
    sending.take_letter_back(paper, door.actor, utc_now())
    flash(_("The letter is taken back. Nobody reads it any more."), "success")
    return redirect(address(door, "send_letter"), 303)
