"""Wrong guesses of a password, a code or a card's secret: counted before they are checked, with growing pauses.

Counted are: a browser that its owner has used before, by itself; all others by their network, and all together. So a
stranger's guesses are slowed wherever they come from, and never hold up the owner's own browser. What turns out right
is taken back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, literal, update
from sqlalchemy.orm import Mapped, mapped_column

from referral.crypto import blind_index
from referral.db import INSERTS, Model, UtcDateTime, db, transaction
from referral.errors import TooMany
from referral.i18n import ngettext

PASSWORD, CODE, SECRET, LETTER = "password", "code", "secret", "letter"
"""What is guessed: a password, a second factor, what opens a card; LETTER: a code that was asked for and not used."""
FREE_ALONE, FREE_TOGETHER = 5, 10
"""So many wrong guesses bring no pause: of one browser or network, and of all that are not the owner's together."""
PAUSES = tuple(timedelta(seconds=each) for each in (30, 60, 120, 240, 480, 900))
"""How long nothing is heard after each further one; the last for all that follow. Ours: no source gives figures."""
FORGOTTEN_AFTER = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""No pause: not the present moment, for who counts at the same time may have looked at the clock a little earlier."""


class GuessCount(Model):
    """How many wrong guesses of one thing from one side; named by a keyed hash, nothing of a person."""

    name: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    paused_until: Mapped[datetime]
    forget_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who guesses: the name of a browser that the owner has used before, "" for any other, and the network."""

    browser: str
    network: str


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess that was counted: under which names, and whether a pause begins should it be wrong."""

    alone: str
    together: str
    begins_pause: bool


@transaction
def count(kind: str, subject: str, guesser: Guesser, now: datetime) -> Guess:
    """Count a guess before it is checked, all its counts or none. Raises TooMany, counting nothing, amid a pause."""
    alone, together = _names(kind, subject, guesser)
    begins = _count(alone, FREE_ALONE, now)
    if together:
        begins = _count(together, FREE_TOGETHER, now) or begins
    return Guess(alone, together, begins)


def _names(kind: str, subject: str, guesser: Guesser) -> tuple[str, str]:
    side = f"browser {guesser.browser}" if guesser.browser else f"network {guesser.network}"
    return _name(kind, subject, side), "" if guesser.browser else _name(kind, subject, "all")


def _name(kind: str, subject: str, side: str) -> str:
    return blind_index("guess", f"{kind}\0{subject}\0{side}")


def _count(name: str, free: int, now: datetime) -> bool:
    """One more, unless a pause lasts; whether the first pause begins with it."""
    table: Any = GuessCount.__table__
    fresh = INSERTS[db.engine.dialect.name](table).values(
        name=name, wrong=1, paused_until=NEVER, forget_at=now + FORGOTTEN_AFTER
    )
    is_over = table.c.forget_at <= literal(now, UtcDateTime())
    number = case((is_over, 1), else_=table.c.wrong + 1)
    counted = fresh.on_conflict_do_update(
        index_elements=[table.c.name],
        set_={
            "wrong": number,
            "paused_until": _until(number - free, now),
            "forget_at": now + FORGOTTEN_AFTER,
        },
        where=table.c.paused_until <= now,
    ).returning(table.c.wrong)
    number_now = db.session.execute(counted).scalar()
    if number_now is None:
        raise TooMany(_wait(name, now))
    return bool(number_now == free + 1)


def _until(beyond: Any, now: datetime) -> Any:
    """When the pause after a guess is over: none up to what is free, then longer and longer."""
    moments = [literal(now + each, UtcDateTime()) for each in PAUSES]
    steps = [(beyond == number, moment) for number, moment in enumerate(moments, 1)]
    return case((beyond <= 0, literal(NEVER, UtcDateTime())), *steps, else_=moments[-1])


def _wait(name: str, now: datetime) -> str:
    until = db.session.scalar(db.select(GuessCount.paused_until).where(GuessCount.name == name))
    minutes = max(1, -int((now - (until or now)).total_seconds() // 60))
    return str(
        ngettext(
            "It was wrong too many times. Try again in %(num)s minute.",
            "It was wrong too many times. Try again in %(num)s minutes.",
            minutes,
        )
    )


@transaction
def take_back(guess: Guess) -> None:
    """It was right: whoever gave it begins anew, and of all others' count only this one is taken away."""
    db.session.execute(delete(GuessCount).where(GuessCount.name == guess.alone))
    mine = update(GuessCount).where(GuessCount.name == guess.together, GuessCount.wrong > 0)
    db.session.execute(mine.values(wrong=GuessCount.wrong - 1, paused_until=NEVER))


def begin_anew(kind: str, subject: str, guesser: Guesser) -> None:
    """What was counted of this side was the owner's: as though the last of it were taken back."""
    take_back(Guess(*_names(kind, subject, guesser), begins_pause=False))


def forget_ended(now: datetime) -> int:
    """Delete counts that say nothing any more; how many."""
    with db.engine.begin() as line:
        return int(line.execute(delete(GuessCount).where(GuessCount.forget_at <= now)).rowcount)
