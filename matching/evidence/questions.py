"""What is asked of every hospital, and how each statement stands to it."""

from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matching import treatment_forms
from matching.facts import evidence_table
from matching.facts.arrays import (
    ADULT_FROM,
    MODALITIES,
    OLDEST,
    Bool,
    Int8,
    UInt64,
    form_mask,
    site_bit,
    site_mask,
)
from matching.facts.figures import figure
from matching.facts.site_parts import parts_of, whole_of
from matching.facts.statements import Statements
from matching.vocabulary import Modality, site_groups

NO_TREATMENT = -2
RADIOTHERAPY, SYSTEMIC = map(list(Modality).index, (Modality.RADIOTHERAPY, Modality.SYSTEMIC_THERAPY))


A_FEW_YEARS = 2.0
"""Who may be one of two ages, as only the year of birth is known, may be of the stated one: as if it were open."""


class Fit(IntEnum):
    """How a stated age fits the patient's: not at all, hardly, it is left open, or it is theirs."""

    NOT = -1
    HARDLY = 0
    OPEN = 1
    THEIRS = 2


class Question(NamedTuple):
    """What is asked of every hospital: places in MODALITIES and site_groups (None: not known), years of age.

    The patient is `age_from` years old or more, and younger than `age_to`. `forms`: kinds of the treatment, all needed.
    """

    modality: int | None
    site_group: str | None
    age_from: float
    age_to: float
    forms: tuple[str, ...] = ()

    @property
    def is_child(self) -> bool:
        """Is the patient surely a child."""
        return self.age_to <= ADULT_FROM

    @property
    def family(self) -> str:
        """Of solid or of blood cancers; solid where the site is not known."""
        return evidence_table.SOLID if self.site_group is None else site_groups()[self.site_group].family

    @property
    def kinds(self) -> tuple[treatment_forms.Form, ...]:
        """The rows of the kinds asked for."""
        if self.modality is None:
            return ()
        return tuple(treatment_forms.of(MODALITIES[self.modality])[each] for each in self.forms)

    @property
    def is_drug_of_blood(self) -> bool:
        """Drug treatment of a blood cancer, which clinical oncology does not mean."""
        return self.family == evidence_table.BLOOD and self.modality == SYSTEMIC


class Standing(NamedTuple):
    """What each statement is to one question, (S,): of the site by name, or by "all …"; of the treatment.

    `names_form`: it names the kind asked for. `names_others`: it names other kinds of the treatment, and not this one.
    Where no kind is asked for, both are False.
    """

    fit: Int8
    is_of_site: Bool
    is_of_family: Bool
    is_of_treatment: Bool
    is_kin: Bool
    says_yes: Bool
    names_form: Bool
    names_others: Bool


T = TypeVar("T", Standing, Statements)


def standing(asked: Question, said: Statements) -> Standing:
    """How each statement stands to the question."""
    bit = np.uint64(0) if asked.site_group is None else site_bit(asked.site_group)
    named, meant = (said.sites & bit) != 0, (said.families & bit) != 0
    is_kin = _is_kin(asked, said)
    modality = NO_TREATMENT if asked.modality is None else asked.modality
    names_form, names_others = _forms(asked, modality, said)
    is_of_treatment = is_kin & ((said.modality == modality) | names_form)
    of_site = (named, meant & ~named)
    return Standing(
        _fits(asked, said), *of_site, is_of_treatment, is_kin, said.says > 0, names_form, names_others
    )


def _forms(asked: Question, modality: int, said: Statements) -> tuple[Bool, Bool]:
    """Which statements about the treatment name the kind asked for, and which name others alone."""
    if not asked.forms:
        return (_nowhere(len(said.hospital)),) * 2
    speaks = said.spoken == modality
    names_form = speaks & ((said.forms & form_mask(frozenset(asked.forms))) != 0)
    return names_form, speaks & (said.forms != 0) & ~names_form


@lru_cache(maxsize=16)
def _nowhere(count: int) -> Bool:
    nowhere = np.zeros(count, np.bool_)
    nowhere.setflags(write=False)
    return nowhere


def _is_kin(asked: Question, said: Statements) -> Bool:
    """One that names blood cancers alone says nothing of solid ones, and the other way round."""
    if asked.site_group is None:
        return np.ones(len(said.hospital), np.bool_)
    kin: Bool = (names(said) == 0) | ((names(said) & _kin(asked.family)) != 0)
    return kin


@cache
def _kin(family: str) -> np.uint64:
    return site_mask(code for code, group in site_groups().items() if group.family == family)


def _fits(asked: Question, said: Statements) -> Int8:
    low, high = asked.age_from, asked.age_to
    if high >= OLDEST and low <= 0:
        return np.full(len(said.hospital), Fit.OPEN, np.int8)
    is_open = np.isnan(said.age_from)
    theirs = (said.age_from <= low) & (high <= said.age_to)
    apart = (high <= said.age_from) | (said.age_to <= low)
    nearly_adult = (said.age_from >= ADULT_FROM) & (low >= figure("evidence.asked_from_years"))
    unstated = Fit.OPEN if low >= ADULT_FROM else Fit.HARDLY
    stated = np.where(apart & ~nearly_adult, np.int8(Fit.NOT), np.int8(Fit.HARDLY))
    if high - low < A_FEW_YEARS:
        stated = np.where(apart, stated, np.int8(Fit.OPEN))
    stated = np.where(theirs, np.int8(Fit.THEIRS), stated)
    return np.where(is_open, np.int8(unstated), stated)


def names_part(asked: Question, said: Statements) -> Bool | None:
    """Which statements name the very part of a site group that is asked about, not the group; None where none is."""
    site = asked.site_group
    if site is None or whole_of(site) == site:
        return None
    whole = site_mask({whole_of(site), *parts_of(whole_of(site))})
    exactly: Bool = ((said.sites & site_bit(site)) != 0) & ((said.sites & whole) != whole)
    return exactly


def of_rows(columns: T, at: npt.NDArray[np.integer]) -> T:
    """Some rows of columns."""
    return type(columns)._make(column[at] for column in columns)


def names(said: Statements) -> UInt64:
    """The bits of all sites that each statement speaks of, by name or by "all …"."""
    return said.sites | said.families
