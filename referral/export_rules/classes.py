"""From what somebody types (an INN, a device's term) to the class of goods: our own table of stopped names, then the
catalogues of other features."""

from collections.abc import Callable

from referral.export_rules.goods import STOPPED
from referral.export_rules.stopped_names import stopped_by
from referral.i18n import _l

CHOOSE_GOODS = _l("Please choose what you send.")
UNKNOWN_TERM = _l(
    "We do not know this name, so there is no checklist for it. It may be a medicine that only a licence holder may "
    "send. Please look at the composition and write the international name (INN); if you cannot find it, ask first."
)
CATALOGUES: list[Callable[[str], str | None]] = []
"""Each gives the class of a term it knows, else nothing; a feature above adds its own when the app is made."""


def is_there() -> bool:
    """Whether anything can be asked for by name."""
    return bool(CATALOGUES)


def class_of(term: str) -> str | None:
    """The class of a term; what is stopped by anybody wins. None: nobody knows it."""
    asked = (stopped_by, *CATALOGUES)
    found = [each for each in (catalogue(term.strip()) for catalogue in asked) if each]
    return next((each for each in found if each in STOPPED), found[0] if found else None)
