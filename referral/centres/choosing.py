"""Which centres fit what a family asks for. Not known is never left out: it stands behind what somebody says."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from geopy.distance import great_circle

from matching.vocabulary import AgeGroup
from referral.centres.queries import Centre
from referral.hospitals.saying import ASK, Offer, is_contradicted, names_of
from referral.intake.localities.gazetteer import Locality

YES, NOT_KNOWN, NO = "yes", "not_known", "no"
FILTERS = ("country", "modality", "site", "age", "language", "place")
CHOSEN = ("modality", "site", "age", "language")
"""Of these somebody says yes or no; the rest is known of each hospital."""


class Fit(NamedTuple):
    """A centre, whether somebody says that it fits, and how far it is from the place that was asked for."""

    centre: Centre
    word: str
    km: float | None


def fitting(centres: Iterable[Centre], wanted: Mapping[str, str], near: Locality | None) -> list[Fit]:
    """Those that nobody says do not fit: what somebody says before what is not known, the nearest first."""
    found = (Fit(each, fits(each, wanted), _km(each, near)) for each in centres)
    asked = any(wanted.get(name) for name in CHOSEN)
    kept = (fit for fit in found if fit.word != NO)
    return sorted(kept, key=lambda fit: (asked and fit.word != YES, fit.km or 0.0))


def fits(centre: Centre, wanted: Mapping[str, str]) -> str:
    """What is known of all that is wanted: no where one thing is, yes where all are."""
    words = {
        _country(centre, wanted),
        _age(centre, wanted),
        _language(centre, wanted),
        _treats(centre, wanted),
    }
    if NO in words:
        return NO
    return NOT_KNOWN if NOT_KNOWN in words else YES


def _km(centre: Centre, near: Locality | None) -> float | None:
    if near is None:
        return None
    return float(great_circle((near.lat, near.lon), (centre.house.lat, centre.house.lon)).km)


def _country(centre: Centre, wanted: Mapping[str, str]) -> str:
    return YES if wanted.get("country", "") in ("", centre.house.country) else NO


def _language(centre: Centre, wanted: Mapping[str, str]) -> str:
    code, spoken = wanted.get("language", ""), centre.house.languages
    if not code or code in spoken:
        return YES
    return NO if spoken else NOT_KNOWN


def _age(centre: Centre, wanted: Mapping[str, str]) -> str:
    age, takes = wanted.get("age", ""), centre.house.takes
    if age not in set(AgeGroup):
        return YES
    if takes:
        return YES if takes == age else NO
    return YES if any(each.age_group == age for each in centre.given) else NOT_KNOWN


def _treats(centre: Centre, wanted: Mapping[str, str]) -> str:
    modality, site = wanted.get("modality", ""), wanted.get("site", "")
    if not modality and not site:
        return YES if centre.given else NOT_KNOWN
    age = wanted.get("age", "")
    asked = [o for o in centre.offers if (o.modality == modality if modality else o.modality)]
    meant = [offer for offer in asked if not age or offer.age_group in ("", age)]
    words = [word for offer in meant if (word := _of_offer(offer, centre, site, age))]
    if YES in words:
        return YES
    return NO if modality and words and set(words) == {NO} else NOT_KNOWN


def _of_offer(offer: Offer, centre: Centre, site: str, age: str) -> str:
    """Yes, no or not known; nothing of a yes of no age against which the age that is asked for says no itself."""
    if offer.answer == "yes" and offer not in centre.given:
        return "" if age and is_contradicted(offer, centre.offers) else NOT_KNOWN
    if offer.basis == ASK or not offer.answer:
        return NOT_KNOWN
    names = names_of(site, age)
    if offer.answer == "no" or (site and site not in offer.sites and names & set(offer.sites_refused)):
        return NO
    return YES if not site or names & set(offer.sites) else NOT_KNOWN
