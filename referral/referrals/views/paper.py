"""The request on paper from the hospital's pages, by account or link; the patient's letter from the card's page."""

import uuid
from typing import Any

from flask import redirect, request, session, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotAllowed, NotFound
from referral.i18n import PUBLIC_LANGUAGES, language
from referral.intake.card import card_session
from referral.letters_on_paper import letters
from referral.letters_on_paper import queries as printed
from referral.letters_on_paper.kinds import Kind, Offer
from referral.letters_on_paper.models import PrintedLetter
from referral.referrals import identity, wording
from referral.referrals.on_paper import kinds
from referral.referrals.views import by_account, by_link, identities
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import Door

OF_HOSPITALS = {kind.name: kind for kind in (kinds.PACKET, kinds.NAMED_PACKET)}


@blueprint.post("/hospital/referrals/<uuid:referral_id>/paper")
@allows(Permission.REFERRAL_ANSWER)
def print_packet(referral_id: uuid.UUID) -> Any:
    """Print the request: with the name where that was asked for and the hospital has accepted."""
    return redirect(_show(_printed(by_account.door_of(referral_id))), 303)


@blueprint.get("/hospital/referrals/<uuid:referral_id>/paper/<uuid:print_id>")
@allows(Permission.REFERRAL_ANSWER)
def show_packet(referral_id: uuid.UUID, print_id: uuid.UUID) -> Any:
    """What was printed of this request, while its hospital may read it."""
    return _shown(by_account.door_of(referral_id), print_id)


@blueprint.post("/answer/paper")
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def print_packet_by_link() -> Any:
    """The same by the link of a letter; the name only after the code."""
    row = _printed(by_link.door_of(by_link.own_link()))
    return redirect(url_for("referrals.show_packet_by_link", print_id=row.id), 303)


@blueprint.get("/answer/paper/<uuid:print_id>")
@allows(Permission.PUBLIC)
def show_packet_by_link(print_id: uuid.UUID) -> Any:
    """What was printed of the link's request."""
    return _shown(by_link.door_of(by_link.own_link()), print_id)


@blueprint.post("/card/letter")
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def print_visit() -> Any:
    """The patient's own letter, in the language of their page."""
    case = _own_case()
    if not kinds.VISIT.subjects(case):
        raise NotFound()
    spoken = language() if language() in PUBLIC_LANGUAGES else ""
    offer, actor = Offer(kinds.VISIT, case), card_session.patient(case)
    row = letters.print_now(offer, case, spoken, actor, utc_now())
    return redirect(url_for("referrals.show_own_letter", print_id=row.id), 303)


@blueprint.get("/card/letter/<uuid:print_id>")
@allows(Permission.PUBLIC)
def show_own_letter(print_id: uuid.UUID) -> Any:
    """What was printed for the patient themselves; their reading is noted."""
    case = _own_case()
    row = printed.printed(case, print_id)
    if row.kind != kinds.VISIT.name or not kinds.VISIT.subjects(case):
        raise NotFound()
    audit.record_read(card_session.patient(case), "case.read", case, utc_now(), case_id=case.id)
    return letters.shown(row)


def _own_case() -> Any:
    """The case of an opened card; what opens by the scan alone shows no hospital."""
    case = card_session.case_of(session, utc_now())
    if not card_session.is_opened(session):
        raise NotFound()
    return case


def _printed(door: Door) -> PrintedLetter:
    kind = _checked(door, request.form.get("letter", kinds.PACKET.name))
    referral = door.referral
    return letters.print_now(Offer(kind, referral), referral.case, language(), door.actor, utc_now())


def _checked(door: Door, name: str) -> Kind:
    """The letter, if this door may read what stands in it now."""
    if name not in OF_HOSPITALS:
        raise NotFound()
    if name == kinds.NAMED_PACKET.name:
        identity.check_open(door.referral)
        if door.by_link and not identities.is_open(door):
            raise NotAllowed(wording.CODE_FIRST)
    elif door.referral not in kinds.PACKET.subjects(door.referral.case):
        raise NotFound()
    return OF_HOSPITALS[name]


def _shown(door: Door, print_id: uuid.UUID) -> Any:
    row = printed.printed(door.referral.case, print_id)
    if row.about != door.referral.id:
        raise NotFound()
    named = _checked(door, row.kind) is kinds.NAMED_PACKET
    verb = "identity.read" if named else "referral.read"
    audit.record_read(door.actor, verb, door.referral, utc_now(), case_id=door.referral.case_id)
    return letters.shown(row)


def _show(row: PrintedLetter) -> str:
    return url_for("referrals.show_packet", referral_id=row.about, print_id=row.id)
