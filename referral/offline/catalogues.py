"""What typing finds without a network: places and diagnoses, from the same tables as the pages' own proposals."""

import json
from functools import cache

from referral.i18n import country_name, speaking
from referral.intake.localities.gazetteer import BORDER, Locality
from referral.intake.localities.index import index
from referral.intake.localities.regions import region_name
from referral.intake.localities.transliteration import is_cyrillic
from referral.intake.suggestions import (
    diagnosis_name,
    diagnosis_phrases,
    diagnosis_title,
    proposed_diagnoses,
    whole_site,
)
from referral.labels import site_name

LEAST_PEOPLE = 1000
"""Smaller villages are typed; the coordinator sees the words. So the catalogue stays within what a phone may keep."""


@cache
def localities(locale: str) -> bytes:
    """JSON {"regions": {code: name}, "localities": [[id, region or country, name, other names…]…]}, heaviest first."""
    known = [each for each in index().localities if each.kind == BORDER or each.population >= LEAST_PEOPLE]
    regions = {each.region or each.country: _region(each, locale) for each in known}
    rows = [[each.id, each.region or each.country, *_names(each.called(locale), each)] for each in known]
    return _packed({"regions": regions, "localities": rows})


def _region(locality: Locality, locale: str) -> str:
    """Where a place lies; of a crossing the country is said."""
    with speaking(locale):
        return region_name(locality.region, locale) if locality.region else country_name(locality.country)


def _names(called: str, locality: Locality) -> list[str]:
    """As the reader calls it, as it is written there, in the other alphabet; then as others call it, who type too."""
    own, labels = locality.name, locality.labels
    if locality.kind == BORDER:
        return [called, *sorted((each for each in labels if each != called), key=is_cyrillic)][:3]
    other = next((each for each in (own, *labels) if is_cyrillic(each) != is_cyrillic(called)), own)
    return list(dict.fromkeys((called, own, other, *labels)))


@cache
def diagnoses(locale: str) -> bytes:
    """JSON {"diagnoses": [[site and code, name, code, phrases…]…]}: what people say of each code, in all languages."""
    said: dict[str, list[str]] = {}
    for code, phrase in diagnosis_phrases():
        said.setdefault(code, []).append(phrase)
    with speaking(locale):
        rows = [_diagnosis(code, said[code], locale) for code in said]
    return _packed({"diagnoses": [row for row in rows if row]})


def _diagnosis(code: str, phrases: list[str], locale: str) -> list[str]:
    site = whole_site(code)
    if f"{site} {code}" not in _proposed():
        return []
    name = diagnosis_name(code, locale)
    title = diagnosis_title(code, locale)
    return [f"{site} {code}", name, code, *dict.fromkeys((title, site_name(site), *phrases))]


@cache
def _proposed() -> frozenset[str]:
    return frozenset(proposed_diagnoses())


def _packed(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
