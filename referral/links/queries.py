"""Which links are silent, and which are to be asked next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from referral.db import db
from referral.links.models import LinkWatch

NEVER = ""
MOST_NAMED = 500
"""So many links one page asks about at once."""


def silent(links: Iterable[str]) -> dict[str, datetime]:
    """Of these links, those that did not answer when they were asked last → when that was."""
    named = list(dict.fromkeys(links))[:MOST_NAMED]
    asked = db.select(LinkWatch.address, LinkWatch.asked_at).where(LinkWatch.silent_since.is_not(None))
    return dict(db.session.execute(asked.where(LinkWatch.address.in_(named))).tuples().all()) if named else {}


def next_to_ask(links: Sequence[str], most: int) -> list[str]:
    """At most so many links: those never asked first, then those asked longest ago."""
    rows = db.session.execute(db.select(LinkWatch.address, LinkWatch.asked_at)).tuples()
    asked = {address: at.isoformat() for address, at in rows}
    return sorted(links, key=lambda link: asked.get(link, NEVER))[:most]
