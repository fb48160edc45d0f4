"""What all columns share: the kinds of arrays, codes by their place, and sets of codes as bits."""

from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.vocabulary import LANGUAGES, AgeGroup, Country, Level, Modality, site_groups

AGES, MODALITIES, COUNTRIES, LEVELS = tuple(AgeGroup), tuple(Modality), tuple(Country), tuple(Level)
UNKNOWN_PLACES = -1

Bool = npt.NDArray[np.bool_]
Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
UInt8 = npt.NDArray[np.uint8]
UInt64 = npt.NDArray[np.uint64]
Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]


def site_bit(code: str) -> np.uint64:
    """The bit of a site group in the masks. Raises KeyError for an unknown code."""
    return _site_bits()[code]


def site_mask(codes: Iterable[str]) -> np.uint64:
    """The bits of several site groups."""
    return np.uint64(sum(int(site_bit(code)) for code in set(codes)))


def language_mask(codes: Iterable[str]) -> int:
    """The bits of several languages, in the order of LANGUAGES."""
    return sum(1 << LANGUAGES.index(code) for code in set(codes))


@cache
def _site_bits() -> dict[str, np.uint64]:
    return {code: np.uint64(1 << place) for place, code in enumerate(site_groups())}
