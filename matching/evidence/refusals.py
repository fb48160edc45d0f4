"""What living sources say that a hospital does not do, unless somebody as exact, and as strong, says that it does."""

from enum import IntEnum
from itertools import product
from typing import NamedTuple

import numpy as np

from matching.evidence.questions import Fit, Question, Standing, names, names_part, of_rows
from matching.facts.arrays import Bool, Int8, Int32
from matching.facts.statements import Statements, age_days

NOBODY_SAYS = -1


class Refusal(IntEnum):
    """What a living source says that a hospital does not do."""

    NONE = 0
    SITE = 1
    MODALITY = 2
    AGE_GROUP = 3
    FORM = 4

    @property
    def bit(self) -> int:
        """Its place in a mask of all that is refused."""
        return 1 << self


class Refused(NamedTuple):
    """Columns of shape (N,): the first `refusal` and the row `refusing`, NOBODY_SAYS for none.

    `all_refusals`: a mask of Refusal.bit. `doubted`: only the press or an ended source says no.
    """

    refusal: Int8
    refusing: Int32
    all_refusals: Int8
    doubted: Bool


def refused(asked: Question, rows: Standing, said: Statements, count: int) -> Refused:
    """What living sources refuse."""
    refusing, refusal = np.full(count, NOBODY_SAYS, np.int32), np.zeros(count, np.int8)
    every, doubted = np.zeros(count, np.int8), np.zeros(count, np.bool_)
    at = np.flatnonzero(rows.is_of_treatment & _where_anybody_speaks(rows, said, count))
    if len(at):
        mine, told = of_rows(rows, at), of_rows(said, at)
        stands = _speaks(mine, told) & ~_answered(asked, mine, told, count)
        is_hard = stands & told.is_living & ~told.is_press
        stands &= is_hard | ~_outlived(asked, mine, told, count)
        hits = np.flatnonzero(is_hard)[::-1]
        reasons = _reasons(mine, told)[hits]
        refusing[told.hospital[hits]], refusal[told.hospital[hits]] = at[hits], reasons
        np.bitwise_or.at(every, told.hospital[hits], np.int8(1) << reasons)
        doubted[told.hospital[stands & ~is_hard]] = True
    return Refused(refusal, refusing, every, doubted)


def _where_anybody_speaks(rows: Standing, said: Statements, count: int) -> Bool:
    """The statements of hospitals of which somebody says "no"; most are of the others."""
    spoken = np.zeros(count, np.bool_)
    spoken[said.hospital[_speaks(rows, said)]] = True
    found: Bool = spoken[said.hospital]
    return found


def _speaks(rows: Standing, said: Statements) -> Bool:
    """Who says that this treatment is not given, for this site and age, or for any."""
    is_ours = rows.is_of_site | rows.is_of_family | (names(said) == 0)
    is_theirs = np.isnan(said.age_from) | (rows.fit == Fit.THEIRS)
    speaks: Bool = ~rows.says_yes & rows.is_of_treatment & is_theirs & is_ours
    return speaks


def _reasons(rows: Standing, said: Statements) -> Int8:
    names_age = np.where(np.isnan(said.age_from), Refusal.MODALITY, Refusal.AGE_GROUP)
    of_treatment = np.where(names(said) != 0, Refusal.SITE, names_age)
    reasons: Int8 = np.where(rows.names_form, Refusal.FORM, of_treatment).astype(np.int8)
    return reasons


def _outlived(asked: Question, rows: Standing, said: Statements, count: int) -> Bool:
    """Which "no" is older than a "yes" that states as much and is as strong, though that has ended too.

    It answers a "no" that itself is only doubted: the press's, or one that has ended.
    """
    return _answered(asked, rows, said, count, is_ended=True)


def _answered(asked: Question, rows: Standing, said: Statements, count: int, is_ended: bool = False) -> Bool:
    """Which "no" is answered by a living "yes" that states as much and is as strong, (S,).

    One that names no age is answered for all ages by a "yes" for any: the treatment is given there. One that names the
    kind asked for is answered by a "yes" that names it too, one that names a part of a site group not by a "yes" to
    the whole.
    """
    answered = np.zeros(len(said.hospital), np.bool_)
    yes = rows.says_yes & rows.is_of_treatment & (said.is_living != is_ended)
    names_site, names_age = names(said) != 0, ~np.isnan(said.age_from)
    is_theirs, of_part = rows.fit == Fit.THEIRS, names_part(asked, said)
    exactly = np.zeros(len(said.hospital), np.bool_) if of_part is None else of_part
    days = age_days(said.strength)
    exactnesses = product((False, True), (False, True), _either(rows.names_form), _either(exactly))
    for site, age, form, part in exactnesses:
        is_ours = exactly if part else rows.is_of_site | rows.is_of_family | (not site)
        as_exact = yes & is_ours & (is_theirs | (not age)) & (rows.names_form | (not form))
        strongest = np.full(count, -np.inf)
        np.maximum.at(strongest, said.hospital[as_exact], said.strength[as_exact])
        as_told = (names_site == site) & (names_age == age) & (rows.names_form == form) & (exactly == part)
        theirs = strongest[said.hospital]
        answered |= as_told & (theirs >= said.strength) & ((age_days(theirs) <= days) | (not is_ended))
    return answered


def _either(told: Bool) -> tuple[bool, ...]:
    return (False, True) if told.any() else (False,)
