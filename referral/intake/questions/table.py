"""What intake asks: one table, group by group, of each question's words, kind, and where its answer is kept.

Forms, pages, the check of answers and the overview are all made from this table. `starred` is enough to be
registered. Kept in: "identity" (sealed, the person), "private" (sealed, free text), "answers" (codes).
"""

from functools import cache

from matching.vocabulary import Phase
from referral.intake.questions.first import CONTACT, DIAGNOSIS, LOCALITY, TREATMENT
from referral.intake.questions.kinds import GROUP as WHICH_KIND
from referral.intake.questions.later import (
    CONSENTS,
    COURSE,
    DETAILS,
    DOCUMENTS,
    FAMILY,
    FITNESS,
    PREFERENCES,
    STATUS,
)
from referral.intake.questions.messages import MESSAGES
from referral.intake.questions.question import ANSWERS, IDENTITY, PRIVATE, Group, Question

__all__ = [
    "ANSWERS",
    "BROKEN_OFF",
    "FIRST_GROUPS",
    "GROUPS",
    "IDENTITY",
    "ON_TREATMENT",
    "PRIVATE",
    "Group",
    "Question",
    "in_words",
    "kept_in",
]

GROUPS: dict[str, Group] = {
    group.name: group
    for group in (
        CONTACT,
        LOCALITY,
        DIAGNOSIS,
        TREATMENT,
        WHICH_KIND,
        STATUS,
        FAMILY,
        DETAILS,
        COURSE,
        FITNESS,
        DOCUMENTS,
        PREFERENCES,
        CONSENTS,
        MESSAGES,
    )
}
FIRST_GROUPS = tuple(group.name for group in GROUPS.values() if group.first)
BROKEN_OFF: dict[str, str] = {
    "chemotherapy_broken_off": Phase.ON_CHEMOTHERAPY,
    "radiotherapy_broken_off": Phase.ON_RADIOTHERAPY,
    "hormone_or_targeted_broken_off": Phase.HORMONE_OR_TARGETED,
}
"""A course that was broken off → the phase by which the engine reckons: its days count alike."""
ON_TREATMENT = frozenset({"on_chemotherapy", "on_radiotherapy", *BROKEN_OFF})


def in_words() -> dict[str, object]:
    """ "group.question" → what is asked, for every question that has words."""
    asked = ((group.name, each) for group in GROUPS.values() for each in group.questions)
    return {f"{group}.{each.name}": each.words for group, each in asked if each.words}


@cache
def kept_in(group: str) -> dict[str, str]:
    """Question → where its answer is kept."""
    return {question.name: question.kept for question in GROUPS[group].questions}
