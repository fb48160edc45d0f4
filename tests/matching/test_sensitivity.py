"""Which weights would change the first place: the smallest change does, one step less does not."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given

from bench import invented
from matching import PREFERENCES, Group, HospitalFacts, Need, Network, Ranking, rank, weights
from matching.ranking.explanation import explain
from matching.ranking.preferences import COUNTS_BY, WEIGHTS
from matching.ranking.sensitivity import Tipping, _reweighted, tippings
from matching.ranking.weights import TOTAL, Weights
from matching.vocabulary import AgeGroup, Answer, Country, EvidenceKind, Level
from tests.matching.cases import (
    a_hospital,
    a_need,
    a_service,
    a_statement,
    needs,
    networks,
    ranked,
    spoken_of,
)
from tests.matching.rules import what_if


def reweigh(weights: Weights, need: Need, tipping: Tipping) -> Weights:
    """The weights after a tipping, for a ranking that shows it; never stored as a version."""
    table = dict(weights.by_priority) | {need.priority: tipping.weights}
    return replace(weights, version=f"{weights.version}?", by_priority=MappingProxyType(table))


def first(ranking: Ranking) -> str:
    return ranking.network.ids[ranking.order[0]]


@given(needs(), networks(least=2))
def test_a_tipping_puts_the_named_hospital_first_and_one_step_less_does_not(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    for told in tippings(ranking):
        after = rank(need, ranking.network, reweigh(ranking.weights, need, told))
        assert first(after) == told.hospital != first(ranking)
        nearer = told.to + (1 if told.to < told.was else -1)
        almost = _reweighted(ranking.weights.by_priority[need.priority], WEIGHTS.index(told.preference))[
            nearer
        ]
        kept = told._replace(weights=tuple(almost.tolist()))
        assert first(rank(need, ranking.network, reweigh(ranking.weights, need, kept))) == first(ranking)


@given(needs(), networks(least=2, most=5))
def test_a_weight_that_is_not_named_changes_nothing_whatever_it_is(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    named = {told.preference for told in tippings(ranking)}
    unsuitable = ranking.group == Group.UNSUITABLE
    leaders = np.flatnonzero(unsuitable == unsuitable[ranking.order[0]])
    for place in [at for at, name in enumerate(WEIGHTS) if name not in named]:
        tried = _reweighted(ranking.weights.by_priority[need.priority], place)[:, COUNTS_BY]
        scores = tried[::50] @ ranking.values[:, leaders].astype(np.int64)
        assert (leaders[scores.argmax(axis=1)] == ranking.order[0]).all()


def test_every_change_of_a_weight_keeps_whole_weights_that_add_up() -> None:
    for row in weights.current().by_priority.values():
        for place in range(len(WEIGHTS)):
            tried = _reweighted(row, place)
            assert (tried.sum(axis=1) == TOTAL).all() and tried.min() >= 0
            assert tried[:, place].tolist() == list(range(TOTAL + 1))
            assert tried[row[place]].tolist() == list(row)


def test_the_smallest_change_stands_first_and_names_the_hospital() -> None:
    near = a_hospital(id="near")
    famed = a_hospital(id="famed", lat=50.2, lon=19.0, level=Level.NATIONAL_INSTITUTE)
    need = a_need()
    told = tippings(ranked(need, near, famed))
    assert told and {each.hospital for each in told} <= {"near", "famed"}
    changes = [abs(each.to - each.was) for each in told]
    assert changes == sorted(changes) and min(changes) > 0


def test_alone_or_better_in_everything_nothing_changes_the_first_place() -> None:
    best = a_hospital(id="a", level=Level.NATIONAL_INSTITUTE)
    assert tippings(ranked(a_need(), best)) == ()
    assert tippings(ranked(a_need(), best, replace(best, id="b", level=Level.REGIONAL_CENTRE))) == ()
    assert tippings(rank(a_need(), Network.of([]), weights.current())) == ()


def test_an_unsuitable_hospital_is_never_said_to_come_first() -> None:
    shut = a_hospital(id="shut", closed=True, level=Level.NATIONAL_INSTITUTE, lat=49.8, lon=22.9)
    assert tippings(ranked(a_need(), a_hospital(id="sure"), shut)) == ()


def test_one_that_has_to_be_asked_may_come_first() -> None:
    asked = replace(a_hospital(id="asked", lat=49.8, lon=22.9), services=())
    sure = a_hospital(id="sure", lat=53.0)
    ranking = ranked(a_need(), sure, asked)
    told = {each.preference: each.hospital for each in tippings(ranking)}
    other = ({"sure", "asked"} - {first(ranking)}).pop()
    assert {"travel", "first_treatment"} <= set(told) and set(told.values()) == {other}


def test_a_weight_that_three_terms_share_moves_all_three() -> None:
    near = a_hospital(id="near", level=Level.UNKNOWN, open_load=0.0)
    famed = replace(a_hospital(id="famed", lat=50.2, lon=19.0), level=Level.NATIONAL_INSTITUTE, open_load=4.0)
    ranking = ranked(a_need(languages=frozenset({"uk"})), near, replace(famed, languages=frozenset({"uk"})))
    (told,) = [each for each in tippings(ranking) if each.preference == "travel"]
    weights_after = reweigh(ranking.weights, ranking.need, told).of_terms(ranking.need.priority)
    assert [weights_after[PREFERENCES.index(name)] for name in ("travel", "language", "level")] == [
        told.to
    ] * 3


def test_a_real_crowd_has_tippings_and_the_ranking_is_left_as_it_was() -> None:
    ranking = rank(invented.a_need(), Network.of(invented.hospitals(300)), weights.current())
    before = ranking.order.tolist()
    assert tippings(ranking) and ranking.order.tolist() == before


@given(needs(), networks())
def test_what_if_the_changes_came_true_the_hospital_would_be_suitable(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    for row in ranking.rows(Group.UNSUITABLE).tolist():
        told = explain(ranking, row)
        after = what_if(ranking, told.changes, told.hospital)
        assert after.group[after.row(told.hospital)] != Group.UNSUITABLE


NO_SITE = a_statement(kind=EvidenceKind.OFFICIAL, answer=Answer.NO, age_group=None)
NO_TREATMENT, NO_AGE = (
    replace(NO_SITE, sites=frozenset(), age_group=age, kind=EvidenceKind.OWN_PAGE)
    for age in (None, AgeGroup.ADULT)
)
OF_CHILDREN = a_hospital(
    *(
        a_service(age_group=age, offered=said, sites_yes=frozenset())
        for age, said in ((AgeGroup.CHILD, Answer.YES), (AgeGroup.ADULT, Answer.NO))
    )
)


@pytest.mark.parametrize(
    ("hospital", "mended"),
    [
        (spoken_of(NO_SITE, takes=AgeGroup.CHILD), {"site", "age_group"}),
        (replace(OF_CHILDREN, statements=(NO_SITE,)), {"site", "age_group"}),
        (spoken_of(NO_SITE, NO_AGE), {"site", "age_group"}),
        (spoken_of(NO_AGE, NO_TREATMENT), {"modality", "age_group"}),
        (
            spoken_of(NO_SITE, NO_TREATMENT, NO_AGE, replace(NO_SITE, forms=frozenset({"cellular"}))),
            {"site", "modality", "age_group", "form"},
        ),
    ],
)
def test_a_refusal_behind_the_first_is_named_with_it(hospital: HospitalFacts, mended: set[str]) -> None:
    """One that takes children alone and whose authority says no to the site does not become suitable by its age."""
    need = a_need(forms=frozenset({"cellular"}) if "form" in mended else frozenset())
    ranking = ranked(need, hospital)
    told = explain(ranking, 0)
    assert {each.requirement for each in told.changes} == mended == set(told.failed)
    assert what_if(ranking, told.changes, "h").group[0] != Group.UNSUITABLE


def test_what_if_asks_and_changes_nothing_itself() -> None:
    need, rows = a_need(countries=frozenset({Country.CZ})), (a_hospital(),)
    ranking = ranked(need, *rows)
    after = what_if(ranking, explain(ranking, 0).changes, "h")
    assert after.need.countries == {Country.CZ, Country.PL} and need.countries == {Country.CZ}
    assert after.group[0] == Group.CONFIRMED and ranking.group[0] == Group.UNSUITABLE
