"""What may happen to a hospital's page: kept by the hospital itself, or by an administrator."""

import uuid
from datetime import datetime
from typing import NamedTuple

from matching import treatment_forms
from matching.vocabulary import LANGUAGES, Modality
from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.saying import HOSPITAL

OWN_WORD = "the hospital itself"


class Kinds(NamedTuple):
    """Kinds of a treatment that a hospital says it gives, and those it says it does not."""

    given: list[str]
    not_given: list[str]


NO_KINDS = Kinds([], [])


@transaction
def keep_facts(
    hospital: Hospital,
    languages: list[str],
    phone: str,
    website: str,
    actor: Actor,
    now: datetime,
    contact_agreed: bool = False,
) -> None:
    """The hospital says which languages its staff speak, how to reach it, and whether everybody may read that."""
    hospital.languages = [code for code in LANGUAGES if code in languages]
    hospital.languages_source = hospital.contact_source = OWN_WORD
    hospital.phone, hospital.website = phone, website
    hospital.contact_agreed_at = (hospital.contact_agreed_at or now) if contact_agreed else None
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
    kinds: Kinds = NO_KINDS,
) -> None:
    """The hospital says whether it gives a modality to an age group, for which sites and kinds, and for which not.

    `answer` is "yes", "no" or "" (not stated: its own answer is taken back, and the public sources show again).
    Replaces its own answer of before, never what a source says; its shelf life counts from now.
    """
    said = {answer: sites} if answer == "yes" else {answer: []} if answer else {}
    if answer == "yes" and refused:
        said["no"] = refused
    for present in own_answers(hospital, modality, age_group):
        if present.answer in said:
            _say(present, said.pop(present.answer), now)
        else:
            db.session.delete(present)
    for word, for_sites in said.items():
        made = Statement(hospital_id=hospital.id, modality=modality, age_group=age_group, answer=word)
        db.session.add(_say(made, for_sites, now))
    _keep_kinds(hospital, (modality, age_group), kinds if answer == "yes" else NO_KINDS, sites, now)
    _said(hospital, actor, now)
    audit.record(
        actor, "hospital.offer_kept", hospital, now, modality=modality, age_group=age_group, answer=answer
    )


def _keep_kinds(
    hospital: Hospital, service: tuple[str, str], kinds: Kinds, sites: list[str], now: datetime
) -> None:
    """The kinds of the treatment that the hospital says it gives, for these sites, and those that it does not."""
    modality, age_group = service
    words = {code: "yes" for code in kinds.given} | {code: "no" for code in kinds.not_given}
    wanted = {code: words[code] for code in treatment_forms.chosen(Modality(modality), words)}
    for present in own_kinds(hospital, modality, age_group):
        if wanted.get(present.form) == present.answer:
            _say(present, sites if wanted.pop(present.form) == "yes" else [], now)
        else:
            db.session.delete(present)
    for code, word in wanted.items():
        facts = {"modality": modality, "form": code, "age_group": age_group, "answer": word}
        db.session.add(_say(Statement(hospital_id=hospital.id, **facts), sites if word == "yes" else [], now))


def own_kinds(hospital: Hospital, modality: str, age_group: str) -> list[Statement]:
    """What the hospital itself has answered of the kinds of a modality for an age group."""
    asked = (HOSPITAL, modality, age_group)
    return [s for s in hospital.statements if s.form and (s.kind, s.modality, s.age_group) == asked]


def own_answers(hospital: Hospital, modality: str, age_group: str) -> list[Statement]:
    """What the hospital itself has answered of a modality for an age group."""
    asked = (HOSPITAL, modality, age_group, "")
    return [s for s in hospital.statements if (s.kind, s.modality, s.age_group, s.form) == asked]


def _say(said: Statement, sites: list[str], now: datetime) -> Statement:
    """The hospital's word of today, for these sites; none is "not stated"."""
    said.kind, said.title, said.words, said.sites = HOSPITAL, OWN_WORD, "", list(sites)
    said.dated = said.read = now.date()
    said.page_date, said.is_undated = now.date().isoformat(), False
    return said


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
