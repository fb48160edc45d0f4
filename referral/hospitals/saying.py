"""What of all that is said counts today: the newest of the strongest living kind; planned and unclear never do."""

from collections.abc import Iterable
from datetime import date

from matching.vocabulary import site_groups
from referral.hospitals.models import Statement
from referral.hospitals.shelf_lives import KINDS, is_living

PLAIN = ("yes", "no")
HOSPITAL, SOURCE, ASK, NOBODY = "hospital", "source", "ask", "nobody"
"""On whose word it stands: the hospital's own answer, a public source, one that must be asked again, nobody's."""


def is_counted(said: Statement, on: date) -> bool:
    """Whether it may be taken at its word: a plain yes or no that has not ended."""
    return said.answer in PLAIN and is_living(said, on)


def strongest_first(said: Iterable[Statement], on: date) -> list[Statement]:
    """Living before ended, a plain answer before a plan or a doubt, the strongest kind, the newest day."""
    return sorted(
        said,
        key=lambda each: (
            not is_counted(each, on),
            each.answer not in PLAIN,
            KINDS.index(each.kind),
            -each.dated.toordinal(),
            each.page,
            each.words,
        ),
    )


def basis(said: list[Statement], on: date) -> str:
    """On whose word the first of these stands; press alone, what ended and what is only planned must be asked."""
    if not said:
        return NOBODY
    if said[0].kind == HOSPITAL and is_counted(said[0], on):
        return HOSPITAL
    return SOURCE if is_counted(said[0], on) and said[0].kind != "press" else ASK


def spoken_of(said: Statement) -> list[str]:
    """The diseases it speaks of: of a whole group that it narrows to some kinds only these are named."""
    if said.answer == "no":
        return said.sites
    narrowed = {group.part_of for code in said.sites if (group := site_groups().get(code))}
    return [code for code in said.sites if code not in narrowed]
