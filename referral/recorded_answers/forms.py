"""An answer that a hospital gave by telephone, e-mail or letter: its form at the desk, and its words."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from referral.db import utc_now
from referral.forms import Choice, Day, PageSchema, Text
from referral.i18n import _l
from referral.moments import NOT_YET, WRITE_TIME, is_time_of_day, moment_of
from referral.referrals import wording
from referral.referrals.forms import STEP_FORMS, coded_or_words, kept_until, needed_note
from referral.referrals.table.moves import ANSWERS
from referral.referrals.told import CHANNELS, Told

TOLD = ("told_name", "told_role", "told_channel", "told_on", "told_time")
CHANNEL_NAMES = {
    "telephone": _l("By telephone"),
    "email": _l("By e-mail"),
    "letter": _l("By letter"),
}
QUESTION_NEEDED = _l("Please write the hospital's question.")
CONDITIONS_NEEDED = _l("Please write what must be settled before the hospital can take the patient.")
HOLD_NEEDED = _l("Please give the last day on which the hospital keeps the place.")
NO_SLOT_LEFT = _l(
    "The last place that this hospital reported for this treatment has been taken. Nothing is recorded yet. "
    "If the hospital says that it has one more place, record this place together with the answer."
)


class ToldSchema(PageSchema):
    """Who of the hospital said it, how and when; `step`: look at it once more, go back to it, or record it."""

    step = Choice(("check", "edit", "record"), required=True)
    told_name = Text(limit=200, required=True, error_messages={"required": wording.WHO_SAID_IT})
    told_role = Text(limit=200, required=True, error_messages={"required": wording.ROLE_NEEDED})
    told_channel = Choice(CHANNELS, required=True, error_messages={"required": wording.CHANNEL_NEEDED})
    told_on = Day(required=True, error_messages={"required": wording.TOLD_ON_NEEDED})
    told_time = Text(limit=5, required=True, error_messages={"required": WRITE_TIME})

    @validates_schema
    def moment_is_real(self, data: dict[str, Any], **_: Any) -> None:
        """A time of day, and not one to come."""
        if not is_time_of_day(data["told_time"]):
            raise ValidationError({"told_time": [WRITE_TIME]})
        if moment_of(data["told_on"], data["told_time"]) > utc_now():
            raise ValidationError({"told_on": [NOT_YET]})


# Where the hospital's own form speaks to the hospital, the desk's speaks of it.
_OF_THE_HOSPITAL: dict[str, dict[str, Any]] = {
    "ask_information": coded_or_words("ask_information", QUESTION_NEEDED),
    "accept_with_conditions": {
        "note": needed_note(CONDITIONS_NEEDED),
        "hold_until": kept_until(HOLD_NEEDED),
    },
}
RECORD_FORMS: dict[str, Any] = {
    verb: type(f"Told_{verb}", (ToldSchema, STEP_FORMS[verb]), _OF_THE_HOSPITAL.get(verb, {}))
    for verb in sorted(ANSWERS)
}


def told_of(data: dict[str, Any]) -> Told:
    """Who gave the answer, from a valid form."""
    at = moment_of(data["told_on"], data["told_time"])
    return Told(data["told_name"], data["told_role"], data["told_channel"], at)


def answer_of(data: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, from a valid form, as its action wants it."""
    return {name: value for name, value in data.items() if name not in (*TOLD, "step")}
