"""What may happen to a hospital's page: kept by the hospital itself, or by an administrator."""

import uuid
from datetime import datetime

from matching.vocabulary import LANGUAGES
from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.hospitals.models import Capability, Hospital

OWN_WORD = "the hospital itself"


@transaction
def keep_facts(
    hospital: Hospital, languages: list[str], phone: str, website: str, actor: Actor, now: datetime
) -> None:
    """The hospital says which languages its staff speak and how to reach it."""
    hospital.languages = [code for code in LANGUAGES if code in languages]
    hospital.languages_source = hospital.contact_source = OWN_WORD
    hospital.phone, hospital.website = phone, website
    _said(hospital, actor, now)
    audit.record(actor, "hospital.kept", hospital, now)


@transaction
def keep_offer(
    hospital: Hospital,
    modality: str,
    age_group: str,
    answer: str,
    sites: list[str],
    refused: list[str],
    actor: Actor,
    now: datetime,
) -> None:
    """The hospital says whether it gives a modality to an age group, for which sites, and for which not.

    `answer` is "yes", "no" or "" (not stated: what was said before is taken back). Replaces the cells of this
    modality and age group, whoever said them.
    """
    cells = _cells(hospital, modality, age_group)
    for cell in cells:
        db.session.delete(cell)
    db.session.flush()
    said = {"": answer, **{site: "yes" for site in sites}, **{site: "no" for site in refused}}
    said = said if answer == "yes" else {"": answer}
    for site, word in said.items():
        if word:
            db.session.add(_cell(hospital, modality, age_group, site, word, now))
    _said(hospital, actor, now)
    audit.record(
        actor, "hospital.offer_kept", hospital, now, modality=modality, age_group=age_group, answer=answer
    )


def _cells(hospital: Hospital, modality: str, age_group: str) -> list[Capability]:
    return [c for c in hospital.capabilities if c.modality == modality and c.age_group == age_group]


def _cell(
    hospital: Hospital, modality: str, age_group: str, site: str, word: str, now: datetime
) -> Capability:
    return Capability(
        hospital_id=hospital.id,
        modality=modality,
        age_group=age_group,
        site_group=site,
        answer=word,
        source=OWN_WORD,
        source_date=now.date().isoformat(),
        said_by_hospital=True,
    )


@transaction
def confirm_page(hospital: Hospital, actor: Actor, now: datetime) -> None:
    """The hospital says that its whole page is right as it stands."""
    _said(hospital, actor, now)
    audit.record(actor, "hospital.confirmed", hospital, now)


@transaction
def set_open(hospital: Hospital, is_open: bool, actor: Actor, now: datetime) -> None:
    """Take the hospital out of proposals, or back in; a person may still refer to it when it is open."""
    hospital.closed_at = None if is_open else now
    audit.record(actor, "hospital.opened" if is_open else "hospital.closed", hospital, now)


@transaction
def register_email(hospital: Hospital, email: str, actor: Actor, now: datetime) -> None:
    """Set the address to which referrals and one-time codes go; an administrator's word, never the link's."""
    hospital.email = email.strip().lower() or None
    audit.record(actor, "hospital.email_registered", hospital, now)


def _said(hospital: Hospital, actor: Actor, now: datetime) -> None:
    if actor.hospital_id == hospital.id and actor.kind == "user":
        hospital.verified_at, hospital.verified_by = now, _user_id(actor)


def _user_id(actor: Actor) -> uuid.UUID:
    return uuid.UUID(actor.id)
