"""The clock that tells; a word that stops it; one press that answers."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.audit import Actor, system
from referral.db import db, guarded_update, transaction
from referral.duty.queries import on_duty, rota_of
from referral.errors import Refusal
from referral.i18n import DEFAULT
from referral.intake.actions.hearing import tell_desk
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.intake.moves import ask_desk
from referral.intake.states import CHECK_MESSAGES, CHECK_PHONE, HEAR_PATIENT
from referral.messages import reach
from referral.messages.finding import News, found
from referral.messages.models import StoppedAddress, ToldMessage, hash_of
from referral.messages.queries import told_today
from referral.messages.wording import NOT_NEEDED
from referral.occasions import COORDINATOR
from referral.outbox import OutboxMessage, Reader
from referral.queued import HOLE
from referral.referrals.moving import lock_case

log = structlog.get_logger()
CLOCK = system("telling")
MOST_A_DAY = 8
"""Texts to one person a day: a choice of ours. One more, and somebody at the desk looks."""
AT_ONCE = 500


def tick(now: datetime) -> int:
    """Tell what is to be told and was not, each in a transaction of its own; how much. Safe to run twice."""
    news = found(now)
    db.session.rollback()
    return sum(_safely(each, reader, now) for each, reader in _untold(news, now))


def _untold(news: Sequence[News], now: datetime) -> Iterator[tuple[News, str]]:
    """Each thing with each of its readers of whom it is not decided yet."""
    known: set[tuple[Any, ...]] = set()
    cases = sorted({each.case_id for each in news})
    for first in range(0, len(cases), AT_ONCE):
        kept = ToldMessage
        columns = db.select(kept.case_id, kept.occasion, kept.window, kept.reader)
        rows = db.session.execute(columns.where(kept.case_id.in_(cases[first : first + AT_ONCE])))
        known |= {tuple(row) for row in rows}
    db.session.rollback()
    desk = Desk(now)
    for each in news:
        for reader in desk.people(each.case_id) if each.readers == (COORDINATOR,) else each.readers:
            if (each.case_id, each.occasion, each.window, reader) not in known:
                yield each, reader


def _safely(news: News, reader: str, now: datetime) -> bool:
    """One reader's failure never stops the others; it is logged and tried again in the next round."""
    try:
        return tell(news, reader, now)
    except Refusal as refusal:
        log.info("telling was overtaken", code=refusal.code, row=str(news.case_id))
    except Exception as error:
        log.error("a reader was not told", error=type(error).__name__, row=str(news.case_id))
    return False


@transaction
def tell(news: News, reader: str, now: datetime) -> bool:
    """Decide once whether one reader is told, and put the text into the outbox; False where that was decided before."""
    case = lock_case(news.case_id)
    if reach.is_over(case):
        return False
    told = ToldMessage(id=uuid.uuid4(), case_id=case.id, reader=reader, at=now)
    told.occasion, told.window, told.facts, told.shut = news.occasion, news.window, news.facts, []
    told.token_hash = hash_of(told.id)
    if reader not in occasions.PATIENT_SIDE:
        return _keep(told) and _tell_desk(told, case, now)
    return _tell_patient_side(told, case, now)


def _keep(told: ToldMessage) -> bool:
    """The database decides whether it was told already."""
    try:
        with db.session.begin_nested():
            db.session.add(told)
            db.session.flush()
    except IntegrityError:
        return False
    return True


def _tell_patient_side(told: ToldMessage, case: Case, now: datetime) -> bool:
    """With a gate shut it is decided that nothing leaves; at the day's limit it is not decided, and a person looks."""
    known = reach.reached(case, told.reader)
    row = occasions.telling(told.occasion, told.reader, occasions.SHORT)
    if row is None:
        raise LookupError(f"nobody wrote down what a {told.reader} is told of {told.occasion}")
    told.shut = list(row.shut(known.reader.answers))
    due = due_at(told, known, row.wakes, now)
    if not told.shut and told_today(known.reader.name, known.quiet.zone, due) >= MOST_A_DAY:
        if ask_desk(case, CHECK_MESSAGES, now):
            audit.record(CLOCK, "message.limit", case, now, case_id=case.id)
        return False
    if not _keep(told):
        return False
    if not told.shut:
        sent = outbox.tell(told.occasion, known.reader, *_which(told), now, due, message=str(told.id))
        told.outbox_id = sent.id if sent else None
    return not told.shut


def _which(told: ToldMessage) -> tuple[str, str]:
    return f"case:{told.case_id}", told.window


def due_at(told: ToldMessage, known: reach.Reached, wakes: bool, now: datetime) -> datetime:
    """When it leaves: not in quiet hours, unless it speaks of a day that is less than a day away; what says that others
    are asked leaves with the next morning."""
    if told.occasion == occasions.ASKING_OTHERS:
        return known.quiet.over(max(now, known.quiet.next_end(datetime.fromisoformat(told.facts["since"]))))
    if wakes and is_near(told, known, now):
        return now
    return known.quiet.over(now)


def is_near(told: ToldMessage, known: reach.Reached, now: datetime) -> bool:
    """Whether the day that it speaks of begins within a day."""
    day = datetime.fromisoformat(told.facts["day"]).replace(tzinfo=known.quiet.zone)
    return day.astimezone(UTC) <= now + timedelta(days=1)


def _tell_desk(told: ToldMessage, case: Case, now: datetime) -> bool:
    user = db.session.get_one(User, uuid.UUID(told.reader.partition(":")[2]))
    reader = Reader(COORDINATOR, told.reader, user.email, user.language or DEFAULT)
    facts = {**told.facts, "message": str(told.id), "case_id": str(case.id), "reader": str(user.id)}
    sent = outbox.tell(told.occasion, reader, *_which(told), now, **facts)
    told.outbox_id = sent.id if sent else None
    return True


class Desk:
    """Who of the desk hears of a case: whoever answers for it and whoever is on duty for its country."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.of_country: dict[str, list[str]] = {}

    def people(self, case_id: uuid.UUID) -> list[str]:
        """Their readers' names; where nobody answers and nobody is on duty, every coordinator's."""
        wanted = db.select(Case.owner_id, Case.place_country).where(Case.id == case_id)
        owner_id, country = db.session.execute(wanted).one()
        owner = db.session.get(User, owner_id) if owner_id else None
        named = [str(owner.id)] if owner is not None and owner.active and owner.email else []
        people = [*named, *self._on_duty(rota_of(country))] or self._coordinators()
        return [f"user:{each}" for each in dict.fromkeys(people)]

    def _on_duty(self, country: str) -> list[str]:
        if country not in self.of_country:
            (rota,) = on_duty(self.now, [country])
            self.of_country[country] = [str(each.id) for each in rota.people[:1]]
        return self.of_country[country]

    def _coordinators(self) -> list[str]:
        wanted = db.select(User.id).where(User.role == Role.COORDINATOR, User.active, User.email != "")
        return [str(each) for each in db.session.scalars(wanted.order_by(User.id))]


@outbox.when_refused
def doubt_number(letter: OutboxMessage, now: datetime) -> None:
    """A gateway says that nobody is reached there: the desk asks for the right number, though another way is left."""
    told = (
        db.session.get(ToldMessage, uuid.UUID(letter.facts["message"])) if "message" in letter.facts else None
    )
    if told is not None and told.reader in occasions.PATIENT_SIDE and ask_desk(told.case, CHECK_PHONE, now):
        audit.record(CLOCK, "message.number_doubted", told.case, now, case_id=told.case_id)


@outbox.when_lost
def leave_to_case(letter: OutboxMessage, now: datetime) -> None:
    """A text that reached nobody is seen at its case, where the right number is asked for; nobody types an address for
    it. One with a hole stays among the letters that did not arrive: its words are to be mended, not its number."""
    if "message" not in letter.facts or letter.last_error == HOLE:
        return
    told = db.session.get(ToldMessage, uuid.UUID(letter.facts["message"]))
    if told is None or told.reader not in occasions.PATIENT_SIDE:
        return
    letter.settled_at = now
    if told.case.state == "closed":
        tell_desk(told.case, now)
    elif letter.state == outbox.DEAD:
        ask_desk(told.case, CHECK_PHONE, now)


@transaction
def stop(address: str, how: str, actor: Actor, now: datetime) -> bool:
    """Nothing more is written to this number or name, whosever it is; said twice, or long before, it is no news."""
    later = (StoppedAddress.token == reach.stop_token(address), StoppedAddress.lifted_at >= now)
    if db.session.scalars(db.select(StoppedAddress.id).where(*later)).first() is not None:
        return False
    row = StoppedAddress(id=uuid.uuid4(), token=reach.stop_token(address), how=how, at=now)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return False
    audit.record(actor, "message.stopped", row, now)
    return True


@transaction
def begin_again(address: str, actor: Actor, now: datetime) -> bool:
    """Whoever stopped it asks for texts again; False where nothing was stopped before that word."""
    mine = (StoppedAddress.token == reach.stop_token(address), StoppedAddress.at < now)
    live = (*mine, StoppedAddress.lifted_at.is_(None))
    row = db.session.scalars(db.select(StoppedAddress).where(*live)).first()
    if row is None:
        return False
    row.lifted_at = now
    audit.record(actor, "message.begun_again", row, now)
    return True


@transaction
def stop_by_link(told: ToldMessage, actor: Actor, now: datetime) -> bool:
    """Nothing more to any address of the reader of this text."""
    case = lock_case(told.case_id)
    said = reach.said_of(case)
    ways = {code for code, _after in reach.reached(case, told.reader).ways}
    addresses = {reach.address_by(case, told.reader, code, said) for code in ways} - {""}
    return any([stop(address, "link", actor, now) for address in sorted(addresses)])


@transaction
def answer(told: ToldMessage, said: str, actor: Actor, now: datetime) -> bool:
    """Keep what was pressed; that it is not needed any more is for a person to hear. The last word counts.

    Pressed after the entry was found to be another's, it is said of the case that goes on.
    """
    case = lock_case(living_case(told.case).id)
    changed = (ToldMessage.id == told.id, ToldMessage.answer.is_distinct_from(said))
    if case.state == "closed" or not guarded_update(ToldMessage, *changed, answer=said, answered_at=now):
        return False
    if said == NOT_NEEDED:
        ask_desk(case, HEAR_PATIENT, now)
    audit.record(actor, "message.answered", told, now, case_id=case.id, said=said)
    return True


@transaction
def looked(case: Case, seen: datetime, actor: Actor, now: datetime) -> bool:
    """Somebody at the desk has seen to what messages asked for; False where that was done, or something new came."""
    mine = (Case.id == case.id, Case.asks.is_not(None), Case.asks_at == seen)
    if not guarded_update(Case, *mine, asks=None, asks_at=None):
        return False
    audit.record(actor, "message.looked", case, now, case_id=case.id)
    return True
