"""What places are called for whoever reads: in the reader's language, and as the signs there have it."""

from functools import lru_cache
from typing import Any

from referral.i18n import country_name, language
from referral.intake.localities.gazetteer import BORDER, Locality
from referral.intake.localities.index import SAME_SOUND, index
from referral.intake.localities.search import LONGEST_TEXT
from referral.intake.localities.transliteration import is_cyrillic

MOST_TOWNS = 2_000
"""Towns whose names are kept ready."""
READ_CYRILLIC = frozenset({"uk", "ru"})


def locality_name(locality: Locality) -> str:
    """What a place is called in the reader's language, with its country."""
    return f"{locality.called(language())} ({country_name(locality.country)})"


def town_name(town: str | None, country: str | None = None) -> str:
    """What a town that stands written in any language is called in the reader's; as it was written where no place (of
    that country) is called so, or where the reader reads it as it is."""
    told = (town or "").strip()
    reads_it_so = language() not in READ_CYRILLIC and not is_cyrillic(told)
    if not told or len(told) > LONGEST_TEXT or reads_it_so:
        return told
    return _called(told, country, language())


def town_in_country(town: str | None, country: str | None) -> str:
    """The same with its country; the country alone where the town is not known."""
    return ", ".join(filter(None, (town_name(town, country), country_name(country) if country else "")))


def with_town(hospital: Any) -> str:
    """A hospital's name, and its town as the reader calls it."""
    return f"{hospital.name}, {town_name(hospital.city, hospital.country)}"


def town_on_signs(town: str | None, country: str | None = None) -> str:
    """The same for whoever travels there: with the name that stands on the signs, where it is another."""
    named, told = town_name(town, country), (town or "").strip()
    return named if named == told else f"{named} ({told})"


@lru_cache(MOST_TOWNS)
def _called(town: str, country: str | None, reader: str) -> str:
    known = index()
    found = [(known.localities[at], far, at) for at, far in known.called(town).items() if far < SAME_SOUND]
    here = [
        (each.name != town, each.kind == BORDER, far, at)
        for each, far, at in found
        if country in (None, each.country)
    ]
    return known.localities[min(here)[-1]].called(reader) if here else town
