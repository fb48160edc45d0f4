"""The directory and the network, kept between requests as long as nothing they are made of has changed.

Of each database two things: what is said of hospitals, which changes by the day, and the networks made of it for the
services that people wait for, which also rest on slots, referrals and the clock.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from matching import Need, Network
from matching.vocabulary import ServiceKind
from referral import directory_version
from referral.db import ACTING, db
from referral.directory_version import Version
from referral.engine import directory, forecasts, learned
from referral.engine.directory import Row
from referral.engine.facts import network_of
from referral.engine.learned import Applied, Model

T = TypeVar("T")

NOT_COUNTED = Version(0, 0)
MOST_NETWORKS = 16
LONGEST = timedelta(minutes=1)
"""How old a network may grow: ages of reports and time for an answer are told in days."""

Key = tuple[frozenset[ServiceKind], str | None]
"""For which services; and for which cancer, where answers are predicted."""


class Known(NamedTuple):
    """A network with what it was made of, by hospital id, and the predicted answers that it holds."""

    network: Network
    rows: Mapping[str, Row]
    applied: Applied | None


class _Made(NamedTuple):
    """A network of one state of the directory; `since`: from when its oldest ages are counted. `plain`: the same
    without predicted answers, of which the next state takes over every hospital whose row is the same."""

    version: Version
    since: datetime
    known: Known
    plain: Network

    def is_young(self, now: datetime) -> bool:
        """Whether its ages still hold."""
        return timedelta(0) <= now - self.since < LONGEST


class _Once(Generic[T]):
    """What was read of a state of the directory, until it is in another; of one that is not counted, nothing."""

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self.held: tuple[int, T] | None = None

    def of(self, state: int, keeps: bool) -> T:
        """What this state gives."""
        held = self.held
        if held is not None and held[0] == state and state:
            return held[1]
        value = self.read()
        self.held = (state, value) if keeps else held
        return value


class _Kept:
    """What is kept of one database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.lasting, self.model = _Once(directory.lasting), _Once(learned.in_force)
        self.networks: OrderedDict[Key, _Made] = OrderedDict()

    def last(self, key: Key, now: datetime) -> _Made | None:
        """What was made last for this key, unless it is too old."""
        with self.lock:
            made = self.networks.get(key)
        return made if made is not None and made.is_young(now) else None

    def keep(self, key: Key, made: _Made) -> None:
        """Keep one network, and no more of the oldest than there is room for."""
        with self.lock:
            self.networks[key] = made
            self.networks.move_to_end(key)
            while len(self.networks) > MOST_NETWORKS:
                self.networks.popitem(last=False)


_of: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()


def network_for(need: Need, kinds: set[ServiceKind], now: datetime) -> Known:
    """The network as of now, no older than `LONGEST`. `kinds`: the services that the need waits for.

    A deed takes what is kept and keeps nothing: what it has changed may be taken back.
    """
    kept, version, keeps = _of.setdefault(db.engine, _Kept()), _version(), not db.session.info.get(ACTING)
    model = kept.model.of(version.told, keeps)
    key = (frozenset(kinds), need.site_group if model else None)
    before = kept.last(key, now)
    if before is not None and before.version == version != NOT_COUNTED:
        return before.known
    rows = forecasts.rows(now, kinds, kept.lasting.of(version.said, keeps))
    made = _made(version, rows, (need, now, model), before if version != NOT_COUNTED else None)
    if keeps and version != NOT_COUNTED:
        kept.keep(key, made)
    return made.known


def _version() -> Version:
    version = directory_version.now()
    return version if all(version) else NOT_COUNTED


def _made(
    version: Version, rows: list[Row], asked: tuple[Need, datetime, Model | None], before: _Made | None
) -> _Made:
    """The network of these rows; of `before` every hospital is taken over whose row is the same."""
    need, now, model = asked
    plain = network_of(rows, now, (before.known.rows, before.plain) if before else None)
    applied = None if model is None else learned.applied(model, plain.hospitals, need)
    network = plain if applied is None else Network.of(applied.hospitals)
    known = Known(network, MappingProxyType({str(row.id): row for row in rows}), applied)
    return _Made(version, before.since if before else now, known, plain)
