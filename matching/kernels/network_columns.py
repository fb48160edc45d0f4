"""A network as the fused pass reads it: what holds for everybody, and for each profile of needs.

Each column comes from the rules themselves (`columns`, `requirements`, `preferences`), asked with a need that
says nothing but a profile: its age, its modality, and what else the rules of FIXED read. So a new requirement has
no code of its own here. Columns are kept for the last networks seen.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import AGES, MASK, MODALITIES, Float32, Float64, Int8, Int32, Mask
from matching.facts.need import Need
from matching.facts.network import Network
from matching.facts.validity import require
from matching.ranking import preferences, requirements
from matching.ranking.need_columns import NeedColumns, cube_at
from matching.vocabulary import Priority

Int16 = npt.NDArray[np.int16]
NOWHERE_KM = 1e9
"""The coordinates of a hospital whose position is not known, beyond every table."""
BY_KERNEL = ("country", "longest_journey", "transport")
"""The requirements that the fused pass answers itself: by masks, and by the step of the journey."""
FIXED = tuple(rule for rule in requirements.TABLE if rule.code not in BY_KERNEL)
"""The others, in the order of REQUIREMENTS: answered once for all needs of a profile."""
SERVICE = ("age_group", "modalities")
WISHES = tuple(sorted({name for rule in FIXED for name in rule.reads} - set(SERVICE)))
"""The fields of a need that FIXED reads beside its age and its first modality."""
ONE_PERSON_S = ("id", "lat", "lon", "relatives_lat", "relatives_lon", "due_in_days")
NETWORKS, PROFILES = 4, 1024

require(set(BY_KERNEL) <= set(requirements.REQUIREMENTS), f"kernels: one of {BY_KERNEL} is no requirement")
require(
    not set(WISHES) & set(ONE_PERSON_S),
    f"kernels: {WISHES} differs from person to person; such a requirement needs a kernel of its own (BY_KERNEL)",
)


class Profile(NamedTuple):
    """What FIXED reads of a need: indexes in AGES and MODALITIES (None: not known), values of WISHES.

    The age in years is the last limit passed that any hospital has: people between two limits are answered alike.
    """

    age: int | None
    modality: int | None
    wishes: tuple[Any, ...]


class Hospitals(NamedTuple):
    """Columns for every need: `near` (3, N) float32 km, `position` in float64, `beyond` (C, N); `country` a bit.

    `level`: in LEVELS; `level_share`: what it is worth of the highest. `load`: value in thousandths.
    """

    near: Float32
    position: Float64
    beyond: Float32
    country: Mask
    languages: Mask
    level: Int8
    level_share: Float64
    load: Int16


class Profiles(NamedTuple):
    """Columns (Q, N) for Q profiles: `fixed`, the least of FIXED, and the columns of `NeedColumns` by their names.

    `chance`: as asking in vain counts it.
    """

    fixed: Int8
    chance: Int32
    treats: Int32
    start_in_days: Float32
    reply_days: Float32


T = TypeVar("T", Hospitals, Profiles)


@lru_cache(maxsize=NETWORKS)
def hospitals(network: Network) -> Hospitals:
    """The columns that hold for every need."""
    columns = NeedColumns.of(asking(NOBODY), network)
    return _frozen(
        Hospitals(
            np.nan_to_num(network.position, nan=NOWHERE_KM).astype(np.float32),
            np.ascontiguousarray(network.position),
            np.ascontiguousarray(network.beyond_border),
            MASK(1) << network.country.astype(MASK),
            network.languages,
            network.level,
            preferences.level_shares()[network.level],
            preferences.load(columns).astype(np.int16),
        )
    )


@lru_cache(maxsize=NETWORKS)
def profiles(network: Network, wanted: tuple[Profile, ...]) -> Profiles:
    """The columns of these profiles, one below the other."""
    each = [_profile(network, profile) for profile in wanted]
    if len(each) == 1:
        return each[0]
    return _frozen(Profiles(*(np.concatenate(columns) for columns in zip(*each, strict=True))))


def profile_of(need: Need, limits: tuple[float, ...]) -> Profile:
    """What FIXED reads of a need, its age as the last of the limits it has passed."""
    alike = _age(need, limits) | _forms(need)
    wishes = (alike[name] if name in alike else getattr(need, name) for name in WISHES)
    return Profile(*cube_at(need), tuple(wishes))


def _forms(need: Need) -> dict[str, Any]:
    """The kinds of the treatment needed now; those of later ones move nobody."""
    if not need.forms:
        return {}
    return {"forms": frozenset(need.forms_of(need.modalities[0]) if need.modalities else ())}


def _age(need: Need, limits: tuple[float, ...]) -> dict[str, Any]:
    """An age between two limits is the lower one; so is a year of ages where no limit lies within it."""
    if need.age_years is None:
        return {"is_year_only": False}
    passed = bisect_right(limits, need.age_years)
    if need.is_year_only and passed != bisect_left(limits, need.age_years + 1):
        return {}
    return {"age_years": limits[passed - 1], "is_year_only": False}


def asking(profile: Profile) -> Need:
    """A need that says nothing but its profile."""
    age, modality, wishes = profile
    service = () if modality is None else (MODALITIES[modality],), None if age is None else AGES[age]
    blank = Need("profile", Priority.NOT_TRIAGED, None, *service)
    return replace(blank, **dict(zip(WISHES, wishes, strict=True)))


def answers(columns: NeedColumns) -> Int8:
    """What FIXED answers, (F, N)."""
    return np.array([rule.answer(columns) for rule in FIXED], dtype=np.int8).reshape(len(FIXED), len(columns))


NOBODY = profile_of(Need("nobody", Priority.NOT_TRIAGED), (0.0,))
"""The profile of a need that says nothing."""


@lru_cache(maxsize=PROFILES)
def _profile(network: Network, profile: Profile) -> Profiles:
    need = NeedColumns.of(asking(profile), network)
    columns = (
        answers(need).min(axis=0, initial=1),
        preferences.counted_chances(need.chance),
        need.evidence.treats,
        *_report(network, profile),
    )
    return _frozen(Profiles(*(np.ascontiguousarray(column)[None] for column in columns)))


def _report(network: Network, profile: Profile) -> tuple[Float32, Float32]:
    age, modality = profile.age, profile.modality
    if age is None or modality is None:
        blank = np.full(len(network), np.nan, np.float32)
        return blank, blank
    return network.start_in_days[age, modality], network.reply_days[age, modality]


def _frozen(columns: T) -> T:
    for column in columns:
        column.setflags(write=False)
    return columns
