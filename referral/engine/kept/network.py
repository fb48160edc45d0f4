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
from referral.db import db
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


class _Once(Generic[T]):
    """What was read of a state of the directory, until it is in another; of one that is not counted, nothing."""

    def __init__(self, read: Callable[[], T]) -> None:
        self.read = read
        self.held: tuple[int, T] | None = None

    def of(self, state: int) -> T:
        """What this state gives."""
        held = self.held
        if held is not None and held[0] == state and state:
            return held[1]
        value = self.read()
        self.held = (state, value)
        return value


class _Kept:
    """What is kept of one database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.lasting, self.model = _Once(directory.lasting), _Once(learned.in_force)
        self.version = NOT_COUNTED
        self.networks: OrderedDict[Key, tuple[datetime, Known]] = OrderedDict()

    def find(self, key: Key, version: Version, now: datetime) -> Known | None:
        """What was made of this very state, not long ago."""
        with self.lock:
            made, known = self.networks.get(key, (now, None))
            is_new = version == self.version != NOT_COUNTED and timedelta(0) <= now - made < LONGEST
            return known if is_new else None

    def keep(self, key: Key, version: Version, now: datetime, known: Known) -> None:
        """Keep one network, and no more of the oldest than there is room for."""
        with self.lock:
            if version != self.version:
                self.networks.clear()
                self.version = version
            self.networks[key] = (now, known)
            while len(self.networks) > MOST_NETWORKS:
                self.networks.popitem(last=False)


_of: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()


def network_for(need: Need, kinds: set[ServiceKind], now: datetime) -> Known:
    """The network as of now, no older than `LONGEST`. `kinds`: the services that the need waits for."""
    kept, version = _of.setdefault(db.engine, _Kept()), _version()
    model = kept.model.of(version.told)
    key = (frozenset(kinds), need.site_group if model else None)
    found = kept.find(key, version, now)
    if found is None:
        found = _made(forecasts.rows(now, kinds, kept.lasting.of(version.said)), need, now, model)
        if version != NOT_COUNTED:
            kept.keep(key, version, now, found)
    return found


def _version() -> Version:
    """The state as of now; not counted within a deed, which may have changed what is taken back again."""
    version = NOT_COUNTED if db.session.info.get("acting") else directory_version.now()
    return version if all(version) else NOT_COUNTED


def _made(rows: list[Row], need: Need, now: datetime, model: Model | None) -> Known:
    network = network_of(rows, now)
    applied = None if model is None else learned.applied(model, network.hospitals, need)
    if applied is not None:
        network = Network.of(applied.hospitals)
    return Known(network, MappingProxyType({str(row.id): row for row in rows}), applied)
