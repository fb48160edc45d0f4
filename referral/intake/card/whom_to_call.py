"""Whom a patient calls: the coordination's telephone of a country with its hours; "" where none is set."""

from referral.contacts import contact_for


def coordination_phone(country: str | None) -> str:
    """The telephone of the coordination for somebody in this country."""
    contact = contact_for(country)
    return f"{contact.phone}, {contact.hours}" if contact else ""
