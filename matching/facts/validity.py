"""What a fact must be to be true: each rule refuses it with the name of its field, never with what was said."""

import math
from collections.abc import Iterable


class FactError(ValueError):
    """A fact that cannot be true. Names the field (and the hospital), never what a patient said."""


def require(holds: bool, message: str) -> None:
    """Raise FactError with this message unless it holds."""
    if not holds:
        raise FactError(message)


def degrees(who: str, lat: float | None, lon: float | None) -> None:
    """A point on earth, or none: both numbers or neither."""
    require((lat is None) == (lon is None), f"{who}: latitude and longitude come together")
    if lat is not None and lon is not None:
        require(abs(lat) <= 90 and abs(lon) <= 180, f"{who}: latitude or longitude out of range")


def at_least_zero(who: str, **values: float | None) -> None:
    """Known numbers are finite and not negative."""
    for name, value in values.items():
        if value is not None:
            require(math.isfinite(value) and value >= 0, f"{who}: {name} is negative or not a number")


def a_number(who: str, **values: float | None) -> None:
    """Known numbers are finite."""
    for name, value in values.items():
        require(value is None or math.isfinite(value), f"{who}: {name} is not a number")


def country_codes(who: str, **values: str | None) -> None:
    """Known countries are two capital letters."""
    for name, value in values.items():
        right = value is None or (len(value) == 2 and value.isascii() and value.isupper())
        require(right, f"{who}: {name} is not an ISO 3166 alpha-2 code")


def among(who: str, name: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Only known codes."""
    require(set(given) <= set(known), f"{who}: {name} holds an unknown code")
