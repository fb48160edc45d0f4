"""What a request may say about who decides for a child."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from referral.fields import LONGEST_NOTE, Choice, Day, Text
from referral.forms import PageSchema
from referral.guardianship import wording
from referral.guardianship.models import AGREED, REFUSED

SHORT = 200
FEWEST_DIGITS = 6


class AdultSchema(PageSchema):
    """What an adult with authority decided: who they are, how and when it was said."""

    decision = Choice((AGREED, REFUSED), required=True, error_messages={"required": wording.SAY_DECISION})
    adult_name = Text(limit=SHORT, required=True, error_messages={"required": wording.SAY_NAME})
    relation = Text(limit=SHORT, required=True, error_messages={"required": wording.SAY_RELATION})
    authority = Choice(wording.AUTHORITY, required=True, error_messages={"required": wording.SAY_AUTHORITY})
    adult_phone = Text(limit=SHORT, required=True, error_messages={"required": wording.SAY_PHONE})
    told_by = Choice(wording.TOLD_BY, required=True, error_messages={"required": wording.SAY_HOW})
    said_on = Day(required=True)
    said_time = Text(limit=5)

    @validates_schema
    def can_be_called(self, data: dict[str, Any], **_: Any) -> None:
        """A number that somebody can dial."""
        if sum(each.isdigit() for each in data.get("adult_phone", "")) < FEWEST_DIGITS:
            raise ValidationError({"adult_phone": [wording.SAY_PHONE]})


class VitalInterestSchema(PageSchema):
    """Why a coordinator does not wait for an adult with authority."""

    why = Text(limit=LONGEST_NOTE, required=True, error_messages={"required": wording.SAY_WHY})
