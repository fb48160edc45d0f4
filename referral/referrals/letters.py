"""The words of referrals' letters: what each needs, found at delivery; a letter that is void is not sent."""

import uuid
from typing import Any

from flask import current_app, url_for

from referral.accounts.queries import may_read
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.i18n import day_words
from referral.outbox import letter
from referral.referrals import identity, told
from referral.referrals.models import AnswerLink, IdentityCode, Referral, ReferralMove
from referral.referrals.table import words
from referral.referrals.table.states import ASKED

Context = dict[str, Any]


def address(link_id: str | None, referral_id: str) -> str | None:
    """The address to answer at: the secret link, or the inbox for people with an account; None when dead."""
    if link_id is None:
        return url_for("referrals.show", referral_id=referral_id, _external=True)
    link = db.session.get(AnswerLink, uuid.UUID(link_id))
    if link is None or not link.is_alive(utc_now()):
        return None
    return url_for("referrals.open_link", token=link_token(link.id), _external=True)


def _referral(facts: Context) -> Referral | None:
    """The referral of a letter; None as well where its reader's account was switched off meanwhile."""
    if not may_read(facts.get("reader")):
        return None
    return db.session.get(Referral, uuid.UUID(facts["referral"]))


def _known(referral: Referral) -> Context:
    return {
        "reference": referral.case.reference,
        "hospital": referral.hospital.name,
        "country": referral.hospital.country,
        "modality": referral.modality,
        "site": referral.case.site_group,
        "priority": referral.case.priority,
        "deadline": referral.deadline_at,
    }


def _question(facts: Context) -> Context | None:
    """A letter that asks for an answer: void once there is one, or when the link is dead."""
    referral = _referral(facts)
    if referral is None or referral.state not in ASKED:
        return None
    link = address(facts["link"], facts["referral"])
    papers = current_app.extensions["papers_wait"](referral)
    return {**_known(referral), "link": link, "papers_wait": papers} if link else None


def _news(facts: Context) -> Context | None:
    """A letter about something new: with the link while it lives, else with the inbox."""
    referral = _referral(facts)
    if referral is None:
        return None
    link = address(facts["link"], facts["referral"]) or address(None, facts["referral"])
    return {**_known(referral), "link": link}


def _end(facts: Context) -> Context | None:
    """A letter that says a referral is over; it has no link."""
    referral = _referral(facts)
    return _known(referral) if referral else None


letter("referral_new")(_question)
letter("referral_reminder")(_question)
letter("referral_news")(_news)
letter("referral_withdrawn")(_end)


@letter("referral_superseded")
def _superseded(facts: Context) -> Context | None:
    """As long as the acceptance by another hospital stands; void once that was undone."""
    referral = _referral(facts)
    if referral is None or referral.state != "superseded":
        return None
    newest = str(referral.moves[-1].id) if referral.moves else None
    return _known(referral) if facts.get("step") in (None, newest) else None


@letter("referral_recorded")
def _recorded(facts: Context) -> Context | None:
    """What a coordinator has recorded as the hospital's answer; void when the link is dead by now."""
    step = db.session.get(ReferralMove, uuid.UUID(facts["step"]))
    link = address(facts["link"], facts["referral"])
    if step is None or link is None or _referral(facts) is None:
        return None
    when = {"reference": step.referral.case.reference, "date": day_words(step.told_at)}
    how = str(told.RECORDED_HOW[str(step.told_channel)]) % when
    return {**_known(step.referral), "link": link, "how": how, "answer": words.STEPS[step.verb].answer}


@letter("answer_for_coordinator")
def _answer(facts: Context) -> Context | None:
    referral = _referral(facts)
    if referral is None:
        return None
    link = url_for("coordination.show", case_id=referral.case_id, _external=True)
    return {**_known(referral), "link": link}


@letter("identity_code")
def _identity_code(facts: Context) -> Context | None:
    code = db.session.get(IdentityCode, uuid.UUID(facts["code"]))
    if code is None or code.used_at is not None or code.expires_at <= utc_now():
        return None
    referral = db.session.get_one(Referral, code.referral_id)
    minutes = int(identity.VALID_FOR.total_seconds() // 60)
    return {**_known(referral), "code": identity.digits(code.id), "minutes": minutes}


@letter("places_stale")
def _reports_stale(facts: Context) -> Context | None:
    link = db.session.get(AnswerLink, uuid.UUID(facts["link"]))
    if link is None or not link.is_alive(utc_now()):
        return None
    hospital = db.session.get_one(Hospital, uuid.UUID(facts["hospital"]))
    address = url_for("referrals.open_link", token=link_token(link.id), _external=True)
    return {"hospital": hospital.name, "link": address}
