"""Kinds of answers a form may hold: words, one code, codes, a number, a date as precise as it is known."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from referral.dates import parted
from referral.db import utc_now
from referral.zones import REGION, latest_day

UNKNOWN = "unknown"
LONGEST_NOTE = 2000
"""Characters of a note, a message or a long answer."""
SHORT = 40
"""Characters of a number or a part of a date, in which a whole one may stand."""
SIGNS_A_LETTER = 4
"""So many signs may be typed for one letter with its accents, or stand around an answer as blanks."""


class Text(fields.Field[str]):
    """Words as typed: trimmed, composed (NFC), without control characters; long ones refused.

    With `or_unknown`, a checkbox `<name>-unknown` answers "I don't know".
    """

    def __init__(self, limit: int = 200, or_unknown: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit, self.or_unknown = limit, or_unknown

    def gather(self, name: str, typed: MultiDict[str, str]) -> str | None:
        text = clean(typed.get(name, ""), self.limit)
        return text or (UNKNOWN if self.or_unknown and typed.get(f"{name}-unknown") else None)

    def parts(self, name: str) -> tuple[str, ...]:
        return (name, f"{name}-unknown") if self.or_unknown else (name,)

    def scatter(self, name: str, value: str) -> dict[str, str]:
        return {f"{name}-unknown": "yes"} if self.or_unknown and value == UNKNOWN else {name: value}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("invalid")
        if len(value) > self.limit:
            raise ValidationError(f"too_long|{self.limit}")
        return value


_OUTSIDE = r'[^\s"\\()<>\[\],;:@\x00-\x1f\x7f\ufffd]+'
PLAIN_ADDRESS = re.compile(f"{_OUTSIDE}@{_OUTSIDE}")
LONGEST_ADDRESS, UNSEEN = 254, "\ufffd"
"""What stands for a sign that is not seen when the page comes back."""


def is_plain_address(typed: str) -> bool:
    """Whether this is an address as people have them: nothing quoted, no number of a machine, no sign unseen."""
    return len(typed) <= LONGEST_ADDRESS and PLAIN_ADDRESS.fullmatch(typed) is not None


class Address(fields.Email):
    """An e-mail address that any mail server takes, and that means the same to each."""

    def gather(self, name: str, typed: MultiDict[str, str]) -> str | None:
        """As it was typed: without a sign that is not seen it would be somebody else's address."""
        text = str(typed.get(name, "")).strip()
        return "".join(sign if sign.isprintable() else UNSEEN for sign in text) or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        found = str(super()._deserialize(value, attr, data, **kwargs))
        if not is_plain_address(found):
            raise ValidationError("email")
        return found


class Offered(Text):
    """One of the values that proposals offer, read further by its page: as long as the longest of them may be."""

    def __init__(self, values: Iterable[str], **kwargs: Any) -> None:
        super().__init__(max(map(len, values)), **kwargs)


class Choice(fields.Field[str]):
    """One code of a list; pass `UNKNOWN` among the codes where "I don't know" is offered."""

    def __init__(self, codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = tuple(codes)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if value not in self.codes:
            raise ValidationError("choice")
        return str(value)


class Yes(Choice):
    """A box to tick: True when it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(("yes",), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return bool(super()._deserialize(value, attr, data, **kwargs))


class Choices(fields.Field[list[str]]):
    """Any number of codes of a list (checkboxes); `UNKNOWN` or `alone` codes drop out beside others."""

    def __init__(self, codes: Iterable[str], alone: Iterable[str] = (UNKNOWN, "none"), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes, self.alone = tuple(codes), frozenset(alone)

    def gather(self, name: str, typed: MultiDict[str, str]) -> list[str] | None:
        return [value for value in typed.getlist(name) if value] or None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list) or not set(value) <= set(self.codes):
            raise ValidationError("choice")
        named = [code for code in self.codes if code in value and code not in self.alone]
        return named or [code for code in self.codes if code in value]


class Number(fields.Field[int]):
    """A whole number within bounds; with `or_unknown`, a checkbox answers "I don't know"."""

    def __init__(
        self, least: int = 0, most: int = 1_000_000, or_unknown: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.most, self.or_unknown = least, most, or_unknown

    limit = SHORT
    gather = Text.gather
    parts = Text.parts

    def scatter(self, name: str, value: Any) -> dict[str, str]:
        return {f"{name}-unknown": "yes"} if value == UNKNOWN else {name: str(value)}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if self.or_unknown and value == UNKNOWN:
            return UNKNOWN
        number = _digits(value)
        if number is None:
            raise ValidationError("number")
        if not self.least <= number <= self.most:
            raise ValidationError(
                f"too_small|{self.least}" if number < self.least else f"too_large|{self.most}"
            )
        return number


class PartialDate(fields.Field[str]):
    """A date typed as `<name>-day`, `-month`, `-year`: ISO text, "1980", "1980-02" or "1980-02-03".

    `least` is the precision that must be there ("day", "month", "year"); `or_unknown` adds `<name>-unknown`.
    `future` lets it lie ahead. Bounds: 120 years back, 3 years ahead.
    """

    PARTS = ("day", "month", "year")

    def __init__(
        self, least: str = "year", or_unknown: bool = False, future: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.least, self.or_unknown, self.future = least, or_unknown, future

    def parts(self, name: str) -> tuple[str, ...]:
        return tuple(f"{name}-{part}" for part in (*self.PARTS, *((UNKNOWN,) if self.or_unknown else ())))

    def gather(self, name: str, typed: MultiDict[str, str]) -> Any:
        written = [clean(typed.get(f"{name}-{part}", ""), SHORT) for part in self.PARTS]
        if any(written):
            return written
        return UNKNOWN if self.or_unknown and typed.get(f"{name}-unknown") else None

    def scatter(self, name: str, value: Any) -> dict[str, str]:
        if value == UNKNOWN:
            return {f"{name}-unknown": "yes"}
        year, month, day = (str(value).split("-") + ["", ""])[:3]
        typed = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
        return {f"{name}-{part}": text for part, text in typed.items() if text}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == UNKNOWN and self.or_unknown:
            return UNKNOWN
        if not isinstance(value, list) or len(value) != 3:
            raise ValidationError("invalid")
        return self._iso(value)

    def _iso(self, written: list[str]) -> str:
        written = list(parted(*written))
        day, month, year = (_digits(part) for part in written)
        self._check_written(written, (day, month, year))
        first = _real(year or 0, month or 1, day or 1)
        self._check_bounds(first)
        whole = first.isoformat()
        return whole if day else whole[:7] if month else whole[:4]

    def _check_written(self, written: list[str], numbers: tuple[int | None, ...]) -> None:
        day, month, year = numbers
        needed = {"day": (day, month, year), "month": (month, year), "year": (year,)}[self.least]
        typed_wrong = any(text and number is None for text, number in zip(written, numbers, strict=True))
        if None in needed or typed_wrong or (day and not month):
            raise ValidationError("date_year" if self.least == "year" and year is None else "date_whole")
        if year is not None and not 1000 <= year <= 9999:
            raise ValidationError("date_year")

    def _check_bounds(self, first: date) -> None:
        today = latest_day(utc_now())
        if first.year < today.year - 120:
            raise ValidationError("date_past")
        if first > today and not (self.future and first.year <= today.year + 3):
            raise ValidationError("date_future")


class Day(PartialDate):
    """A whole day, as a `datetime.date`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least="day", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        iso = super()._deserialize(value, attr, data, **kwargs)
        return iso if iso == UNKNOWN else date.fromisoformat(iso)


class EndOfDay(Day):
    """A day, as the last minute of it where our hospitals are."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        return day if day == UNKNOWN else datetime.combine(day, time(23, 59), REGION)


def clean(text: str, limit: int = LONGEST_NOTE) -> str:
    """Trimmed, composed, control characters gone but for line breaks.

    What is too long even if several signs of it make one letter is given back as it came, for whoever reads it to
    refuse by its length: composing takes time that grows with the square of it.
    """
    if len(text) > SIGNS_A_LETTER * limit:
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) != "Cc").strip()


def _digits(text: Any) -> int | None:
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else None
    )


def _real(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError("date_real") from None
