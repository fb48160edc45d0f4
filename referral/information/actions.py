"""The life of an answer: written, checked against its source, published by a second person, read again, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, TooMany
from referral.i18n import _l
from referral.information import queries
from referral.information.models import (
    CHECKED,
    DRAFT,
    OPEN,
    PUBLISHED,
    REFUSED,
    TAKEN,
    WITHDRAWN,
    Answer,
    Edition,
    Keeper,
    Suggestion,
)
from referral.information.saying import wrong_with

READ_AGAIN_AFTER = timedelta(days=90)
ANSWERED_WITHIN = timedelta(days=3)
MOST_OPEN = 500
"""So many suggestions that nobody has answered: then somebody is playing."""

DECIDED = {TAKEN: "information.suggestion_taken", REFUSED: "information.suggestion_refused"}
MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
NOT_YOUR_OWN = _l("Whoever wrote it does not check it: ask a colleague to compare it with its source.")
SECOND_PERSON = _l("A second person publishes: whoever wrote or checked it alone does not.")
NOT_CHECKED = _l("First somebody compares it with its source.")
NOT_SHOWN = _l("Only what is published can be confirmed or withdrawn.")
TOO_MANY = _l("Very many suggestions are waiting. Please come back tomorrow.")


@transaction
def write(
    country: str, question: str, facts: Mapping[str, Any], seen: int, actor: Actor, now: datetime
) -> Answer:
    """Keep a new edition as a draft; what is published stays until it is published in turn.

    `facts`: words, phones, links, source, source_title, page_date, read_on, note. `seen`: the number of the edition
    that was on the page. Raises Invalid for words that are too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(facts["words"]):
        raise Invalid(wrong)
    answer = queries.answer_about(country, question) or _first(country, question)
    if not guarded_update(
        Answer, Answer.id == answer.id, Answer.newest == seen, newest=seen + 1, state=DRAFT
    ):
        raise Conflict(MOVED_ON)
    edition = Edition(id=uuid.uuid4(), answer_id=answer.id, number=seen + 1, written_at=now, **facts)
    edition.written_by = uuid.UUID(actor.id) if actor.kind == "user" else None
    db.session.add(edition)
    audit.record(
        actor, "information.written", answer, now, country=country, question=question, number=seen + 1
    )
    return answer


def _first(country: str, question: str) -> Answer:
    answer = Answer(id=uuid.uuid4(), country=country, question=question)
    db.session.add(answer)
    db.session.flush()
    return answer


@transaction
def check(answer: Answer, number: int, actor: Actor, now: datetime) -> None:
    """Somebody has compared an edition with its source. Raises Conflict for its writer and for an older edition."""
    edition = _newest(answer, number)
    if edition.written_by == uuid.UUID(actor.id):
        raise Conflict(NOT_YOUR_OWN)
    _move(answer, DRAFT, CHECKED)
    edition.checked_at, edition.checked_by = now, uuid.UUID(actor.id)
    audit.record(actor, "information.checked", answer, now, number=number)


@transaction
def publish(answer: Answer, number: int, actor: Actor, now: datetime) -> None:
    """Everybody reads this edition from now on, for 90 days until its source is read again.

    Raises Conflict where it is not checked, for whoever wrote it, and for whoever alone had a hand in it.
    """
    edition, me = _newest(answer, number), uuid.UUID(actor.id)
    if answer.state != CHECKED:
        raise Conflict(NOT_CHECKED)
    if edition.written_by == me or {edition.written_by, edition.checked_by} - {None} == {me}:
        raise Conflict(SECOND_PERSON)
    _move(answer, CHECKED, PUBLISHED, shown_id=edition.id, next_check=_next_check(now))
    edition.published_at, edition.published_by = now, me
    audit.record(actor, "information.published", answer, now, number=number)


@transaction
def confirm(answer: Answer, actor: Actor, now: datetime) -> None:
    """Its source was read again and still says so. Raises Conflict where nothing is published."""
    if answer.shown_id is None:
        raise Conflict(NOT_SHOWN)
    answer.next_check = _next_check(now)
    audit.record(actor, "information.confirmed", answer, now)


@transaction
def withdraw(answer: Answer, actor: Actor, now: datetime) -> None:
    """Nobody reads it any more; `bring_back` undoes it."""
    if answer.shown_id is None:
        raise Conflict(NOT_SHOWN)
    answer.shown_id = answer.next_check = None
    answer.state = WITHDRAWN
    audit.record(actor, "information.withdrawn", answer, now)


@transaction
def bring_back(answer: Answer, actor: Actor, now: datetime) -> None:
    """What was withdrawn is a draft again, to be checked and published like any other. Raises Conflict."""
    _move(answer, WITHDRAWN, DRAFT)
    audit.record(actor, "information.brought_back", answer, now)


def _next_check(now: datetime) -> date:
    return (now + READ_AGAIN_AFTER).date()


def _newest(answer: Answer, number: int) -> Edition:
    if number != answer.newest:
        raise Conflict(MOVED_ON)
    return queries.edition_of(answer, number)


def _move(answer: Answer, before: str, after: str, **more: Any) -> None:
    if not guarded_update(Answer, Answer.id == answer.id, Answer.state == before, state=after, **more):
        raise Conflict(MOVED_ON)


@transaction
def suggest(
    country: str, question: str, words: str, link: str, language: str, actor: Actor, now: datetime
) -> Suggestion:
    """Put anybody's words before the editors; the same words twice are one. Raises TooMany."""
    if (same := queries.open_suggestion(country, question, words)) is not None:
        return same
    if queries.open_suggestions() >= MOST_OPEN:
        raise TooMany(TOO_MANY)
    row = Suggestion(id=uuid.uuid4(), country=country, question=question, words=words, link=link)
    row.language, row.told_at, row.due_at, row.state = language, now, now + ANSWERED_WITHIN, OPEN
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "information.suggested", row, now, country=country)
    return row


@transaction
def decide(suggestion: Suggestion, is_taken: bool, reply: str, actor: Actor, now: datetime) -> None:
    """Say what became of a suggestion; whoever holds its address reads it. It changes no answer by itself.

    Raises Conflict for the second.
    """
    verdict = TAKEN if is_taken else REFUSED
    waits = (Suggestion.id == suggestion.id, Suggestion.state == OPEN)
    decided = {"state": verdict, "reply": reply, "decided_at": now, "decided_by": uuid.UUID(actor.id)}
    if not guarded_update(Suggestion, *waits, **decided):
        raise Conflict(MOVED_ON)
    audit.record(actor, DECIDED[verdict], suggestion, now)


@transaction
def name_keeper(country: str, organisation: str, email: str, actor: Actor, now: datetime) -> None:
    """Say which organisation keeps the page of a country; empty: nobody does, and the page says so."""
    keeper = queries.keeper_of(country) or Keeper(id=uuid.uuid4(), country=country)
    keeper.organisation, keeper.email = organisation, email
    db.session.add(keeper)
    audit.record(actor, "information.keeper_named", keeper, now, country=country)
