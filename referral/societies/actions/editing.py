"""A society's line is written. What follows an edition: published_life."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral.audit import Actor
from referral.db import transaction
from referral.errors import Invalid
from referral.organisations.saying import wrong_with
from referral.societies.models import LIFE, Society


@transaction
def write(
    country: str, code: str, facts: Mapping[str, Any], seen: int, actor: Actor, now: datetime
) -> Society:
    """Keep a new edition as a draft; what is published stays until it is published in turn.

    `facts`: the columns of an edition. `seen`: the number of the edition that was on the page. Raises Invalid for words
    that are missing, too long or differ, Conflict where somebody was quicker.
    """
    if wrong := wrong_with(facts["words"]):
        raise Invalid(wrong)
    society: Society = LIFE.begun({"code": code}, country=country)
    LIFE.write(society, facts, seen, actor, now, country=country)
    return society
