"""What a request may say of one item that has to be arranged."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from referral.fields import Choice, Day, Text
from referral.forms import PageSchema
from referral.moments import is_time_of_day
from referral.referrals.arranging import desk_words as wording
from referral.referrals.arranging.models import ARRANGED, STATES

SHORT, NOTE = 120, 300


class ArrangementSchema(PageSchema):
    """How an item stands; who has arranged it, when it happens, a short note."""

    state = Choice(STATES, required=True, error_messages={"required": wording.CHOOSE_STATE})
    who = Text(limit=SHORT)
    on_day = Day(future=True)
    at_time = Text(limit=5)
    note = Text(limit=NOTE)

    @validates_schema
    def is_whole(self, data: dict[str, Any], **_: Any) -> None:
        """Arranged by somebody; an hour is a time of day."""
        if data.get("state") == ARRANGED and not data.get("who"):
            raise ValidationError({"who": [wording.SAY_BY_WHOM]})
        if data.get("at_time") and not is_time_of_day(data["at_time"]):
            raise ValidationError({"at_time": [wording.WRITE_HOUR]})
