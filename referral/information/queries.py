"""What everybody reads of a country, what its editors see, what waits."""

import uuid
from datetime import date, datetime
from typing import NamedTuple

from referral.db import db
from referral.errors import NotFound
from referral.information.models import LIFE, OPEN, Answer, Edition, Keeper, Suggestion
from referral.information.questions import QUESTIONS
from referral.paging import Page, page_of
from referral.published_life import is_stale


class Shown(NamedTuple):
    """One answer as everybody reads it: its question, the published edition, when it is read again."""

    question: str
    edition: Edition
    next_check: date | None

    def is_stale(self, today: date) -> bool:
        """Whether its source should have been read again by now."""
        return is_stale(self.next_check, today)


def shown_in(country: str) -> dict[str, Shown]:
    """Question → the published answer of a country; a question without one is left out."""
    asked = (
        db.select(Answer.question, Edition, Answer.next_check)
        .join(Edition, Edition.id == Answer.shown_id)
        .where(Answer.country == country)
    )
    return {row[0]: Shown(*row) for row in db.session.execute(asked).tuples()}


def counts_by_country() -> dict[str, int]:
    """Country → how many of its questions are answered."""
    counted = (
        db.select(Answer.country, db.func.count())
        .where(Answer.shown_id.is_not(None))
        .group_by(Answer.country)
    )
    return dict(db.session.execute(counted).tuples().all())


def keeper_of(country: str) -> Keeper | None:
    """Who keeps the page of a country; nobody, until an administrator has named an organisation."""
    return db.session.scalars(db.select(Keeper).where(Keeper.country == country)).first()


def proposed_keeper(proposal_id: uuid.UUID) -> Keeper:
    """Of whom a second person has still to say yes; raises NotFound."""
    found = db.session.scalars(db.select(Keeper).where(Keeper.proposal_id == proposal_id)).first()
    if found is None:
        raise NotFound()
    return found


def keepers() -> dict[str, Keeper]:
    """Country (empty: of the cards) → who keeps its page."""
    return {each.country: each for each in db.session.scalars(db.select(Keeper))}


def answer_about(country: str, question: str) -> Answer | None:
    """What is written of a question in a country, published or not."""
    asked = db.select(Answer).where(Answer.country == country, Answer.question == question)
    return db.session.scalars(asked).first()


def edition_of(answer: Answer, number: int) -> Edition:
    """One edition of an answer; raises NotFound."""
    found: Edition = LIFE.edition_of(answer, number)
    return found


def of_country(country: str) -> dict[str, Answer]:
    """Question → what is written of it, in whatever state."""
    asked = db.select(Answer).where(Answer.country == country)
    return {each.question: each for each in db.session.scalars(asked)}


class Life(NamedTuple):
    """How a country's page stands: how many questions are published, stale, before a second person, not written."""

    published: int
    stale: int
    waiting: int
    missing: int


def lives(today: date) -> dict[str, Life]:
    """Country → how its page stands."""
    is_shown, is_stale = Answer.shown_id.is_not(None), Answer.next_check < today
    counted = db.select(
        Answer.country,
        db.func.count().filter(is_shown),
        db.func.count().filter(is_shown, is_stale),
        db.func.count().filter(Answer.state.in_(("draft", "checked"))),
        db.func.count(),
    ).group_by(Answer.country)
    return {
        country: Life(shown, stale, waiting, len(QUESTIONS) - written)
        for country, shown, stale, waiting, written in db.session.execute(counted).tuples()
    }


def open_suggestion(country: str, question: str, words: str, about: str = "") -> Suggestion | None:
    """The same words that wait already."""
    same = {"country": country, "question": question, "words": words, "about": about, "state": OPEN}
    return db.session.scalars(db.select(Suggestion).filter_by(**same)).first()


def of_network(network: str) -> list[Suggestion]:
    """What waits of one network and day, the newest first."""
    waits = (Suggestion.network == network, Suggestion.state == OPEN)
    asked = db.select(Suggestion).where(*waits).order_by(Suggestion.told_at.desc(), Suggestion.id)
    return list(db.session.scalars(asked))


def waiting_by_country() -> dict[str, int]:
    """Country (empty: a card) → how many suggestions wait."""
    counted = db.select(Suggestion.country, db.func.count()).where(Suggestion.state == OPEN)
    return dict(db.session.execute(counted.group_by(Suggestion.country)).tuples().all())


def oldest_suggestion() -> datetime | None:
    """Since when the oldest one waits."""
    return db.session.scalar(db.select(db.func.min(Suggestion.told_at)).where(Suggestion.state == OPEN))


def due(today: date) -> dict[str, int]:
    """Country → how many published answers' sources are to be read again."""
    return LIFE.due(today, "country")


def late_suggestions(now: datetime) -> int:
    """How many wait longer than was promised."""
    waits = (Suggestion.state == OPEN, Suggestion.due_at < now)
    return int(db.session.scalar(db.select(db.func.count()).select_from(Suggestion).where(*waits)) or 0)


def suggestions(page: int) -> Page[Suggestion]:
    """What waits, what has to be answered first before the rest, by page."""
    asked = db.select(Suggestion).where(Suggestion.state == OPEN).order_by(Suggestion.due_at, Suggestion.id)
    return page_of(asked, page)


def suggestion_of(suggestion_id: uuid.UUID) -> Suggestion:
    """One suggestion, by its address; raises NotFound."""
    found = db.session.get(Suggestion, suggestion_id)
    if found is None:
        raise NotFound()
    return found


def links() -> list[str]:
    """Every address that a published answer names."""
    asked = db.select(Edition.source, Edition.links).join(Answer, Answer.shown_id == Edition.id)
    return [link for source, others in db.session.execute(asked).tuples() for link in (source, *others)]
