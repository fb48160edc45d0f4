"""Switches that people turn: each turn is kept, none is changed, and the one of the highest number holds."""

from datetime import datetime
from typing import Any, Self, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from referral.audit import Actor
from referral.db import WithId, db
from referral.errors import Conflict
from referral.i18n import _l

JUST_SWITCHED = _l("Somebody has just changed this setting. Look again.")


class Turn(WithId):
    """One turn of a switch: its number, on or off, when, and by whom. Each switch is a table of its own."""

    number: Mapped[int] = mapped_column(unique=True)
    is_on: Mapped[bool]
    at: Mapped[datetime]
    switched_by: Mapped[str]

    @classmethod
    def last(cls) -> Self | None:
        """The turn that holds; none: nobody has ever turned this switch."""
        found: Self | None = db.session.scalars(db.select(cls).order_by(cls.number.desc()).limit(1)).first()
        return found


T = TypeVar("T", bound=Turn)


def turn(switch: type[T], is_on: bool, seen: int, actor: Actor, now: datetime, **facts: Any) -> T:
    """Turn a switch in the running transaction. `seen`: the number of the turn that was looked at; 0: none.

    Raises Conflict when somebody else has turned it since.
    """
    last = switch.last()
    if seen != (last.number if last else 0):
        raise Conflict(JUST_SWITCHED)
    turned = switch(number=seen + 1, is_on=is_on, at=now, switched_by=actor.id, **facts)  # type: ignore[call-arg]
    try:
        with db.session.begin_nested():
            db.session.add(turned)
    except IntegrityError:
        raise Conflict(JUST_SWITCHED) from None
    return turned
