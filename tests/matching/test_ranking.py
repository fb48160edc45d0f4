"""The ranking: terms add up, order of input never matters, better never ranks lower, ties go by id."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching import FULL_SCORE, PREFERENCES, Group, HospitalFacts, Need, Network, Ranking, rank, weights
from matching.facts.hospital import Statement
from matching.ranking.rank import order
from matching.vocabulary import LANGUAGES, Answer, Country, EvidenceKind, Level, countries
from tests.matching.cases import (
    a_hospital,
    a_need,
    a_service,
    needs,
    networks,
    ranked,
    shuffled_within,
    with_service,
)


def names(ranking: Ranking) -> list[str]:
    return [ranking.network.ids[row] for row in ranking.order.tolist()]


def said(ranking: Ranking) -> list[Any]:
    return [names(ranking), ranking.score.tolist(), ranking.group.tolist(), ranking.answers.tolist()]


@given(needs(), networks())
def test_terms_add_up_to_the_score_exactly(need: Need, rows: tuple[HospitalFacts, ...]) -> None:
    ranking = ranked(need, *rows)
    weighed = np.array(weights.current().of_terms(need.priority), np.int64)
    assert (ranking.terms.sum(axis=0, dtype=np.int64) == ranking.score).all()
    assert (ranking.terms == ranking.values * weighed[:, None]).all()


@given(needs(), networks(least=2), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(need: Need, rows: tuple[HospitalFacts, ...], chance: Any) -> None:
    shuffled = [shuffled_within(row, chance) for row in rows]
    chance.shuffle(shuffled)
    assert said(ranked(need, *shuffled)) == said(ranked(need, *rows))


@given(needs(), networks())
def test_all_stand_in_one_order_by_score_and_id_and_the_unsuitable_last(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    worst = ranking.answers.min(axis=0)
    assert (ranking.group == np.array([2, 1, 0])[worst + 1]).all()
    keys = [
        (ranking.group[row] == Group.UNSUITABLE, -ranking.score[row], ranking.network.ids[row])
        for row in ranking.order
    ]
    assert keys == sorted(keys)
    assert sorted(ranking.order.tolist()) == list(range(len(rows)))


@given(needs(), networks())
def test_a_hospital_ranks_by_its_own_facts_whoever_else_is_there(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    together = ranked(need, *rows)
    for row in rows:
        alone = ranked(need, row)
        place = together.row(row.id)
        assert (alone.score[0], alone.group[0]) == (together.score[place], together.group[place])


def improvements(need: Need, row: HospitalFacts) -> list[HospitalFacts]:
    """The same hospital, better in one thing."""
    better = [replace(row, closed=False), replace(row, level=Level.NATIONAL_INSTITUTE)]
    better += [replace(row, languages=frozenset(LANGUAGES)), replace(row, open_load=0.0)]
    better += [with_service(row, each) for service in row.services for each in _better_services(service)]
    if need.lat is not None and need.country != "UA":
        better.append(replace(row, lat=need.lat, lon=need.lon))
    better += [replace(row, statements=(*row.statements, each)) for each in _better_said(need)]
    alike = (
        countries()[row.country].child_until
        == countries().get(need.relatives_country or "", NOWHERE).child_until
    )
    if alike and need.relatives_country in tuple(Country) and not need.countries:
        better.append(replace(row, country=Country(need.relatives_country)))
    return better


NOWHERE = replace(countries()["UA"], child_until=0.0)


def _better_said(need: Need) -> list[Statement]:
    """What somebody might say of the treatment needed now, in exactly this case."""
    low, high = need.ages
    sites = frozenset({need.site_group} if need.site_group else ())
    return [
        Statement(kind, Answer.YES, modality, sites=sites, age_from=low, age_to=high + 1)
        for kind in EvidenceKind
        for modality in need.modalities[:1]
    ]


def _better_services(service: Any) -> list[Any]:
    better = [
        replace(service, offered=Answer.YES),
        replace(service, sites_yes=service.sites_yes | service.sites_no, sites_no=frozenset()),
    ]
    if service.start_in_days is not None:
        better.append(replace(service, start_in_days=service.start_in_days / 2))
    if service.reply_days is not None:
        better.append(replace(service, reply_days=service.reply_days / 2))
    if service.slots_free is not None:
        better.append(replace(service, slots_free=service.slots_free + 1))
    if service.answers_in_time is not None:
        better.append(replace(service, answers_in_time=(service.answers_in_time + 1) / 2))
    if service.slots_free and service.expected_slots is None:
        better.append(replace(service, report_age_days=service.report_age_days / 2))
    return better


@given(needs(), networks(least=2), st.data())
def test_better_on_a_term_never_ranks_lower_all_else_equal(
    need: Need, rows: tuple[HospitalFacts, ...], data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(rows))
    better = data.draw(st.sampled_from(improvements(need, chosen)))
    assume(better != chosen and (chosen.lat is not None or better.lat is None))
    before, after = ranked(need, *rows), ranked(need, better, *(row for row in rows if row is not chosen))
    assert names(after).index(chosen.id) <= names(before).index(chosen.id)


def test_equals_go_by_the_hospitals_id() -> None:
    assert names(ranked(a_need(), *(a_hospital(id=name) for name in ("b", "c", "a")))) == ["a", "b", "c"]


def test_no_score_lifts_an_unsuitable_hospital_over_one_that_may_be_asked() -> None:
    group = np.array([2, 1, 0, 1], np.int8)
    score = np.array([FULL_SCORE, -FULL_SCORE, -(10**9), 5], np.int32)
    assert order(group, score).tolist() == [3, 1, 2, 0]


def test_one_that_must_be_asked_stands_first_where_what_asking_in_vain_takes_is_less_than_the_road() -> None:
    asked = a_hospital(a_service(sites_yes=frozenset()), id="asked")
    sure = [a_hospital(id=name, lat=lat, lon=19.94) for name, lat in (("a_sure", 50.06), ("far_sure", 53.0))]
    ranking = ranked(a_need(), asked, *sure)
    assert [ranking.group[ranking.row(name)] for name in names(ranking)] == [0, 1, 0]
    assert names(ranking) == ["a_sure", "asked", "far_sure"]


def test_twins_cannot_differ_in_name_or_sex_for_there_is_no_such_fact() -> None:
    known = {field.name for field in fields(Need)}
    assert known == {
        "id", "priority", "site_group", "modalities", "age_group", "lat", "lon", "country", "due_in_days",
        "countries", "longest_hours", "languages", "mobility", "oxygen", "relatives_country", "companions",
        "phase", "relatives_lat", "relatives_lon", "age_years", "is_year_only", "housing", "is_palliative", "forms",
    }  # fmt: skip


@given(needs(), networks(), st.text(min_size=1))
def test_the_id_of_a_need_changes_nothing(need: Need, rows: tuple[HospitalFacts, ...], name: str) -> None:
    assert said(ranked(replace(need, id=name), *rows)) == said(ranked(need, *rows))


def test_nothing_can_be_changed_afterwards() -> None:
    ranking = ranked(a_need(), a_hospital())
    for holder in (ranking, ranking.network, ranking.need_columns):
        columns = (getattr(holder, field.name) for field in fields(holder))
        flat = [each for column in columns for each in (column if isinstance(column, tuple) else (column,))]
        assert not any(column.flags.writeable for column in flat if isinstance(column, np.ndarray))


def test_the_shapes_are_as_promised() -> None:
    ranking = ranked(a_need(), *(a_hospital(id=name) for name in "abc"))
    assert ranking.order.dtype == ranking.score.dtype == np.int32
    assert ranking.group.dtype == ranking.answers.dtype == np.int8
    assert ranking.values.shape == ranking.terms.shape == (len(PREFERENCES), 3)
    assert ranking.distance_km.shape == ranking.hours.shape == ranking.first_treatment_days.shape == (3,)
    assert ranking.rows(Group.CONFIRMED).tolist() == [0, 1, 2]


def test_an_empty_network_gives_an_empty_ranking() -> None:
    assert len(rank(a_need(), Network.of([]), weights.current())) == 0


def test_a_hospital_that_is_not_in_the_ranking_is_said_so() -> None:
    with pytest.raises(KeyError):
        ranked(a_need(), a_hospital()).row("elsewhere")
