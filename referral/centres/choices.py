"""Hospitals as choices of a form: of the rooms that know the directory and the list of places, this is the first."""

from referral.hospitals.queries import listed
from referral.intake.localities.in_words import town_name


def hospital_choices() -> list[tuple[str, str]]:
    """Every oncology hospital: id, and town with name as the reader calls them, in the order in which they are read."""
    told = [(str(each.id), each.country, town_name(each.city, each.country), each.name) for each in listed()]
    told.sort(key=lambda each: each[1:])
    return [(code, f"{country} {town}: {name}") for code, country, town, name in told]
