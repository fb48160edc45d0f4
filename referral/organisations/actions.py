"""The life of an organisation's line: written, checked, published by a second person, read again, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import Invalid
from referral.organisations import queries
from referral.organisations.models import LIFE, Organisation
from referral.organisations.saying import wrong_with


@transaction
def write(
    country: str, code: str, facts: Mapping[str, Any], seen: int, actor: Actor, now: datetime
) -> Organisation:
    """Keep a new edition as a draft; what is published stays until it is published in turn.

    `facts`: the columns of an edition. `seen`: the number of the edition that was on the page. Raises Invalid for words
    that are missing, too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(facts["words"]):
        raise Invalid(wrong)
    organisation = queries.named(country, code) or _first(country, code)
    LIFE.write(organisation, facts, seen, actor, now, country=country)
    return organisation


def _first(country: str, code: str) -> Organisation:
    organisation = Organisation(id=uuid.uuid4(), country=country, code=code)
    db.session.add(organisation)
    db.session.flush()
    return organisation


@transaction
def check(organisation: Organisation, number: int, actor: Actor, now: datetime) -> None:
    """Somebody has compared an edition with its source. Raises Conflict for its writer and for an older edition."""
    LIFE.check(organisation, number, actor, now)


@transaction
def publish(organisation: Organisation, number: int, actor: Actor, now: datetime) -> None:
    """Everybody reads this edition from now on; a second person says so. Raises Conflict."""
    LIFE.publish(organisation, number, actor, now)


@transaction
def confirm(organisation: Organisation, number: int, actor: Actor, now: datetime) -> None:
    """The source of the edition that was seen still says so. Raises Conflict where it is not published."""
    LIFE.confirm(organisation, number, actor, now)


@transaction
def withdraw(organisation: Organisation, number: int, actor: Actor, now: datetime) -> None:
    """Nobody reads the edition that was seen any more. Raises Conflict where it is not published."""
    LIFE.withdraw(organisation, number, actor, now)


@transaction
def bring_back(organisation: Organisation, actor: Actor, now: datetime) -> None:
    """What was withdrawn is a draft again. Raises Conflict where it was not withdrawn."""
    LIFE.bring_back(organisation, actor, now)
