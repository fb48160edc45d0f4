"""What living sources say that a hospital does not do, unless somebody as exact, and as strong, says that it does."""

from enum import IntEnum
from itertools import product

import numpy as np

from matching.evidence.questions import Fit, Standing, names
from matching.facts.arrays import Bool, Int8, Int32
from matching.facts.statements import Statements

NOBODY_SAYS = -1


class Refusal(IntEnum):
    """What a living source says that a hospital does not do."""

    NONE = 0
    SITE = 1
    MODALITY = 2
    AGE_GROUP = 3


def refused(rows: Standing, said: Statements, count: int) -> tuple[Int8, Int32, Bool]:
    """What living sources refuse, the row that does, and where only the press or an ended source says no."""
    is_ours = rows.is_of_site | rows.is_of_family | (names(said) == 0)
    is_theirs = np.isnan(said.age_from) | (rows.fit == Fit.THEIRS)
    speaks = ~rows.says_yes & rows.is_of_treatment & is_theirs & is_ours
    stands = speaks & ~_answered(rows, said, count)
    is_hard = stands & said.is_living & ~said.is_press
    refusing, refusal = np.full(count, NOBODY_SAYS, np.int32), np.zeros(count, np.int8)
    hits = np.flatnonzero(is_hard)[::-1]
    refusing[said.hospital[hits]], refusal[said.hospital[hits]] = hits, _reasons(said)[hits]
    doubted = np.zeros(count, np.bool_)
    doubted[said.hospital[stands & ~is_hard]] = True
    return refusal, refusing, doubted


def _reasons(said: Statements) -> Int8:
    names_age = np.where(np.isnan(said.age_from), Refusal.MODALITY, Refusal.AGE_GROUP)
    reasons: Int8 = np.where(names(said) != 0, Refusal.SITE, names_age).astype(np.int8)
    return reasons


def _answered(rows: Standing, said: Statements, count: int) -> Bool:
    """Which "no" is answered by a living "yes" that states as much and is as strong, (S,).

    One that names no age is answered for all ages by a "yes" for any: the treatment is given there.
    """
    answered = np.zeros(len(said.hospital), np.bool_)
    yes = rows.says_yes & rows.is_of_treatment & said.is_living
    names_site, names_age = names(said) != 0, ~np.isnan(said.age_from)
    for site, age in product((False, True), repeat=2):
        as_exact = (
            yes & (rows.is_of_site | rows.is_of_family | (not site)) & ((rows.fit == Fit.THEIRS) | (not age))
        )
        strongest = np.full(count, -np.inf)
        np.maximum.at(strongest, said.hospital[as_exact], said.strength[as_exact])
        answered |= (names_site == site) & (names_age == age) & (strongest[said.hospital] >= said.strength)
    return answered
