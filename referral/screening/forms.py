"""What a place is, what its paper lists hold, and what somebody says who wants to be called."""

from datetime import date
from typing import Any

from marshmallow import fields
from marshmallow.fields import AwareDateTime

from referral.fields import Yes
from referral.forms import Choice, Choices, Day, Form, Number, PageSchema, Text
from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.intake.questions.codes import CODES
from referral.labels import LABELS
from referral.phones import Phone, of_country
from referral.screening.lines import LINES
from referral.screening.models import KINDS
from referral.screening.queries import PEOPLE
from referral.screening.spent import LONGEST

COUNTRIES = tuple(LABELS["country"])
LONGEST_NAME, LONGEST_TOWN, MOST_ON_PAPER = 120, 80, 2_000
NOTHING_TICKED = _l("Please tick what is true. If nothing is, look below at who helps you.")
WHOSE: dict[str, object] = {
    "own": _l("I myself"),
    "child": _l("My child; I decide for it"),
    "other": _l("Somebody else, who has agreed to be called"),
}
OLD_PAGE = _l("This page was open for too long. Please look at your ticks and press once more.")
AGREE = _l("Without your consent we keep nothing and cannot call you.")
NO_PHONE = _l("Please write a telephone number that we can call.")


class VenueSchema(PageSchema):
    """A place: what its poster says, where it is, until when it is open."""

    name = Text(LONGEST_NAME, required=True)
    kind = Choice(KINDS, required=True)
    country = Choice(COUNTRIES, required=True)
    locality = Text(LONGEST_TOWN, required=True)
    active_until = Day(load_default=None)


class PartnerSchema(PageSchema):
    """Which partner is given a place."""

    partner = fields.UUID(required=True)


class CallSchema(PageSchema):
    """Who wants to be called, and that they agree; of whoever comes without a place also where they are."""

    form = Text(LONGEST, required=True)
    lines = Choices(tuple(LINES), load_default=list)
    name = Text(LONGEST_NAME, required=True)
    phone = Phone(required=True, error_messages={"required": NO_PHONE})
    whose = Choice(tuple(WHOSE), required=True)
    languages = Choices(tuple(CODES["spoken"]), required=True)
    agrees = Yes(required=True, error_messages={"required": AGREE})


class FreeCallSchema(CallSchema):
    """The same from the first page."""

    country = Choice(COUNTRIES, required=True)
    locality = Text(LONGEST_TOWN, required=True)


class ResultSchema(PageSchema):
    """What came of a call."""

    result = Choice(("reached", "not_reached", "not_wanted"), required=True)


class EndSchema(PageSchema):
    """All who wait in a country (or in all) are ended, and why; `count`: how many were shown, at the second asking."""

    country = Choice(("all", *COUNTRIES), required=True)
    reason = Choice(("flood", "elsewhere"), required=True)
    count = Number(least=0, most=99_999, load_default=None)


class EndedSchema(PageSchema):
    """Which deed is taken back, by its moment."""

    ended_at = AwareDateTime(required=True)


class LanguageSchema(PageSchema):
    """In which language something is printed."""

    language = Choice(tuple(PUBLIC_LANGUAGES), required=True)


def call_schema(country: str | None) -> Any:
    """The schema of a wish; a number without its country's code is of the place's country."""
    return of_country(CallSchema() if country else FreeCallSchema(), country)


PaperSchema: type[PageSchema] = PageSchema.from_dict(  # type: ignore[assignment]
    {name: Number(0, MOST_ON_PAPER, load_default=0) for name in (PEOPLE, *LINES)}
)
"""The counts of a day's paper lists."""


def filled(counts: dict[str, int]) -> Form:
    """What was typed before, to be typed anew."""
    return Form({name: str(number) for name, number in counts.items()})


def day_of(text: str) -> date | None:
    """A day as an address names it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
