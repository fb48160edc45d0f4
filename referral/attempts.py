"""Attempts counted in the database: how several web processes limit together without any other server.

Chosen by RATELIMIT_STORAGE_URI=database://. Each count is one statement in a short transaction of its own, on a table
that nobody else writes, so that no request waits for another one's deed.

Where the store is away, Redis say, each process counts alone until it is back: nobody is refused for that, nor let in
without end.
"""

import time
from typing import Any

from limits import RateLimitItem
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from sqlalchemy import case, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import INSERTS, Model, db

ALONE = FixedWindowRateLimiter(MemoryStorage())


def let(counting: RateLimiter, limit: RateLimitItem, name: str) -> bool:
    """Count one more under a name; whether it is let through."""
    try:
        return counting.hit(limit, name)
    except counting.storage.base_exceptions:
        return ALONE.hit(limit, name)


class AttemptCount(Model):
    """How many attempts of one name in a window that ends at a moment, in seconds since 1970. Nothing of a person.

    Windows are those of the clock (each hour begins at the full hour), so that no row tells when somebody came.
    """

    name: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[float]


def window_end(now: float, seconds: float) -> float:
    """When the clock's window of so many seconds ends in which a moment lies.

    >>> window_end(7201.5, 3600)
    10800
    """
    return (now // seconds + 1) * seconds if seconds else now


def forget_ended() -> int:
    """Delete the counts whose window is over; how many."""
    with db.engine.begin() as line:
        return int(line.execute(delete(AttemptCount).where(AttemptCount.ends_at <= time.time())).rowcount)


class DatabaseStorage(Storage):
    """A store of the library that counts for us (limits), for fixed windows."""

    STORAGE_SCHEME = ["database"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What going wrong looks like."""
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count so many more; the count of the window that is open now, a new one where the last is over."""
        now, ends_at = time.time(), window_end(time.time(), expiry)
        table: Any = AttemptCount.__table__
        fresh = INSERTS[db.engine.dialect.name](table).values(name=key, count=amount, ends_at=ends_at)
        over = table.c.ends_at <= now
        counted = fresh.on_conflict_do_update(
            index_elements=[table.c.name],
            set_={
                "count": case((over, amount), else_=table.c.count + amount),
                "ends_at": case((over, ends_at), else_=table.c.ends_at),
            },
        ).returning(table.c.count)
        with db.engine.begin() as line:
            return int(line.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        """The count of the window that is open now."""
        row = self._row(key)
        return row.count if row and row.ends_at > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends."""
        row = self._row(key)
        return float(row.ends_at) if row else time.time()

    def _row(self, key: str) -> Any:
        with db.engine.connect() as line:
            wanted = select(AttemptCount.count, AttemptCount.ends_at).where(AttemptCount.name == key)
            return line.execute(wanted).first()

    def check(self) -> bool:
        """Whether the database answers."""
        with db.engine.connect() as line:
            return bool(line.scalar(select(1)))

    def reset(self) -> int | None:
        """Forget every count."""
        return self._delete(AttemptCount.name.is_not(None))

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._delete(AttemptCount.name == key)

    def _delete(self, which: Any) -> int:
        with db.engine.begin() as line:
            return int(line.execute(delete(AttemptCount).where(which)).rowcount)
