"""The life that what everybody reads has in common: written, checked against its source, published by a second person,
read again after 90 days, withdrawn. Whoever uses it brings two tables; published_doors is its editors' desk."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy import case as when
from sqlalchemy.orm import Mapped, mapped_column

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotFound
from referral.i18n import _l

DRAFT, CHECKED, PUBLISHED, WITHDRAWN = "draft", "checked", "published", "withdrawn"
STATES = (DRAFT, CHECKED, PUBLISHED, WITHDRAWN)
READ_AGAIN_AFTER = timedelta(days=90)
DEEDS = ("written", "checked", "published", "confirmed", "withdrawn", "brought_back")
"""What the trail notes, after the name of the life: "information.written"."""

MOVED_ON = _l("Somebody has changed this meanwhile. Look at how it stands now.")
NOT_YOUR_OWN = _l("Whoever wrote it does not check it: ask a colleague to compare it with its source.")
SECOND_PERSON = _l("A second person publishes: neither whoever wrote it, nor whoever alone has checked it.")
NOT_CHECKED = _l("First somebody compares it with its source.")
PAST = _l(
    "It was compared with its source more than 90 days ago: compare it once more before it is published."
)
NOT_TWICE = _l(
    "Whoever read its source last does not confirm it as well: ask a colleague to read it this time."
)
NOT_SHOWN = _l("Only what is published can be confirmed or withdrawn.")


class Sourced:
    """Columns of an edition, which is never changed: its number, the source it rests on, who had a hand in it.

    `written_by` is nobody where it was shipped with the program.
    """

    number: Mapped[int]
    source: Mapped[str]
    source_title: Mapped[str] = mapped_column(default="")
    page_date: Mapped[str] = mapped_column(default="")
    read_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class Living:
    """Columns of what is published in editions. `state`: of the newest edition, which is `newest`; `shown_id`: the
    edition that everybody reads, none while nothing is published; `next_check`: when its source is read again;
    `confirmed_by`: who has read it last since it was published."""

    state: Mapped[str] = mapped_column(default=DRAFT)
    newest: Mapped[int] = mapped_column(default=0)
    shown_id: Mapped[uuid.UUID | None]
    next_check: Mapped[date | None]
    confirmed_by: Mapped[uuid.UUID | None]


def one_of_the_states() -> CheckConstraint:
    """The database knows the states too; for the arguments of a Living table."""
    return CheckConstraint(f"state in ({', '.join(map(repr, STATES))})", name="state")


def is_stale(next_check: date | None, today: date) -> bool:
    """Whether a source should have been read again by now."""
    return next_check is not None and next_check < today


@dataclass(frozen=True)
class Life:
    """The rules, by columns. `name`: of its deeds in the trail; `subject`: a Living table; `edition`: a Sourced
    table, whose column `belongs_to` holds the subject's id. Each deed is whole, or part of the caller's transaction."""

    name: str
    subject: type[Any]
    edition: type[Any]
    belongs_to: str

    def subject_of(self, subject_id: uuid.UUID) -> Any:
        """One subject; raises NotFound."""
        found = db.session.get(self.subject, subject_id)
        if found is None:
            raise NotFound()
        return found

    def begun(self, key: Mapping[str, str], **more: str) -> Any:
        """The subject that stands under a key (its columns), which begins now where there is none; with `more`."""
        found = db.session.scalars(db.select(self.subject).filter_by(**key)).first()
        if found is None:
            found = self.subject(id=uuid.uuid4(), **key, **more)
            db.session.add(found)
            db.session.flush()
        return found

    def due(self, today: date, by: str) -> dict[str, int]:
        """Value of a column of the subject (its country) → of how many that are published the source is to be read."""
        column, stale = (
            getattr(self.subject, by),
            (self.subject.shown_id.is_not(None), self.subject.next_check < today),
        )
        counted = db.select(column, db.func.count()).where(*stale).group_by(column)
        return dict(db.session.execute(counted).tuples().all())

    def edition_of(self, subject: Any, number: int) -> Any:
        """One edition; raises NotFound."""
        owner = getattr(self.edition, self.belongs_to)
        asked = db.select(self.edition).where(owner == subject.id, self.edition.number == number)
        found = db.session.scalars(asked).first()
        if found is None:
            raise NotFound()
        return found

    def newest_of(self, subject: Any | None) -> Any | None:
        """The edition that was written last; none of what has none yet."""
        return self.edition_of(subject, subject.newest) if subject is not None and subject.newest else None

    @transaction
    def write(
        self, subject: Any, facts: Mapping[str, Any], seen: int, actor: Actor, now: datetime, **noted: Any
    ) -> Any:
        """Keep a new edition as a draft; what is published stays until this one is published in turn.

        `facts`: the edition's columns; `seen`: the number of the edition that was on the page; `noted`: codes for the
        trail. Raises Conflict where somebody was quicker.
        """
        mine = (self.subject.id == subject.id, self.subject.newest == seen)
        if not guarded_update(self.subject, *mine, newest=seen + 1, state=DRAFT):
            raise Conflict(MOVED_ON)
        edition = self.edition(id=uuid.uuid4(), number=seen + 1, written_at=now, **facts)
        setattr(edition, self.belongs_to, subject.id)
        edition.written_by = uuid.UUID(actor.id) if actor.kind == "user" else None
        db.session.add(edition)
        self._note(actor, "written", subject, now, number=seen + 1, **noted)
        return edition

    @transaction
    def check(self, subject: Any, number: int, actor: Actor, now: datetime) -> None:
        """Somebody has compared an edition with its source, or has compared it once more.

        Raises Conflict for its writer and an older edition.
        """
        edition = self._newest(subject, number)
        if edition.written_by == uuid.UUID(actor.id):
            raise Conflict(NOT_YOUR_OWN)
        self._move(subject, CHECKED if subject.state == CHECKED else DRAFT, CHECKED)
        edition.checked_at, edition.checked_by = now, uuid.UUID(actor.id)
        self._note(actor, "checked", subject, now, number=number)

    @transaction
    def publish(self, subject: Any, number: int, actor: Actor, now: datetime) -> None:
        """Everybody reads this edition from now on, until 90 days after it was compared with its source.

        Raises Conflict where it is not checked or that is too long ago, for whoever wrote it, and for whoever alone
        had a hand in it.
        """
        edition, me = self._newest(subject, number), uuid.UUID(actor.id)
        if subject.state != CHECKED:
            raise Conflict(NOT_CHECKED)
        if edition.written_by == me or {edition.written_by, edition.checked_by} - {None} == {me}:
            raise Conflict(SECOND_PERSON)
        if self._is_past(edition, now):
            raise Conflict(PAST)
        due = _next_check(edition.checked_at)
        self._move(subject, CHECKED, PUBLISHED, shown_id=edition.id, next_check=due, confirmed_by=None)
        edition.published_at, edition.published_by = now, me
        self._note(actor, "published", subject, now, number=number)

    @transaction
    def confirm(self, subject: Any, number: int, actor: Actor, now: datetime) -> None:
        """The source of the edition that was seen still says so. Raises Conflict where another or none is published,
        and for whoever read its source the last time: nobody keeps a line alive alone. A second click is harmless."""
        me, due = uuid.UUID(actor.id), _next_check(now)
        if (subject.confirmed_by, subject.next_check) == (me, due):
            return
        if me == self._read_last_by(subject):
            raise Conflict(NOT_TWICE)
        self._of_shown(subject, number, next_check=due, confirmed_by=me)
        self._note(actor, "confirmed", subject, now, number=number)

    @transaction
    def withdraw(self, subject: Any, number: int, actor: Actor, now: datetime) -> None:
        """Nobody reads the edition that was seen any more; a newer draft goes on, else `bring_back` undoes it.

        Raises Conflict where another or none is published.
        """
        gone = when((self.subject.state == PUBLISHED, WITHDRAWN), else_=self.subject.state)
        self._of_shown(subject, number, state=gone, shown_id=None, next_check=None, confirmed_by=None)
        self._note(actor, "withdrawn", subject, now, number=number)

    @transaction
    def bring_back(self, subject: Any, actor: Actor, now: datetime) -> None:
        """What was withdrawn is a draft again, to be checked and published like any other. Raises Conflict."""
        self._move(subject, WITHDRAWN, DRAFT)
        self._note(actor, "brought_back", subject, now)

    @transaction
    def publish_drafts(self, first: Actor, second: Actor, now: datetime) -> int:
        """For the demo alone: two invented people have checked and published every draft; how many."""
        drafts = db.session.scalars(db.select(self.subject).where(self.subject.state == DRAFT)).all()
        for subject in drafts:
            self.check(subject, subject.newest, first, now)
            self.publish(subject, subject.newest, second, now)
        return len(drafts)

    def _read_last_by(self, subject: Any) -> uuid.UUID | None:
        """Who compared what everybody reads with its source the last time."""
        shown = db.session.get(self.edition, subject.shown_id) if subject.shown_id else None
        return subject.confirmed_by or (shown and shown.checked_by)

    def _of_shown(self, subject: Any, number: int, **facts: Any) -> None:
        """Guarded by the edition that was seen: what was published meanwhile is neither confirmed nor withdrawn."""
        if subject.shown_id is None:
            raise Conflict(NOT_SHOWN)
        seen = self.edition_of(subject, number).id
        if not guarded_update(
            self.subject, self.subject.id == subject.id, self.subject.shown_id == seen, **facts
        ):
            raise Conflict(MOVED_ON)

    @staticmethod
    def _is_past(edition: Any, now: datetime) -> bool:
        """Whether it was compared so long ago that its source is due to be read again."""
        return edition.checked_at is not None and is_stale(_next_check(edition.checked_at), now.date())

    def _newest(self, subject: Any, number: int) -> Any:
        if number != subject.newest:
            raise Conflict(MOVED_ON)
        return self.edition_of(subject, number)

    def _move(self, subject: Any, before: str, after: str, **more: Any) -> None:
        stands = (self.subject.id == subject.id, self.subject.state == before)
        if not guarded_update(self.subject, *stands, state=after, **more):
            raise Conflict(MOVED_ON)

    def _note(self, actor: Actor, deed: str, subject: Any, now: datetime, **facts: Any) -> None:
        audit.record(actor, f"{self.name}.{deed}", subject, now, **facts)


def _next_check(now: datetime) -> date:
    return (now + READ_AGAIN_AFTER).date()
