"""Where a town of a country lies, for sources that give no point: GeoNames (CC BY 4.0), from 500 people."""

from functools import cache

from referral import geonames
from referral.hospitals.reading.columns import folded

SOURCE = "GeoNames city centroid"


@cache
def _towns(country: str) -> dict[str, tuple[float, float]]:
    """Every name a town is known by → its centre; of two towns of one name the larger."""
    found: dict[str, tuple[int, float, float]] = {}
    for town in (each for each in geonames.localities() if each["countrycode"] == country):
        here = (town["population"], town["latitude"], town["longitude"])
        for name in (town["name"], *town["alternatenames"]):
            found[folded(name)] = max(found.get(folded(name), here), here)
    return {name: (lat, lon) for name, (_people, lat, lon) in found.items()}


def centre_of(country: str, town: str) -> tuple[float, float] | None:
    """The centre of a town, or None where nobody knows one of this name."""
    return _towns(country).get(folded(town))
