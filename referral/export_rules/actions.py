"""The life of a rule: written, checked, published by a second person, read again, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import db, transaction
from referral.errors import Invalid
from referral.export_rules import queries
from referral.export_rules.models import LIFE, ExportRule
from referral.export_rules.saying import wrong_with


@transaction
def write(
    country: str, code: str, facts: Mapping[str, Any], seen: int, actor: Actor, now: datetime
) -> ExportRule:
    """Keep a new edition as a draft; what is published stays until it is published in turn.

    `facts`: the columns of an edition. `seen`: the number of the edition that was on the page. Raises Invalid for words
    that are missing, too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(facts["words"]):
        raise Invalid(wrong)
    rule = queries.named(country, code) or _first(country, code)
    LIFE.write(rule, facts, seen, actor, now, country=country)
    return rule


def _first(country: str, code: str) -> ExportRule:
    rule = ExportRule(id=uuid.uuid4(), country=country, code=code)
    db.session.add(rule)
    db.session.flush()
    return rule


@transaction
def check(rule: ExportRule, number: int, actor: Actor, now: datetime) -> None:
    """Somebody has compared an edition with its source. Raises Conflict for its writer and for an older edition."""
    LIFE.check(rule, number, actor, now)


@transaction
def publish(rule: ExportRule, number: int, actor: Actor, now: datetime) -> None:
    """Everybody reads this edition from now on; a second person says so. Raises Conflict."""
    LIFE.publish(rule, number, actor, now)


@transaction
def confirm(rule: ExportRule, number: int, actor: Actor, now: datetime) -> None:
    """The source of the edition that was seen still says so. Raises Conflict where it is not published."""
    LIFE.confirm(rule, number, actor, now)


@transaction
def withdraw(rule: ExportRule, number: int, actor: Actor, now: datetime) -> None:
    """Nobody reads the edition that was seen any more. Raises Conflict where it is not published."""
    LIFE.withdraw(rule, number, actor, now)


@transaction
def bring_back(rule: ExportRule, actor: Actor, now: datetime) -> None:
    """What was withdrawn is a draft again. Raises Conflict where it was not withdrawn."""
    LIFE.bring_back(rule, actor, now)
