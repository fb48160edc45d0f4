"""A rule is written. What follows an edition: published_life."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import transaction
from referral.errors import Invalid
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
    rule: ExportRule = LIFE.begun({"country": country, "code": code})
    LIFE.write(rule, facts, seen, actor, now, country=country)
    return rule
