"""From what somebody types (an INN, a device's term) to the class of goods: catalogues of other features say it."""

from collections.abc import Callable

from referral.export_rules.goods import STOPPED
from referral.i18n import _l

CHOOSE_GOODS = _l("Please choose what you send.")
UNKNOWN_TERM = _l("We do not know this name. Please choose the kind of goods instead.")
CATALOGUES: list[Callable[[str], str | None]] = []
"""Each gives the class of a term it knows, else nothing; a feature above adds its own when the app is made."""


def is_there() -> bool:
    """Whether anything can be asked for by name."""
    return bool(CATALOGUES)


def class_of(term: str) -> str | None:
    """The class of a term; where catalogues differ, one that is stopped wins. None: nobody knows it."""
    found = [each for each in (catalogue(term.strip()) for catalogue in CATALOGUES) if each]
    return next((each for each in found if each in STOPPED), found[0] if found else None)
