"""Patients' papers in a back-up: each put once, sealed like everything else; gone once no kept back-up needs it."""

from datetime import UTC, datetime
from typing import Any

from referral.backup import sealing, state
from referral.backup.manifest import PAPER
from referral.backup.sentences import Wrong
from referral.backup.shelf import Shelf
from referral.config import setting
from referral.db import utc_now
from referral.records.papers import storing
from referral.records.papers.sweeping import STARTS

SHIPPED, GONE = "papers", "papers_gone"


def ship(shelf: Shelf, public: str) -> int:
    """Put those that are new; how many lie in the store. One that is deleted meanwhile is passed over."""
    known, lying = set(_shipped(shelf)), _lying()
    try:
        for name in sorted(lying - known):
            _ship_one(shelf, public, name)
            known.add(name)
    finally:
        state.write(SHIPPED, {"place": shelf.address, "names": sorted(known)})
    return len(lying)


def _ship_one(shelf: Shelf, public: str, name: str) -> None:
    try:
        content = storing.get(name)
    except storing.Missing:
        return
    shelf.put(own_name(name), b"".join(sealing.sealed(public, own_name(name), [content])))


def own_name(name: str) -> str:
    """Under which name a paper lies in the back-up."""
    return f"{PAPER}-{name}"


def names(shelf: Shelf) -> list[str]:
    """The papers that lie in a back-up's place, by their names in the store."""
    return [name[len(PAPER) + 1 :] for name in shelf.names(PAPER)]


def _lying() -> set[str]:
    try:
        storing.require()
    except storing.Away:
        raise Wrong("away", shelf=setting("PAPERS")) from None
    found = {each.name for start in STARTS for each in storing.lying(start)}
    return {name for name in found if not name.endswith(storing.BEGUN)}


def _shipped(shelf: Shelf) -> list[str]:
    """What this machine remembers, else what lies there."""
    remembered: Any = state.read(SHIPPED)
    if remembered and remembered["place"] == shelf.address:
        return list(remembered["names"])
    return names(shelf)


def forget_gone(shelf: Shelf, oldest: datetime) -> None:
    """Delete what has left the store before the oldest back-up that is kept was made."""
    now, lying = utc_now(), _lying()
    before: dict[str, str] = state.read(GONE) or {}
    gone = {name: before.get(name, now.isoformat()) for name in names(shelf) if name not in lying}
    for name in [
        name for name, since in gone.items() if datetime.fromisoformat(since).astimezone(UTC) < oldest
    ]:
        shelf.drop(own_name(name))
        del gone[name]
    state.write(GONE, gone)
    state.write(SHIPPED, {"place": shelf.address, "names": names(shelf)})


def restore(shelf: Shelf, private: str, to: str) -> int:
    """Put every paper of the back-up into an empty store; how many."""
    found, store = names(shelf), storing.at(to)
    store.mark()
    for name in found:
        store.put(name, b"".join(sealing.opened(private, own_name(name), shelf.get(own_name(name)))))
    return len(found)
