"""Values that people typed from a paper, beside its pictures, in the reader's language; who typed, who looked too."""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from referral.records.reading.queries import values_of
from referral.records.reading.saying import field_name, words


class TypedValue(NamedTuple):
    """One value in words: what it is of, what it says, on which page; by whom typed, by whom seen a second time."""

    name: str
    text: str
    page: int
    typed_by: str
    typed_at: datetime
    confirmed_by: str | None


def typed_from(case_id: uuid.UUID) -> dict[uuid.UUID, list[TypedValue]]:
    """The values typed from the papers of a case, by paper; one statement."""
    found: dict[uuid.UUID, list[TypedValue]] = defaultdict(list)
    for each in values_of(case_id):
        said = field_name(each.field), words(each.field, each.said), each.page
        found[each.paper_id].append(TypedValue(*said, each.typed_by, each.typed_at, each.confirmed_by))
    return found
