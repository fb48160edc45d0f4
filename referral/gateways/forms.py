"""What a request may say of the ways by which somebody is reached: a first, and a second after so many minutes."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from referral import channels, phones
from referral.forms import Choice, Number, PageSchema, Text
from referral.gateways import wording
from referral.gateways.models import Way

CODES = tuple(code for code in channels.CHANNELS if code != channels.EMAIL)
LONGEST = 80
ACCOUNT_THERE = re.compile(r"[A-Za-z0-9@+/=_.-]{1,64}")
FIRST, SECOND = "first", "second"


class WaysSchema(PageSchema):
    """By which way first, by which then; neither is by e-mail alone."""

    first = Choice(CODES, load_default=None)
    first_address = Text(limit=LONGEST, load_default=None)
    minutes = Number(least=1, most=1440, load_default=None)
    second = Choice(CODES, load_default=None)
    second_address = Text(limit=LONGEST, load_default=None)

    @validates_schema
    def each_way_has_its_address(self, data: dict[str, Any], **_: Any) -> None:
        """A number for what goes to numbers, a name for what goes to names; the second another way, and later."""
        wrong = {**_wrong(data, FIRST), **_wrong(data, SECOND)}
        if data.get(SECOND) and data[SECOND] == data.get(FIRST):
            wrong[SECOND] = [wording.TWICE]
        if data.get(SECOND) and not data.get("minutes"):
            wrong["minutes"] = [wording.MINUTES_NEEDED]
        if wrong:
            raise ValidationError(wrong)


def _wrong(data: Mapping[str, Any], which: str) -> dict[str, list[object]]:
    code, typed = data.get(which), data.get(f"{which}_address")
    if not code:
        return {which: [wording.WAY_NEEDED]} if typed else {}
    if not channels.is_set_up(code):
        return {which: [wording.NOT_THERE]}
    if not typed:
        return {f"{which}_address": [wording.ADDRESS_NEEDED]}
    if address_of(code, typed):
        return {}
    is_number = channels.CHANNELS[code].address == channels.NUMBER
    return {f"{which}_address": [wording.NO_NUMBER if is_number else wording.NO_ACCOUNT_THERE]}


def address_of(code: str, typed: str) -> str | None:
    """An address as a gateway takes it: a number as E.164, a messenger's name as it is; None for what is none."""
    if channels.CHANNELS[code].address == channels.NUMBER:
        found = phones.read(typed).numbers
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None
    return typed if ACCOUNT_THERE.fullmatch(typed) else None


def ways_in(data: Mapping[str, Any]) -> list[Way]:
    """The ways a form means, in order."""
    found = []
    for which, minutes in ((FIRST, 0), (SECOND, data.get("minutes") or 0)):
        if code := data.get(which):
            found.append(Way(code, address_of(code, data[f"{which}_address"]) or "", minutes))
    return found
