"""What a request may say of the rota."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from referral.duty.models import DAY, NIGHT
from referral.forms import Choices, Day, PageSchema
from referral.i18n import _l

WEEKDAYS = tuple(str(number) for number in range(1, 8))
SHIFTS = tuple(f"{day}-{part}" for day in WEEKDAYS for part in (DAY, NIGHT))
CHOOSE_SHIFT = _l("Tick at least one shift of the week, or write one date and tick day or night.")
ONE_OF_BOTH = _l("Either shifts of every week or one date, not both at once.")


class ShiftSchema(PageSchema):
    """Who is on duty in which shifts: of every week, or of one date."""

    shifts = Choices(SHIFTS)
    on = Day(future=True)
    parts = Choices((DAY, NIGHT))
    person = fields.UUID(load_default=None)
    deputy = fields.UUID(load_default=None)

    @validates_schema
    def some_shift_is_meant(self, data: dict[str, Any], **_: Any) -> None:
        """Shifts of the week, or a date with its part."""
        weekly, dated = bool(data.get("shifts")), bool(data.get("on") and data.get("parts"))
        if not (weekly or dated):
            raise ValidationError({"shifts": [CHOOSE_SHIFT]})
        if weekly and data.get("on"):
            raise ValidationError({"on": [ONE_OF_BOTH]})


def turns_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The shifts a form means, as (turn, part)."""
    if data.get("shifts"):
        return [(day, part) for day, part in (each.split("-") for each in data["shifts"])]
    return [(data["on"].isoformat(), part) for part in data["parts"]]
