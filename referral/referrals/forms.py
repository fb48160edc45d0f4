"""What a request may say about a referral: one schema for each step that takes words, dates or reasons."""

from marshmallow import fields

from referral.forms import Choice, Day, Number, PageSchema, Text
from referral.referrals.moves import REASONS


class StepSchema(PageSchema):
    """Every step: the version that was seen, and a note."""

    seen = Number(load_default=None)
    note = Text(limit=2000, load_default=None)


class NoteSchema(StepSchema):
    """A step that is nothing without words."""

    note = Text(limit=2000, required=True)


class AcceptSchema(StepSchema):
    """A plain yes, with the first date when it is known."""

    first_date = Day(future=True, load_default=None)
    another_place = Choice(("yes",), load_default=None)


class ConditionsSchema(NoteSchema):
    """A yes if something is settled first: what, and until when the place is kept."""

    hold_until = Day(future=True, required=True)
    first_date = Day(future=True, load_default=None)
    another_place = Choice(("yes",), load_default=None)


class AppointmentSchema(StepSchema):
    """The day of the first appointment."""

    first_date = Day(future=True, required=True)


class RejectSchema(StepSchema):
    """A no, with its reason."""

    reason = Choice(REASONS["reject"], required=True)


class MissSchema(StepSchema):
    """Why the patient did not come."""

    reason = Choice(REASONS["no_show"], required=True)


class CancelSchema(StepSchema):
    """Why the hospital takes its yes back."""

    reason = Choice(REASONS["cancel"], required=True)


class OnwardSchema(StepSchema):
    """Another hospital, chosen from those found."""

    hospital = fields.UUID(required=True)
    words = Text(load_default=None)


class DeclineSchema(StepSchema):
    """The patient's no, with its reason."""

    reason = Choice(REASONS["patient"], required=True)


class CodeSchema(PageSchema):
    """The six digits of the newest letter."""

    code = Text(limit=20, required=True)


class FigureSchema(PageSchema):
    """A service's number of places, said anew."""

    places = Number(least=0, most=9_999, required=True)


STEP_FORMS: dict[str, type[StepSchema]] = {
    "accept": AcceptSchema,
    "accept_with_conditions": ConditionsSchema,
    "reject": RejectSchema,
    "ask_information": NoteSchema,
    "refer_onward": OnwardSchema,
    "set_appointment": AppointmentSchema,
    "miss": MissSchema,
    "cancel": CancelSchema,
}
