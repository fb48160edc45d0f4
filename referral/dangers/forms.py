"""What anybody reports, and what people say of it."""

from marshmallow import ValidationError, fields, validates, validates_schema

from referral.dangers.hazards import hazards
from referral.dangers.models import HARMED, TOLD, VERDICTS, YES
from referral.forms import Choice, Day, PageSchema, Text
from referral.i18n import _l

LONGEST_SAID, LONGEST_REACH, LONGEST_PAGE = 2_000, 200, 100
NOT_KNOWN = _l("There is no such hazard in the list.")
WHEN = _l("Please write the day on which the authority was told.")


class ReportSchema(PageSchema):
    """A danger: what happened or could happen, whether somebody came to harm, how the reporter is reached.

    `page`: the endpoint it is reported from; `number`: the id it is to have, so that a second press makes no second.
    """

    page = Text(LONGEST_PAGE, load_default="")
    number = fields.UUID(required=True)
    said = Text(LONGEST_SAID, required=True)
    harm = Choice(HARMED, required=True)
    reach = Text(LONGEST_REACH, load_default="")


class VerdictSchema(PageSchema):
    """What it was, which hazard it belongs to (empty: none of the list), and why."""

    verdict = Choice(VERDICTS, required=True)
    hazard = Text(100, load_default="")
    reason = Text(LONGEST_SAID, required=True)

    @validates("hazard")
    def is_known(self, value: str, **_: object) -> None:
        """Empty, or a row of the list."""
        if value and value not in hazards():
            raise ValidationError(str(NOT_KNOWN))


class MendingSchema(PageSchema):
    """What was done."""

    mending = Text(LONGEST_SAID, required=True)


class AuthoritySchema(PageSchema):
    """Whether the authority was told, and when."""

    authority = Choice(TOLD, required=True)
    authority_on = Day()

    @validates_schema
    def has_its_day(self, data: dict[str, object], **_: object) -> None:
        """A yes has a day."""
        if data.get("authority") == YES and not data.get("authority_on"):
            raise ValidationError({"authority_on": [str(WHEN)]})
