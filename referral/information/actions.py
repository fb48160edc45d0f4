"""An answer is written; what anybody suggests is kept and decided. What follows an edition: published_life."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid
from referral.information import queries
from referral.information.models import LIFE, OPEN, REFUSED, TAKEN, Answer, Suggestion
from referral.information.saying import wrong_with
from referral.published_life import MOVED_ON

ANSWERED_WITHIN = timedelta(days=3)
MOST_OF_NETWORK, MOST_ABOUT_ONE = 20, 5
"""Suggestions of one network and day that wait: in all, and about one thing. The newest stay, nobody is refused."""

DECIDED = {TAKEN: "information.suggestion_taken", REFUSED: "information.suggestion_refused"}


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
    answer: Answer = LIFE.begun({"country": country, "question": question})
    LIFE.write(answer, facts, seen, actor, now, country=country, question=question)
    return answer


@transaction
def suggest(
    country: str,
    question: str,
    words: str,
    link: str,
    language: str,
    actor: Actor,
    now: datetime,
    about: str = "",
    network: str = "",
) -> Suggestion:
    """Put anybody's words before the editors; the same words twice are one. `about`: see subjects.

    Nobody is ever refused: of one `network` (its mark of the day) the newest stay, whatever others send.
    """
    if (same := queries.open_suggestion(country, question, words, about)) is not None:
        return same
    row = Suggestion(id=uuid.uuid4(), country=country, question=question, words=words, link=link, about=about)
    row.language, row.told_at, row.due_at, row.state = language, now, now + ANSWERED_WITHIN, OPEN
    row.network = network or None
    _make_room(row, now)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "information.suggested", row, now, country=country)
    return row


def _make_room(row: Suggestion, now: datetime) -> None:
    """The oldest of the same network give way, decided by nobody; their addresses say so."""
    if row.network is None:
        return
    waiting = queries.of_network(row.network)
    about_it = [
        each
        for each in waiting
        if (each.country, each.question, each.about) == (row.country, row.question, row.about)
    ]
    for each in {*waiting[MOST_OF_NETWORK - 1 :], *about_it[MOST_ABOUT_ONE - 1 :]}:
        each.state, each.decided_at, each.words, each.link = REFUSED, now, "", ""


@transaction
def leave(suggestion: Suggestion, actor: Actor, now: datetime) -> int:
    """Leave a suggestion, and whatever else of its network waits, as it is, with no words; how many.

    Raises Conflict where nothing waits.
    """
    same = Suggestion.network == suggestion.network if suggestion.network else Suggestion.id == suggestion.id
    waiting = db.session.scalars(db.select(Suggestion).where(Suggestion.state == OPEN, same)).all()
    decided = {"state": REFUSED, "decided_at": now, "decided_by": uuid.UUID(actor.id)}
    left = [
        each
        for each in waiting
        if guarded_update(Suggestion, Suggestion.id == each.id, Suggestion.state == OPEN, **decided)
    ]
    if not left:
        raise Conflict(MOVED_ON)
    for each in left:
        audit.record(actor, DECIDED[REFUSED], each, now)
    return len(left)


@transaction
def erase(suggestion: Suggestion, actor: Actor, now: datetime) -> None:
    """Somebody's data stands in it: its words and link are gone at once, answered or not."""
    if suggestion.state == OPEN:
        suggestion.state, suggestion.decided_at, suggestion.decided_by = REFUSED, now, uuid.UUID(actor.id)
    suggestion.words = suggestion.link = ""
    audit.record(actor, "information.suggestion_erased", suggestion, now)


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
