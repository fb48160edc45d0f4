"""What the desk and an institution type: institutions, needs, reservations, transports, counts, temperatures."""

import re
from typing import Any

from marshmallow import ValidationError, fields, validates

from referral.addresses import is_page
from referral.fields import SHORT
from referral.forms import Address, Choice, Day, Form, Number, PageSchema, Text
from referral.i18n import _l
from referral.phones import Phone
from referral.supplies.catalogue import Item
from referral.supplies.forms import (
    LONGEST_CONDITIONS,
    LONGEST_NAME,
    MOST_PIECES,
    REGIONS,
    GoodsSchema,
    Quantity,
    goods_of,
    names_holder,
    without_price,
    words,
)

MOST_MONTHS, MOST_DAYS = 60, 365


class InstitutionSchema(PageSchema):
    """An institution, and where its official number was read."""

    name = Text(LONGEST_NAME, required=True)
    region = Choice(REGIONS, required=True)
    locality = Text(80, required=True)
    email = Address(required=True)
    phone = Phone(required=True)
    phone_source = Text(300, required=True)
    phone_read_on = Day(required=True)
    licence_holder = Text(LONGEST_NAME, load_default="", validate=names_holder)

    @validates("phone_source")
    def is_a_page(self, value: str, **_: object) -> None:
        """A page that the second person can open as well."""
        if not is_page(value):
            raise ValidationError(str(_l("Please write the whole address of the page with the number.")))

    @validates("phone")
    def is_of_ukraine(self, value: str, **_: object) -> None:
        """Institutions of Ukraine alone are called back."""
        if not value.startswith("+380"):
            raise ValidationError(str(_l("Please write the number in Ukraine, with +380.")))


class NeedSchema(GoodsSchema):
    """What is missing. `same`: what is to become of a need for the same that is open already; `besides`: it is needed
    though another kind of vial of the same is asked for."""

    least_months = Number(0, MOST_MONTHS, required=True)
    stock_days = Number(0, MOST_DAYS, required=True)
    note = words(LONGEST_CONDITIONS, load_default="")
    same = Choice(("more", "instead"), load_default="")
    besides = Choice(("yes",), load_default="")


class ReserveSchema(PageSchema):
    """Whose offer for which need, how many single pieces."""

    offer_id = fields.UUID(required=True)
    need_id = fields.UUID(required=True)
    quantity = Quantity(required=True)


class PlanSchema(PageSchema):
    """How and when it travels."""

    carrier = Text(LONGEST_NAME, required=True, validate=without_price)
    leaves_on = Day(required=True, future=True)
    arrives_on = Day(required=True, future=True)


class CountSchema(PageSchema):
    """What came of it, in single pieces."""

    received = Number(0, MOST_PIECES, required=True)
    damaged = Number(0, MOST_PIECES, required=True)
    more_came = Choice(("yes",), load_default="")


class TemperatureSchema(PageSchema):
    """A reading, in degrees Celsius, and when."""

    celsius = Text(SHORT, required=True)
    day = Day(required=True)
    hour = Number(0, 23, required=True)

    @validates("celsius")
    def is_a_temperature(self, value: str, **_: object) -> None:
        """One decimal at most; a comma may stand for the point."""
        if tenths_of(value) is None:
            raise ValidationError(
                str(_l("Please write degrees Celsius with at most one decimal, for example 4,5."))
            )


def tenths_of(text: str) -> int | None:
    """Degrees as typed → tenths; None for what is none, or beyond −90 and 80."""
    found = re.fullmatch(r"([+\-−]?)(\d{1,2})(?:[.,](\d))?", text.strip())
    if not found or int(found[2]) > 90:
        return None
    tenths = int(found[2]) * 10 + int(found[3] or 0)
    return -tenths if found[1] in ("-", "−") else tenths


def need_of(form: Form, item: Item) -> dict[str, Any] | None:
    """The columns of a need; None where something is asked."""
    goods = goods_of(form, item)
    return goods and {**goods, **{name: form.data[name] for name in ("least_months", "stock_days", "note")}}
