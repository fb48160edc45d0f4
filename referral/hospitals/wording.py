"""What the codes of statements are called, in the reader's language."""

from datetime import date
from typing import Protocol

from referral.i18n import _l, day_words, written
from referral.labels import label, site_name

CODES: dict[str, dict[str, object]] = {}
CODES["said_by"] = {
    "hospital": _l("the hospital itself"),
    "own_page": _l("the hospital’s own page"),
    "official": _l("a law or an official list"),
    "contract": _l("a contract with an insurer"),
    "society": _l("a society or a journal"),
    "press": _l("a newspaper"),
}
CODES["site_family"] = {
    "all_solid": _l("all solid tumours"),
    "all_blood": _l("all cancers of the blood"),
    "all_childhood": _l("all cancers of children"),
}
CODES["scope"] = {
    "oncology": _l("cancer"),
    "general": _l("all diseases"),
    "blood": _l("diseases of the blood"),
    "children": _l("children’s diseases"),
    "radiotherapy": _l("radiotherapy alone"),
    "hospice": _l("hospice care"),
}

TOO_MANY_REPORTS = _l("You have reported much that nobody has answered yet. Call the coordination instead.")


class Paged(Protocol):
    """What is asked of a statement to say the day of its page."""

    @property
    def dated(self) -> date: ...
    @property
    def is_undated(self) -> bool: ...
    @property
    def page_date(self) -> str: ...


def disease_name(code: str) -> str:
    """The name of a site group, or of a whole family of diseases."""
    return label("site_family", code) if code in CODES["site_family"] else site_name(code)


def page_day(said: Paged) -> str:
    """The page's own date as far as it says one: a day, a month or a year; where it has none, the day it was read."""
    if said.is_undated or len(said.page_date) == len("2024-03-01"):
        return day_words(said.dated)
    return written(said.dated, "LLLL y") if "-" in said.page_date else said.page_date
