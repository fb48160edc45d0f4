"""How likely each statement makes it that its hospital treats a need, in thousandths."""

from functools import cache

import numpy as np

from matching.evidence.questions import RADIOTHERAPY, Fit, Question, Standing, of_rows
from matching.facts import evidence_table
from matching.facts.arrays import Bool, Float64
from matching.facts.figures import figure
from matching.facts.statements import SCOPES, UNSAID_SCOPE, House, Statements
from matching.vocabulary import Modality, Scope

FULL = 1000.0
BRACHYTHERAPY = list(Modality).index(Modality.BRACHYTHERAPY)


def of(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """The chance that each statement gives, (S,): about the treatment itself, else by what the hospital is for."""
    chance: Float64 = _by_house(asked, rows, said, house)
    mine = np.flatnonzero(_speaks_of_it(asked, rows))
    chance[mine] = _by_statement(asked, of_rows(rows, mine), of_rows(said, mine), house)
    if asked.forms:
        chance *= _of_kind(asked, rows, said, house)
    return np.where(rows.says_yes & rows.is_kin & (rows.fit >= Fit.HARDLY), chance, 0.0)


def _speaks_of_it(asked: Question, rows: Standing) -> Bool:
    """Is it about the treatment asked for; where that is a kind nobody means unless they name it, do they name it."""
    is_meant = all(kind.is_meant for kind in asked.kinds)
    speaks: Bool = rows.is_of_treatment & (rows.names_form | is_meant)
    return speaks


def _by_statement(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """The chance that each statement about the treatment gives; rarer cancers are treated in fewer places."""
    speaks_of_site = rows.is_of_site | rows.is_of_family
    exactness = 2 * ~speaks_of_site + (rows.fit != Fit.THEIRS)
    chance = evidence_table.chances()[said.row, exactness].astype(np.float64)
    names_others = ~speaks_of_site & ((said.sites | said.families) != 0)
    chance *= np.where(names_others, figure("evidence.other_sites") / FULL, 1.0)
    likely: Float64 = chance * (1 - _missing(asked, rows, said, house)) * _share(rows)
    return likely


def _missing(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """How likely this cancer is not among those that a statement means; nothing where anybody there names it."""
    rare = evidence_table.rareness(asked.site_group, asked.is_child)
    unnamed = _left_out(asked, said, house)
    if asked.is_drug_of_blood:
        among = (1 - unnamed) * figure("evidence.unnamed_blood") / FULL
        unnamed = np.where(_is_for_blood(said, house), unnamed, 1 - among)
    missing = np.where(rows.is_of_family, rare * figure("evidence.rare_in_family"), unnamed)
    return np.where(_is_named_there(rows, said, house), 0.0, missing)


def _is_named_there(rows: Standing, said: Statements, house: House) -> Bool:
    """Does the hospital name the site for this treatment, in this statement or another that may be for this age."""
    naming = rows.is_of_site & rows.is_of_treatment & rows.says_yes & (rows.fit >= Fit.HARDLY)
    named = np.zeros(len(house.scope), np.bool_)
    named[said.hospital[naming]] = True
    found: Bool = named[said.hospital]
    return found


def _is_for_blood(said: Statements, house: House) -> Bool:
    """A hospital, or a ward, for blood cancers or for children: unnamed drugs are for blood cancers there too."""
    kinds = [SCOPES.index(Scope.BLOOD), SCOPES.index(Scope.CHILDREN)]
    found: Bool = np.isin(house.scope[said.hospital], kinds) | np.isin(said.scope, kinds) | (said.sites != 0)
    return found


def _by_house(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """The chance that a statement about anything else gives: by what the hospital, or the ward named, is for."""
    is_young = asked.age_from < house.takes_from[said.hospital]
    weak = np.where(is_young | (rows.fit == Fit.HARDLY), figure("evidence.weak_age") / FULL, 1.0)
    still = np.where(said.is_living, 1.0, figure("evidence.ended_house") / FULL)
    likely: Float64 = _likely_of(asked, rows, said, house) * weak * still
    return likely * (1 - _left_out(asked, said, house))


def _left_out(asked: Question, said: Statements, house: House) -> Float64:
    """How likely a cancer is not treated there: by how rare it is; institutes gather rare ones, not the rarest."""
    rare = evidence_table.rareness(asked.site_group, asked.is_child)
    counts = house.rareness[said.hospital]
    left_out: Float64 = rare * (counts + (1 - counts) * rare)
    return left_out


def _likely_of(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """By the scope; where the site is named for another treatment, as a place for such cancers; of a child's ward."""
    family = asked.family
    chance = _by_scope(family, _modality(asked))
    scope = np.where(said.scope == UNSAID_SCOPE, house.scope[said.hospital], said.scope)
    of_site = Scope.BLOOD if family == evidence_table.BLOOD else Scope.ONCOLOGY
    named = np.where(rows.is_of_site | rows.is_of_family, chance[SCOPES.index(of_site)], 0.0)
    beside = np.maximum(np.maximum(chance[scope], named), _beside_rays(asked, rows, said))
    likely = np.where(_is_bounded(said, house), chance[scope], beside)
    if not asked.is_child:
        return likely
    has_ward = (rows.fit == Fit.THEIRS) & (said.modality != RADIOTHERAPY)
    rays = (rows.fit == Fit.THEIRS) & ~has_ward
    alone = likely * np.where(rays, figure("evidence.weak_age") / FULL, 1.0)
    return np.where(has_ward, chance[SCOPES.index(Scope.CHILDREN)], alone)


def _beside_rays(asked: Question, rows: Standing, said: Statements) -> Float64:
    """Brachytherapy is given where rays from outside are: most departments of radiotherapy have both."""
    gives_rays = (said.modality == RADIOTHERAPY) & rows.says_yes & (asked.modality == BRACHYTHERAPY)
    beside: Float64 = np.where(gives_rays, figure("evidence.brachytherapy_beside_rays"), 0.0)
    return beside


@cache
def _by_scope(family: str, modality: int) -> Float64:
    """What a hospital of each of SCOPES gives, thousandths."""
    return np.array([evidence_table.house(each, family)[modality] for each in SCOPES], dtype=np.float64)


def _is_bounded(said: Statements, house: House) -> Bool:
    """Houses of radiotherapy or of care alone: what they name does not make them more than that."""
    scope = house.scope[said.hospital]
    found: Bool = (scope == SCOPES.index(Scope.RADIOTHERAPY)) | (scope == SCOPES.index(Scope.HOSPICE))
    return found


def _modality(asked: Question) -> int:
    """Where the treatment is not known, somebody has to look first."""
    return list(Modality).index(Modality.DIAGNOSTICS) if asked.modality is None else asked.modality


def _of_kind(asked: Question, rows: Standing, said: Statements, house: House) -> Float64:
    """How likely what gives the treatment gives this kind of it: surely where it is named, less where others are."""
    scope = np.where(said.scope == UNSAID_SCOPE, house.scope[said.hospital], said.scope)
    unnamed = shares(asked)[scope] * np.where(rows.names_others, figure("evidence.other_forms") / FULL, 1.0)
    return np.where(rows.names_form, 1.0, unnamed)


def shares(asked: Question) -> Float64:
    """What part of the hospitals of each of SCOPES that give a treatment gives the kinds asked for."""
    if not asked.forms:
        return np.ones(len(SCOPES))
    found: Float64 = np.array([each.shares for each in asked.kinds], dtype=np.float64).min(axis=0) / FULL
    return found


def _share(rows: Standing) -> Float64:
    shares: Float64 = np.where(rows.fit == Fit.HARDLY, figure("evidence.weak_age") / FULL, 1.0)
    return shares
