"""What the figures are called, and how a median or a share is said; what is withheld is said too."""

from collections.abc import Callable
from typing import Any

from matching.vocabulary import site_groups
from referral.accountability.facts import ACCEPTED, AGE_BANDS, DECLINED, ENDED, ONWARD, OPEN, SILENT, UNKNOWN
from referral.accountability.measures import LEAST
from referral.accountability.suppression import OTHERS
from referral.i18n import _, _l, ngettext, number_words, share_words
from referral.intake.moves import ANSWER_WITHIN
from referral.intake.questions.codes import CODES
from referral.labels import LABELS, label, site_name
from referral.referrals.table.reasons import REASONS

NOT_KNOWN = _l("Not known")
AGES: dict[str, object] = dict(
    zip(AGE_BANDS, (_l("Under 18"), _l("18 to 39"), _l("40 to 64"), _l("65 and older")), strict=True)
)
OUTCOMES: dict[str, object] = {
    ACCEPTED: _l("Accepted"),
    DECLINED: _l("Declined"),
    SILENT: _l("No answer in time"),
    ENDED: _l("Taken back before an answer"),
    OPEN: _l("Still awaited"),
}
DECLINES: dict[str, object] = {**REASONS["reject"], ONWARD: _l("Another hospital was named")}
DIMENSIONS: dict[str, object] = {
    "age": _l("By age"),
    "sex": _l("By sex"),
    "priority": _l("By priority"),
    "site": _l("By kind of cancer"),
}
PUBLIC_DIMENSIONS: dict[str, object] = {
    "country": _l("Where they were registered"),
    "standing": _l("How it stood when the quarter was published"),
    **DIMENSIONS,
}
STANDING: dict[str, object] = {
    "waits": _l("Waiting for a hospital"),
    "accepted": _l("A hospital has accepted"),
    "treated": _l("In treatment"),
    "over": _l("Closed"),
}
ORDERS: dict[str, tuple[str, ...]] = {
    "age": (*AGE_BANDS, UNKNOWN),
    "sex": ("female", "male", UNKNOWN),
    "priority": tuple(ANSWER_WITHIN),
    "site": (*site_groups(), UNKNOWN),
}
"""In which order the groups of a dimension are shown."""


def _country(code: str) -> str:
    return str(LABELS["country"].get(code) or _l("Elsewhere, or not known"))


NAMES: dict[str, Callable[[str], str]] = {
    "age": lambda code: str(AGES.get(code, NOT_KNOWN)),
    "sex": lambda code: str(CODES["sex"].get(code, NOT_KNOWN)),
    "priority": lambda code: label("priority", code),
    "site": lambda code: site_name(code if code != UNKNOWN else None),
    "country": _country,
    "standing": lambda code: str(STANDING.get(code, NOT_KNOWN)),
}


def group_name(dimension: str, code: str) -> str:
    """What a group is called."""
    return str(_("All others together")) if code == OTHERS else NAMES[dimension](code)


def hours_words(hours: float) -> str:
    """So many hours, as the reader writes it."""
    return str(_("%(number)s h", number=number_words(hours, "#,##0")))


def days_words(days: float) -> str:
    """So many days, whole ones."""
    return str(ngettext("%(num)s day", "%(num)s days", round(days)))


HUNDREDTHS = 100


def percent_words(share: float) -> str:
    """A share in whole per cent."""
    return share_words(share, "0%")


def spread_words(measure: dict[str, Any], words: Callable[[float], str], times: int = 1) -> str:
    """A middle with its interval, its ends without their unit; that there are too few, or that it is not reached.

    `times`: a share's ends are written in hundredths.
    """
    if "mid" not in measure:
        return str(_("Withheld: fewer than %(number)s", number=LEAST))
    if measure["mid"] is None:
        return str(_("Not reached: half or more had no answer in time"))
    middle, low = words(measure["mid"]), number_words(round(measure["low"] * times), "#,##0")
    if measure["high"] is None:
        return str(_("%(middle)s (from %(low)s, no upper end)", middle=middle, low=low))
    return f"{middle} ({low}–{number_words(round(measure['high'] * times), '#,##0')})"


def about_words(number: int | None) -> str:
    """A number in whole tens, rounded down (measures.tens)."""
    if number is None:
        return str(_("fewer than %(number)s", number=LEAST))
    return str(_("%(number)s or a few more", number=number_words(number, "#,##0")))


def count_words(number: int | None) -> str:
    """A count; one that is too small is said to be so."""
    return str(_("fewer than %(number)s", number=LEAST)) if number is None else number_words(number, "#,##0")
