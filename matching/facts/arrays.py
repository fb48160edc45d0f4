"""What all columns share: the kinds of arrays, codes by their position, and sets of codes as bits."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching import treatment_forms
from matching.facts.validity import require
from matching.vocabulary import LANGUAGES, AgeGroup, Country, Level, Modality, ServiceKey, site_groups

AGES, MODALITIES, COUNTRIES, LEVELS = tuple(AgeGroup), tuple(Modality), tuple(Country), tuple(Level)
UNKNOWN_SLOTS = -1
ADULT_FROM, OLDEST = 18.0, 150.0
"""Years of age."""
MASK = np.uint32
"""A bit for each language, for each receiving country, or for each kind of a treatment."""

Bool = npt.NDArray[np.bool_]
Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]


def fits(what: str, count: int, bits: type[np.unsignedinteger[Any]]) -> None:
    """Raise FactError where a column of these bits has none for each of `count` codes."""
    most = np.iinfo(bits).bits
    require(count <= most, f"{what}: a column of {bits.__name__} holds {most} codes, the table has {count}")


fits("languages.csv", len(LANGUAGES), MASK)
fits("countries.csv, those that receive", len(COUNTRIES), MASK)
fits("treatment_forms.csv", len(treatment_forms.codes()), MASK)
fits("sites.csv", len(site_groups()), np.uint64)


def site_bit(code: str) -> np.uint64:
    """The bit of a site group in the masks. Raises KeyError for an unknown code."""
    return _site_bits()[code]


def site_mask(codes: Iterable[str]) -> np.uint64:
    """The bits of several site groups."""
    return _mask_of(frozenset(codes))


@lru_cache(maxsize=4096)
def form_mask(codes: frozenset[str]) -> np.uint32:
    """The bits of several kinds of treatments."""
    return MASK(sum(1 << treatment_forms.codes().index(code) for code in codes))


def language_mask(codes: Iterable[str]) -> np.uint32:
    """The bits of several languages, in the order of LANGUAGES."""
    return MASK(sum(1 << LANGUAGES.index(code) for code in set(codes)))


def country_mask(codes: Iterable[str]) -> np.uint32:
    """The bits of several countries, in the order of COUNTRIES; one that receives nobody has none."""
    return MASK(sum(1 << position for position, code in enumerate(COUNTRIES) if code in set(codes)))


def cube_index(key: ServiceKey[int]) -> tuple[int, int, int]:
    """Where a service stands in a cube of a network, (A ages, M modalities, N hospitals)."""
    return AGES.index(key.age_group), MODALITIES.index(key.modality), key.hospital


def service_at(age: int, modality: int, hospital: int) -> ServiceKey[int]:
    """The service that stands there."""
    return ServiceKey(hospital, MODALITIES[modality], AGES[age])


@lru_cache(maxsize=4096)
def _mask_of(codes: frozenset[str]) -> np.uint64:
    return np.uint64(sum(int(site_bit(code)) for code in codes))


@cache
def _site_bits() -> dict[str, np.uint64]:
    return {code: np.uint64(1 << position) for position, code in enumerate(site_groups())}
