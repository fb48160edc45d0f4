"""A network as the fused pass reads it: what holds for everybody, and for each age × modality that is needed.

Each column comes from the rules themselves (`outlook`, `requirements`, `preferences`), asked with a need that
says nothing but age and modality; nothing is said twice. Columns are kept for the last networks seen.
"""

from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import AGES, MASK, MODALITIES, Bool, Float32, Float64, Int8, Mask, UInt64
from matching.facts.need import Need
from matching.facts.network import Network
from matching.ranking import preferences, requirements
from matching.ranking.need_columns import Outlook
from matching.vocabulary import Priority

Int16 = npt.NDArray[np.int16]
Cell = tuple[int | None, int | None]
"""Places in AGES and MODALITIES; None is not known."""

NOWHERE_KM = 1e9
"""The coordinates of a hospital whose place is not known, beyond every table."""
FIXED = ("closed", "modality", "age_group", "capacity")
"""The requirements that depend on the cell alone, in the order of REQUIREMENTS."""
NETWORKS, CELLS = 4, 128


class Hospitals(NamedTuple):
    """Columns for every need: `near` (3, N) float32 km, `position` in float64, `beyond` (C, N); `country` a bit.

    `level`, `load`: values in thousandths. `offered`, `sites_no`: the cubes, for later treatments.
    """

    near: Float32
    position: Float64
    beyond: Float32
    country: Mask
    languages: Mask
    languages_known: Bool
    level: Int16
    load: Int16
    offered: Int8
    sites_no: UInt64


class Cells(NamedTuple):
    """Columns (Q, N) for Q cells: `fixed`, the least of FIXED, and the columns of `Outlook` by their names."""

    fixed: Int8
    sites_yes: UInt64
    sites_no: UInt64
    places: Int16
    start_in_days: Float32
    reply_days: Float32


T = TypeVar("T", Hospitals, Cells)


@lru_cache(maxsize=NETWORKS)
def hospitals(network: Network) -> Hospitals:
    """The columns that hold for every need."""
    outlook = Outlook.of(asking((None, None)), network)
    table = {each.name: each.value for each in preferences.TABLE}
    return _frozen(
        Hospitals(
            np.nan_to_num(network.position, nan=NOWHERE_KM).astype(np.float32),
            np.ascontiguousarray(network.position),
            np.ascontiguousarray(network.beyond_border),
            MASK(1) << network.country.astype(MASK),
            network.languages,
            network.languages_known,
            table["level"](outlook).astype(np.int16),
            table["load"](outlook).astype(np.int16),
            network.offered,
            network.sites_no,
        )
    )


@lru_cache(maxsize=NETWORKS)
def cells(network: Network, wanted: tuple[Cell, ...]) -> Cells:
    """The columns of these cells, one below the other."""
    each = [_cell(network, cell) for cell in wanted]
    if len(each) == 1:
        return each[0]
    return _frozen(Cells(*(np.concatenate(columns) for columns in zip(*each, strict=True))))


def asking(cell: Cell) -> Need:
    """A need that says nothing but its age and its modality."""
    age, modality = cell
    modalities = () if modality is None else (MODALITIES[modality],)
    return Need("cell", Priority.NOT_TRIAGED, None, modalities, None if age is None else AGES[age])


@lru_cache(maxsize=CELLS)
def _cell(network: Network, cell: Cell) -> Cells:
    outlook = Outlook.of(asking(cell), network)
    rules = {rule.code: rule.answer for rule in requirements.TABLE}
    answers = np.array([rules[code](outlook) for code in FIXED], dtype=np.int8)
    columns = (
        answers.min(axis=0, initial=1),
        np.asarray(outlook.sites_yes),
        np.asarray(outlook.sites_no),
        outlook.place_chance.astype(np.int16),
        *_report(network, cell),
    )
    return _frozen(Cells(*(np.ascontiguousarray(column)[None] for column in columns)))


def _report(network: Network, cell: Cell) -> tuple[Float32, Float32]:
    age, modality = cell
    if age is None or modality is None:
        blank = np.full(len(network), np.nan, np.float32)
        return blank, blank
    return network.start_in_days[age, modality], network.reply_days[age, modality]


def _frozen(columns: T) -> T:
    for column in columns:
        column.setflags(write=False)
    return columns
