"""What is known of whether each hospital treats one need: a chance, who says so, and who says that it does not.

The newest statement of the strongest kind that is still living counts; a "no" is answered only by a "yes" that speaks
as exactly, of a stronger kind or newer. Where nobody speaks of the treatment, what the hospital is for tells a little.
"""

from enum import IntEnum
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from matching.facts import evidence_table
from matching.facts.arrays import ADULT_FROM, OLDEST, Bool, Float64, Int8, Int32, UInt64, site_bit, site_mask
from matching.facts.figures import figure
from matching.facts.statements import SCOPES, UNSAID_SCOPE, Statements
from matching.vocabulary import Modality, Scope, site_groups

NOBODY_SAYS = -1
FULL = 1000.0


class Word(IntEnum):
    """Who says that a hospital treats a need."""

    NOBODY = 0
    SOURCE = 1
    HOSPITAL = 2


class Refusal(IntEnum):
    """What a living source says that a hospital does not do."""

    NONE = 0
    SITE = 1
    MODALITY = 2
    AGE_GROUP = 3


class Fit(IntEnum):
    """How a stated age fits the patient's: not at all, hardly, it is left open, or it is theirs."""

    NOT = -1
    HARDLY = 0
    OPEN = 1
    THEIRS = 2


class Question(NamedTuple):
    """What is asked of every hospital: places in MODALITIES and site_groups (None: not known), years of age.

    The patient is `age_from` years old or more, and younger than `age_to`.
    """

    modality: int | None
    site_group: str | None
    age_from: float
    age_to: float

    @property
    def is_child(self) -> bool:
        """Is the patient surely a child."""
        return self.age_to <= ADULT_FROM


class House(NamedTuple):
    """What hospitals are as a whole, (N,): `scope` in SCOPES; from and below which years of age they take people.

    `gathers`: rare cancers are sent there.
    """

    scope: Int8
    gathers: Bool
    takes_from: Float64
    takes_to: Float64


class Evidence(NamedTuple):
    """Columns of shape (N,): `treats`, thousandths; `word`, a Word; `refusal`, a Refusal.

    `statement`: the row in Statements that says so best, or refuses; NOBODY_SAYS for none. `age_is_asked`: an adults'
    or a children's team has to be asked whether it takes this age.
    """

    treats: Int32
    word: Int8
    refusal: Int8
    statement: Int32
    age_is_asked: Bool


class _Rows(NamedTuple):
    """What each statement is to one question, (S,): of the site by name, or by "all …"; of the treatment."""

    fit: Int8
    is_of_site: Bool
    is_of_family: Bool
    is_of_treatment: Bool
    says_yes: Bool


def of(asked: Question, said: Statements, house: House) -> Evidence:
    """The evidence of every hospital for one question."""
    rows = _rows(asked, said)
    count = len(house.scope)
    chance = np.where(
        rows.is_of_treatment, _by_statement(asked, rows, said, house), _by_house(asked, rows, said, house)
    )
    best, found = _best(np.where(rows.says_yes & (rows.fit >= Fit.HARDLY), chance, 0.0), said.hospital, count)
    refusal, refusing, doubted = _refused(rows, said, count)
    refusal = np.where(_is_of_wrong_age(asked, house), np.int8(Refusal.AGE_GROUP), refusal)
    nothing = figure("evidence.nothing") * (figure("evidence.weak_age") if asked.is_child else 1.0)
    treats = np.where(best > 0, best, nothing)
    treats = np.where(doubted, np.minimum(treats, figure("evidence.said_no")), treats)
    least = float(evidence_table.least())
    return Evidence(
        np.maximum(np.floor(treats), least).astype(np.int32),
        _words(rows, said, count),
        refusal.astype(np.int8),
        np.where(refusing >= 0, refusing, np.where(_is_told(rows, said, count), found, NOBODY_SAYS)).astype(
            np.int32
        ),
        _age_is_asked(asked, house),
    )


def _rows(asked: Question, said: Statements) -> _Rows:
    bit = np.uint64(0) if asked.site_group is None else site_bit(asked.site_group)
    named, meant = (said.sites & bit) != 0, (said.families & bit) != 0
    return _Rows(_fits(asked, said), named, meant & ~named, _is_of_treatment(asked, said), said.says > 0)


def _is_of_treatment(asked: Question, said: Statements) -> Bool:
    """Of this treatment; one for blood cancers alone says nothing of solid ones, and the other way round."""
    if asked.modality is None:
        return np.zeros(len(said.hospital), np.bool_)
    sites = said.sites | said.families
    kin = np.uint64(0) if asked.site_group is None else _kin(site_groups()[asked.site_group].family)
    is_kin = (sites == 0) | ((sites & kin) != 0) | (asked.site_group is None)
    found: Bool = (said.modality == asked.modality) & is_kin
    return found


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
    fits = np.select(
        [is_open, theirs, apart & nearly_adult, apart],
        [unstated, Fit.THEIRS, Fit.HARDLY, Fit.NOT],
        Fit.HARDLY,
    )
    return fits.astype(np.int8)


def _by_statement(asked: Question, rows: _Rows, said: Statements, house: House) -> Float64:
    """The chance that each statement about the treatment gives; rarer cancers are treated in fewer places."""
    speaks_of_site = rows.is_of_site | rows.is_of_family
    exactness = 2 * ~speaks_of_site + (rows.fit != Fit.THEIRS)
    chance = evidence_table.chances()[said.row, exactness].astype(np.float64)
    rare = evidence_table.rareness(asked.site_group, asked.is_child)
    missing = np.where(
        rows.is_of_family, rare * figure("evidence.rare_in_family"), rare * _unlike(said, house)
    )
    likely: Float64 = chance * np.where(rows.is_of_site, 1.0, 1 - missing) * _share(rows)
    return likely


def _unlike(said: Statements, house: House) -> Float64:
    """How much of a cancer's rareness counts: less at cancer institutes, to which rare cancers are sent."""
    gathers = np.where(house.gathers, figure("evidence.rare_at_institute"), FULL) / FULL
    unlike: Float64 = gathers[said.hospital]
    return unlike


def _by_house(asked: Question, rows: _Rows, said: Statements, house: House) -> Float64:
    """The chance that a statement about anything else gives: by what the hospital, or the ward named, is for."""
    family = evidence_table.SOLID if asked.site_group is None else site_groups()[asked.site_group].family
    chance = np.array(
        [evidence_table.house(each, family)[_modality(asked)] for each in SCOPES], dtype=np.float64
    )
    scope = np.where(said.scope == UNSAID_SCOPE, house.scope[said.hospital], said.scope)
    of_site = Scope.BLOOD if family == evidence_table.BLOOD else Scope.ONCOLOGY
    named = np.where(rows.is_of_site | rows.is_of_family, chance[SCOPES.index(of_site)], 0.0)
    likely = np.where(_is_bounded(said, house), chance[scope], np.maximum(chance[scope], named))
    if asked.is_child:
        likely = np.where(rows.fit == Fit.THEIRS, chance[SCOPES.index(Scope.CHILDREN)], likely)
    is_young = asked.age_from < house.takes_from[said.hospital]
    still = np.where(said.is_living, 1.0, figure("evidence.ended_house") / FULL)
    weak = figure("evidence.weak_age") / FULL
    rare = evidence_table.rareness(asked.site_group, asked.is_child) * _unlike(said, house)
    return (
        likely
        * np.where(is_young | (rows.fit == Fit.HARDLY), weak, 1.0)
        * still
        * np.where(rows.is_of_site, 1.0, 1 - rare)
    )


def _is_bounded(said: Statements, house: House) -> Bool:
    """Houses of radiotherapy or of care alone: what they name does not make them more than that."""
    bounded = np.isin(house.scope, [SCOPES.index(Scope.RADIOTHERAPY), SCOPES.index(Scope.HOSPICE)])
    found: Bool = bounded[said.hospital]
    return found


def _modality(asked: Question) -> int:
    """Where the treatment is not known, somebody has to look first."""
    return list(Modality).index(Modality.DIAGNOSTICS) if asked.modality is None else asked.modality


def _share(rows: _Rows) -> Float64:
    shares: Float64 = np.where(rows.fit == Fit.HARDLY, figure("evidence.weak_age") / FULL, 1.0)
    return shares


def _best(values: Float64, hospital: Int32, count: int) -> tuple[Float64, Int32]:
    """The most at each hospital and the first row that has it."""
    most = np.zeros(count)
    np.maximum.at(most, hospital, values)
    found = np.full(count, NOBODY_SAYS, np.int32)
    hits = np.flatnonzero((values > 0) & (values == most[hospital]))[::-1]
    found[hospital[hits]] = hits
    return most, found


def _refused(rows: _Rows, said: Statements, count: int) -> tuple[Int8, Int32, Bool]:
    """What living sources refuse, the row that does, and where only the press or an ended source says no."""
    is_ours = rows.is_of_site | rows.is_of_family | (_names(said) == 0)
    speaks = ~rows.says_yes & rows.is_of_treatment & (rows.fit >= Fit.OPEN) & is_ours
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
    reasons: Int8 = np.where(_names(said) != 0, Refusal.SITE, names_age).astype(np.int8)
    return reasons


def _answered(rows: _Rows, said: Statements, count: int) -> Bool:
    """Which "no" is answered by a living "yes" that states as much and is as strong, (S,)."""
    answered = np.zeros(len(said.hospital), np.bool_)
    yes = rows.says_yes & rows.is_of_treatment & said.is_living & (rows.fit >= Fit.HARDLY)
    names_site, names_age = _names(said) != 0, ~np.isnan(said.age_from)
    for site, age in product((False, True), repeat=2):
        as_exact = (
            yes & (rows.is_of_site | rows.is_of_family | (not site)) & ((rows.fit == Fit.THEIRS) | (not age))
        )
        strongest = np.full(count, -np.inf)
        np.maximum.at(strongest, said.hospital[as_exact], said.strength[as_exact])
        answered |= (names_site == site) & (names_age == age) & (strongest[said.hospital] >= said.strength)
    return answered


def _names(said: Statements) -> UInt64:
    return said.sites | said.families


def _words(rows: _Rows, said: Statements, count: int) -> Int8:
    own = (
        (said.row == 0)
        & (rows.is_of_site | rows.is_of_family)
        & (rows.fit == Fit.THEIRS)
        & rows.is_of_treatment
        & rows.says_yes
    )
    words = np.where(_is_told(rows, said, count), Word.SOURCE, Word.NOBODY).astype(np.int8)
    words[said.hospital[own]] = Word.HOSPITAL
    return words


def _is_told(rows: _Rows, said: Statements, count: int) -> Bool:
    """Does anybody say that the treatment is given to this age, or leave the age open."""
    told = np.zeros(count, np.bool_)
    told[said.hospital[rows.is_of_treatment & rows.says_yes & (rows.fit >= Fit.OPEN)]] = True
    return told


def _is_of_wrong_age(asked: Question, house: House) -> Bool:
    """Hospitals for children, or for adults, alone; children are irradiated at hospitals for adults too."""
    takes_from = np.minimum(house.takes_from, figure("evidence.asked_from_years"))
    is_exempt = asked.modality == list(Modality).index(Modality.RADIOTHERAPY)
    too_young = np.zeros(len(house.scope), np.bool_) if is_exempt else asked.age_to <= takes_from
    wrong: Bool = too_young | (asked.age_from >= house.takes_to)
    return wrong


def _age_is_asked(asked: Question, house: House) -> Bool:
    """Whom an adults' team takes below its age, and whom only the year of birth is known of, has to be asked."""
    across = (asked.age_from < house.takes_to) & (house.takes_to < asked.age_to)
    young: Bool = across | (asked.age_from < house.takes_from)
    return young
