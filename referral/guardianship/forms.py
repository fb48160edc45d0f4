"""What a request may say about who decides for a child."""

from referral.fields import LONGEST_NOTE, Choice, Day, Text
from referral.forms import PageSchema
from referral.guardianship import wording
from referral.guardianship.models import AGREED, REFUSED
from referral.phones import Phone

SHORT = 200


class AdultSchema(PageSchema):
    """What an adult with authority decided: who they are, how and when it was said."""

    decision = Choice((AGREED, REFUSED), required=True, error_messages={"required": wording.SAY_DECISION})
    adult_name = Text(limit=SHORT, required=True, error_messages={"required": wording.SAY_NAME})
    relation = Text(limit=SHORT, required=True, error_messages={"required": wording.SAY_RELATION})
    authority = Choice(wording.AUTHORITY, required=True, error_messages={"required": wording.SAY_AUTHORITY})
    adult_phone = Phone(required=True, error_messages={"required": wording.SAY_PHONE})
    told_by = Choice(wording.TOLD_BY, required=True, error_messages={"required": wording.SAY_HOW})
    said_on = Day(required=True)
    said_time = Text(limit=5)


class VitalInterestSchema(PageSchema):
    """Why a coordinator does not wait for an adult with authority."""

    why = Text(limit=LONGEST_NOTE, required=True, error_messages={"required": wording.SAY_WHY})
