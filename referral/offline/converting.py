"""Entries of older pages, made into today's by written steps: a phone may have been without a network for weeks.

Schema 1 is the first, so that there is no step to write yet; the table stands, and a test goes two invented steps. A
page of the schema before the last, and of the one before that, is taken; an older or a newer one goes to a person.
"""

from collections.abc import Callable, Mapping
from typing import Any

from referral.offline.unsealing import NotOpened

NEWEST = 1
TAKEN_BACK_TO = 2
"""So many schemas before the newest are taken."""
Step = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: dict[int, Step] = {}
"""Schema → what makes an entry of it into one of the next."""


def converted(
    content: dict[str, Any], steps: Mapping[int, Step] = STEPS, newest: int = NEWEST
) -> dict[str, Any]:
    """An entry in the newest schema; NotOpened for one that no step leads from."""
    schema = content.get("schema")
    if type(schema) is not int or not newest - TAKEN_BACK_TO <= schema <= newest:
        raise NotOpened("unknown_schema")
    for each in range(schema, newest):
        if each not in steps:
            raise NotOpened("unknown_schema")
        content = {**steps[each](content), "schema": each + 1}
    return content
