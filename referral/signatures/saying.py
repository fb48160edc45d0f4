"""Who signed a clinical table, in one sentence for every page."""

from collections.abc import Collection
from typing import NamedTuple

from referral.accounts.roles import Role
from referral.i18n import _l, day_words
from referral.signatures.models import OBJECTED, SIGNED
from referral.signatures.queries import Count, count
from referral.signatures.tables import TABLES


class Sentences(NamedTuple):
    """What is said of a table that nobody signed, that somebody objects to, that is signed in part or whole."""

    nobody: object
    objected: object
    some: object
    whole: object


BY_CLINICIAN = Sentences(
    _l("No clinician has signed it yet."),
    _l("A clinician objects to some of it: %(name)s, %(day)s."),
    _l("Signed by a clinician: %(signed)s of %(rows)s rows (%(name)s, %(day)s)."),
    _l("Signed by a clinician: %(name)s, %(day)s."),
)
BY_OTHERS = Sentences(
    _l("Nobody has signed it yet."),
    _l("Some of it is objected to: %(name)s, %(day)s."),
    _l("Signed: %(signed)s of %(rows)s rows (%(name)s, %(day)s)."),
    _l("Signed: %(name)s, %(day)s."),
)


def signed_line(*tables: str, keys: Collection[str] | None = None) -> str:
    """Who signed tables, or some rows of one, and when, or that nobody has: the same words on every page."""
    by_clinician = all(TABLES[each].signers == (Role.CLINICIAN,) for each in tables)
    return said_of(count(*tables, keys=keys), by_clinician)


def said_of(found: Count, by_clinician: bool = True) -> str:
    """The sentence for a count; `by_clinician`: nobody but a clinician signs it."""
    words = BY_CLINICIAN if by_clinician else BY_OTHERS
    if found.last is None or not found.states[SIGNED] + found.states[OBJECTED]:
        return str(words.nobody)
    told = {"name": found.last.name, "day": day_words(found.last.at.date())}
    if found.states[OBJECTED]:
        return str(words.objected) % told
    if found.states[SIGNED] < found.rows:
        return str(words.some) % {**told, "signed": found.states[SIGNED], "rows": found.rows}
    return str(words.whole) % told
