"""Whom a patient calls: the coordination's telephone of a country, as it is set; "" where none is."""

PHONES: dict[str, str] = {}
"""Country → telephone with its hours, filled from the settings at start; "" is for whoever has no country of ours."""


def coordination_phone(country: str | None) -> str:
    """The telephone of the coordination for somebody in this country."""
    return PHONES.get(country or "") or PHONES.get("", "")
