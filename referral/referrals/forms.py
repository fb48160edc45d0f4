"""What a request may say about a referral: one schema for each step that takes words, dates or reasons."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import fields

from referral.forms import Choice, Day, Number, PageSchema, Text
from referral.hospitals.queries import hospital_of
from referral.referrals import wording
from referral.referrals.moves import REASONS

REGION = ZoneInfo("Europe/Warsaw")
A_REASON = {"required": wording.CHOOSE_REASON}


class StepSchema(PageSchema):
    """Every step: the version that was seen, and a note."""

    seen = Number(load_default=None)
    note = Text(limit=2000, load_default=None)


class QuestionSchema(StepSchema):
    """A question to the coordinator."""

    note = Text(limit=2000, required=True, error_messages={"required": wording.QUESTION_NEEDED})


class ObjectionSchema(StepSchema):
    """What the hospital's answer is instead of the recorded one."""

    note = Text(limit=2000, required=True, error_messages={"required": wording.OBJECTION_NEEDED})


class AcceptSchema(StepSchema):
    """A plain yes, with the first date when it is known."""

    first_date = Day(future=True, load_default=None)
    another_place = Choice(("yes",), load_default=None)


class ConditionsSchema(StepSchema):
    """A yes if something is settled first: what, and until when the place is kept."""

    note = Text(limit=2000, required=True, error_messages={"required": wording.CONDITIONS_NEEDED})
    hold_until = Day(future=True, required=True, error_messages={"required": wording.HOLD_NEEDED})
    first_date = Day(future=True, load_default=None)
    another_place = Choice(("yes",), load_default=None)


class AppointmentSchema(StepSchema):
    """The day of the first appointment."""

    first_date = Day(future=True, required=True, error_messages={"required": wording.DAY_NEEDED})


class RejectSchema(StepSchema):
    """A no, with its reason."""

    reason = Choice(REASONS["reject"], required=True, error_messages=A_REASON)


class MissSchema(StepSchema):
    """Why the patient did not come."""

    reason = Choice(REASONS["no_show"], required=True, error_messages=A_REASON)


class CancelSchema(StepSchema):
    """Why the hospital takes its yes back."""

    reason = Choice(REASONS["cancel"], required=True, error_messages=A_REASON)


class OnwardSchema(StepSchema):
    """Another hospital, chosen from those found."""

    hospital = fields.UUID(required=True, error_messages={"required": wording.CHOOSE_HOSPITAL})
    words = Text(load_default=None)


class DeclineSchema(StepSchema):
    """The patient's no, with its reason."""

    reason = Choice(REASONS["patient"], required=True, error_messages=A_REASON)


class CodeSchema(PageSchema):
    """The six digits of the newest letter."""

    code = Text(limit=20, required=True, error_messages={"required": wording.CODE_NEEDED})


class FigureSchema(PageSchema):
    """A service's number of places, said anew."""

    places = Number(least=0, most=9_999, required=True)


STEP_FORMS: dict[str, type[StepSchema]] = {
    "accept": AcceptSchema,
    "accept_with_conditions": ConditionsSchema,
    "reject": RejectSchema,
    "ask_information": QuestionSchema,
    "refer_onward": OnwardSchema,
    "set_appointment": AppointmentSchema,
    "miss": MissSchema,
    "cancel": CancelSchema,
    "object_to_answer": ObjectionSchema,
}


def said(data: dict[str, Any]) -> dict[str, Any]:
    """A step's answers as its action wants them."""
    asked = {name: value for name, value in data.items() if name != "words"}
    if "another_place" in asked:
        asked["another_place"] = asked["another_place"] == "yes"
    if "hold_until" in asked:
        asked["hold_until"] = datetime.combine(asked["hold_until"], time(23, 59), REGION)
    if "hospital" in asked:
        asked["to"] = hospital_of(asked.pop("hospital"))
    return asked
