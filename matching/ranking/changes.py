"""What lets a failed requirement pass: for each such change its code, and from what to what.

A row of `requirements` names its change. `Change.code` comes with `was` and `to`: `hospital_reopens` (no parameter),
`hospital_treats_site` (to: a site group), `hospital_offers_modality` (to: a Modality), `hospital_gives_form` (to: codes
of kinds, a space between), `hospital_takes_age_group` (to: an AgeGroup), `wish_country` (to: a Country),
`longer_journey` (was, to: hours), `place_reported` (was 0, to 1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import COUNTRIES, Int32
from matching.facts.need import Need
from matching.ranking.measured_facts import Amount
from matching.ranking.need_columns import NeedColumns

Int64 = npt.NDArray[np.int64]
Rows = Int32 | Sequence[int]


class Change(NamedTuple):
    """The smallest change that lets one failed requirement pass."""

    code: str
    requirement: str
    was: Amount
    to: Amount


def _no_parameter(need: Need, number: int) -> tuple[Amount, Amount]:
    return None, None


def _nothing(columns: NeedColumns, rows: Rows) -> Int64:
    return np.zeros(len(rows), np.int64)


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How a requirement that fails can be met: its code; `from_to`, what it was and has to be.

    `number`: for each of these rows a whole number of nothing or more, all that from and to depend on beside the
    need; hospitals with the same number share their changes.
    """

    code: str
    from_to: Callable[[Need, int], tuple[Amount, Amount]] = _no_parameter
    number: Callable[[NeedColumns, Rows], Int64] = _nothing


def _country(columns: NeedColumns, rows: Rows) -> Int64:
    return columns.network.country[rows].astype(np.int64)


def _whole_hours(columns: NeedColumns, rows: Rows) -> Int64:
    hours: Int64 = np.ceil(np.nan_to_num(columns.hours[rows])).astype(np.int64)
    return hours


REOPENS = ChangeRule("hospital_reopens")
TREATS_SITE = ChangeRule("hospital_treats_site", lambda need, _: (None, need.site_group))
OFFERS_MODALITY = ChangeRule(
    "hospital_offers_modality", lambda need, _: (None, next((str(each) for each in need.modalities), None))
)
GIVES_FORM = ChangeRule(
    "hospital_gives_form",
    lambda need, _: (None, " ".join(need.forms_of(need.modalities[0])) if need.modalities else None),
)
TAKES_AGE_GROUP = ChangeRule(
    "hospital_takes_age_group",
    lambda need, _: (None, None if need.age_group is None else str(need.age_group)),
)
WISH_COUNTRY = ChangeRule("wish_country", lambda _, position: (None, str(COUNTRIES[position])), _country)
LONGER_JOURNEY = ChangeRule("longer_journey", lambda need, hours: (need.longest_hours, hours), _whole_hours)
SLOT_REPORTED = ChangeRule("place_reported", lambda need, _: (0, 1))
