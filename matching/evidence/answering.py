"""The evidence of every hospital for one question.

The newest statement of the strongest kind that is still living counts; a "no" is answered only by a "yes" that speaks
as exactly, of a stronger kind or newer. Where nobody speaks of the treatment, what the hospital is for tells a little.
"""

from enum import IntEnum
from functools import reduce
from typing import NamedTuple

import numpy as np

from matching.evidence import chances
from matching.evidence.questions import RADIOTHERAPY, Fit, Question, Standing, standing
from matching.evidence.refusals import NOBODY_SAYS, Refusal, refused
from matching.facts import evidence_table
from matching.facts.arrays import Bool, Float64, Int8, Int32
from matching.facts.figures import figure
from matching.facts.statements import House, Statements

MEANT = 6
"""Digits of a chance: 740 · 0.45 is 333 and not 332.99…"""


class Word(IntEnum):
    """Who says that a hospital treats a need."""

    NOBODY = 0
    SOURCE = 1
    HOSPITAL = 2


class Evidence(NamedTuple):
    """Columns of shape (N,): `treats`, thousandths; `word`, a Word; `refusal`, the Refusal that is named first.

    `all_refusals`: a mask of Refusal.bit, since one may stand behind another and outlive it.
    `statement`: the row in Statements that says so best, or refuses; NOBODY_SAYS for none. `age_is_asked`: an adults'
    or a children's team has to be asked whether it takes this age. `own_form`: the hospital itself says that it gives
    the kind asked for.
    """

    treats: Int32
    word: Int8
    refusal: Int8
    statement: Int32
    age_is_asked: Bool
    own_form: Bool
    all_refusals: Int8


def of(asked: Question, said: Statements, house: House) -> Evidence:
    """The evidence of every hospital for one question; of several kinds of a treatment the least of all counts.

    >>> from matching.facts.examples import NETWORK
    >>> of(Question(0, "breast", 40.0, 40.1), NETWORK.said, NETWORK.house).treats.tolist()
    [970, 970]
    """
    each = [asked._replace(forms=(form,)) for form in asked.forms] or [asked]
    return reduce(_both, (_of_one(one, said, house) for one in each))


def _of_one(asked: Question, said: Statements, house: House) -> Evidence:
    rows, count = standing(asked, said), len(house.scope)
    most, found = _best(chances.of(asked, rows, said, house), said, count)
    refusal, refusing, every, doubted = refused(asked, rows, said, count)
    is_of_wrong_age = _is_of_wrong_age(asked, house) & ~_told_by(_own(rows, said), said, count)
    refusal = np.where(is_of_wrong_age, np.int8(Refusal.AGE_GROUP), refusal)
    every = np.where(is_of_wrong_age, every | np.int8(Refusal.AGE_GROUP.bit), every)
    is_told = _told_by(_tells(asked, rows, said, house), said, count)
    telling = np.where(refusing >= 0, refusing, np.where(is_told, found, NOBODY_SAYS))
    return Evidence(
        _treats(asked, most, doubted, chances.shares(asked)[house.scope]),
        _words(_own(rows, said) & _names_kind(asked, rows), rows, said, is_told),
        refusal.astype(np.int8),
        telling.astype(np.int32),
        _age_is_asked(asked, house),
        _told_by(_own(rows, said) & rows.names_form, said, count),
        every.astype(np.int8),
    )


def _both(one: Evidence, other: Evidence) -> Evidence:
    """The evidence for two kinds of a treatment that are both needed: a hospital is as good as in the worse known."""
    counts = np.where(one.refusal == Refusal.NONE, other.refusal != Refusal.NONE, False)
    counts = counts | ((one.refusal == other.refusal) & (other.treats < one.treats))
    return Evidence(
        np.minimum(one.treats, other.treats),
        np.minimum(one.word, other.word),
        np.where(counts, other.refusal, one.refusal),
        np.where(counts, other.statement, one.statement),
        one.age_is_asked,
        one.own_form & other.own_form,
        one.all_refusals | other.all_refusals,
    )


def _treats(asked: Question, most: Float64, doubted: Bool, share: Float64) -> Int32:
    """The best chance anybody gives; where nobody says anything a little; where a weak source says no, less."""
    nothing = (
        share
        * figure("evidence.nothing")
        * (figure("evidence.weak_age") / chances.FULL if asked.is_child else 1.0)
    )
    treats = np.where(most > 0, most, nothing)
    treats = np.where(doubted, np.minimum(treats, figure("evidence.said_no")), treats)
    whole = np.floor(np.round(treats, MEANT))
    return np.maximum(whole, float(evidence_table.least())).astype(np.int32)


def _best(values: Float64, said: Statements, count: int) -> tuple[Float64, Int32]:
    """The most at each hospital and the row that has it: of equals the newest of the strongest kind."""
    hospital, most = said.hospital, np.zeros(count)
    np.maximum.at(most, hospital, values)
    found = np.full(count, NOBODY_SAYS, np.int32)
    hits = np.flatnonzero((values > 0) & (values == most[hospital]))[::-1]
    hits = hits[np.argsort(said.strength[hits], kind="stable")]
    found[hospital[hits]] = hits
    return most, found


def _words(own: Bool, rows: Standing, said: Statements, is_told: Bool) -> Int8:
    words = np.where(is_told, Word.SOURCE, Word.NOBODY).astype(np.int8)
    words[said.hospital[own & (rows.is_of_site | rows.is_of_family)]] = Word.HOSPITAL
    return words


def _names_kind(asked: Question, rows: Standing) -> Bool:
    """Is the kind asked for named; always, where none is."""
    return rows.names_form | (not asked.forms)


def _own(rows: Standing, said: Statements) -> Bool:
    """What the hospital answered us itself, and still stands by: it gives the treatment to this age."""
    own: Bool = (said.row == 0) & rows.is_of_treatment & rows.says_yes & (rows.fit == Fit.THEIRS)
    return own


def _tells(asked: Question, rows: Standing, said: Statements, house: House) -> Bool:
    """Who says that the treatment is given to this age, or leaves the age open; of this kind, or of one all give."""
    tells = rows.is_of_treatment & rows.says_yes & (rows.fit >= Fit.OPEN)
    if not asked.forms:
        return tells
    usual = chances.shares(asked)[house.scope] >= figure("evidence.usual_form") / chances.FULL
    told: Bool = tells & (rows.names_form | (usual[said.hospital] & ~rows.names_others))
    return told


def _told_by(rows: Bool, said: Statements, count: int) -> Bool:
    """The hospitals of these statements, (N,)."""
    told = np.zeros(count, np.bool_)
    told[said.hospital[rows]] = True
    return told


def _is_of_wrong_age(asked: Question, house: House) -> Bool:
    """Hospitals for children, or for adults, alone; children are irradiated at hospitals for adults too."""
    takes_from = np.minimum(house.takes_from, figure("evidence.asked_from_years"))
    is_exempt = asked.modality == RADIOTHERAPY
    too_young = np.zeros(len(house.scope), np.bool_) if is_exempt else asked.age_to <= takes_from
    wrong: Bool = too_young | (asked.age_from >= house.takes_to)
    return wrong


def _age_is_asked(asked: Question, house: House) -> Bool:
    """Whom an adults' team takes below its age, and whom only the year of birth is known of, has to be asked."""
    across = (asked.age_from < house.takes_to) & (house.takes_to < asked.age_to)
    young: Bool = across | (asked.age_from < house.takes_from)
    return young
