"""What may be lost by asking: the days of an answer, at the cost of a day, for each chance; what a plan makes of it."""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import PREFERENCES, HospitalFacts, Need, Network, PlanNeed, explain, lateness, rank, weights
from matching.facts import clock
from matching.facts.figures import figure
from matching.kernels import batch
from matching.planning import checking, pair_values
from matching.ranking.preferences import MOST_IN_VAIN, day_costs
from matching.ranking.rank import FULL_SCORE
from matching.vocabulary import ClockPhase, EvidenceKind, Modality, Priority
from tests.matching.cases import (
    FEW_MODALITIES,
    a_hospital,
    a_need,
    a_service,
    a_statement,
    needs,
    networks,
    ranked,
)

VAIN, ROAD = map(PREFERENCES.index, ("asking_in_vain", "travel"))


def lost(need: Need, hospital: HospitalFacts) -> int:
    return -int(ranked(need, hospital).values[VAIN, 0])


def by_hand(need: Need, reply_days: float, chance: int) -> int:
    """The days of one answer at the cost of the first day late, by the chance: rounded against the hospital."""
    half = Fraction(lateness.half_days(need))
    a_day = 1 - half / (half + 1)
    return math.ceil(1000 * a_day * Fraction(reply_days) * 1000 / chance)


@pytest.mark.parametrize("phase", [None, ClockPhase.INTERRUPTED])
@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("reply_days", [None, 0.0, 0.5, 1.3, 20.0])
def test_what_is_lost_is_the_days_of_an_answer_at_the_cost_of_a_day_for_each_chance(
    reply_days: float | None, priority: Priority, phase: ClockPhase | None
) -> None:
    need = a_need(priority=priority, phase=phase)
    told = ranked(need, a_hospital(a_service(reply_days=reply_days)))
    days = clock.answer_days(need) if reply_days is None else float(np.float32(reply_days))
    assert lost(need, told.network.hospitals[0]) == by_hand(need, days, int(told.need_columns.chance[0]))


def test_a_day_costs_what_the_first_day_late_takes_from_a_start_on_time() -> None:
    for half in (3.5, 7.0, 14.0, 28.0):
        assert day_costs(half) == pytest.approx(10**6 / (half + 1))
    assert day_costs(7.0) > day_costs(14.0)


@pytest.mark.parametrize(("treats", "free", "share", "chance"), [(970, 500, 1.0, 485), (970, 400, 0.75, 291)])
def test_the_chance_is_the_product_of_the_three_and_is_rounded_down(
    treats: int, free: int, share: float, chance: int
) -> None:
    report = {"slots_free": 1, "report_age_days": 0.0} if free == 500 else {}
    told = explain(ranked(a_need(), a_hospital(a_service(answers_in_time=share, **report))), 0).evidence
    assert (told.treats, told.slot, told.answers, told.chance) == (treats, free, 1000 * share, chance)
    assert told.chance == treats * free * round(1000 * share) // 1_000_000


def test_the_share_of_answers_in_time_is_the_hospital_s_own_or_the_stated_one() -> None:
    shares = {
        share: explain(ranked(a_need(), a_hospital(a_service(answers_in_time=share))), 0).evidence.answers
        for share in (None, 0.0, 0.1234, 1.0)
    }
    assert shares == {None: figure("answers_in_time"), 0.0: 0, 0.1234: 123, 1.0: 1000}


def test_no_chance_is_less_than_the_least_and_no_loss_more_than_the_most() -> None:
    never = a_hospital(a_service(answers_in_time=0.0, reply_days=0.25))
    told = ranked(a_need(), never)
    assert told.need_columns.chance[0] == figure("evidence.least")
    assert lost(a_need(), never) == by_hand(a_need(), 0.25, int(figure("vain_least_chance")))
    ages = a_hospital(a_service(answers_in_time=0.0, reply_days=90_000.0))
    assert lost(a_need(), ages) == MOST_IN_VAIN
    assert (
        ranked(a_need(), ages).terms[VAIN, 0] == -MOST_IN_VAIN * told.weights.of_terms(Priority.URGENT)[VAIN]
    )


def test_very_low_chances_are_alike_so_that_the_road_tells_them_apart() -> None:
    """Decision "Very low chances are alike": the shown chance stays, only the loss is bounded."""
    floor = int(figure("vain_least_chance"))
    assert figure("evidence.least") < floor < figure("evidence.said_no") * 750 * 1000 // 1_000_000
    shown = [ranked(a_need(), a_hospital(a_service(answers_in_time=share))) for share in (0, 0.04, 0.06)]
    chances = [int(each.need_columns.chance[0]) for each in shown]
    assert chances[0] < chances[1] <= floor < chances[2]
    losses = [-int(each.values[VAIN, 0]) for each in shown]
    assert losses[0] == losses[1] > losses[2]


@given(st.floats(0, 90), st.integers(10, 999), st.sampled_from((7.0, 14.0, 28.0)))
def test_a_better_chance_never_costs_more_and_a_slower_answer_never_less(
    days: float, chance: int, half: float
) -> None:
    here, better, slower = (
        math.ceil(day_costs(half) * reply / per)
        for reply, per in ((days, chance), (days, chance + 1), (days + 1, chance))
    )
    assert better <= here < slower


@given(needs(), networks())
def test_among_hospitals_alike_in_their_answers_the_better_chance_loses_less(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    ranking = ranked(need, *rows)
    reply, chance = ranking.need_columns.reply_days, ranking.need_columns.chance
    for days in set(reply.tolist()):
        alike = np.flatnonzero(reply == days)
        by_chance = alike[np.argsort(chance[alike], kind="stable")]
        assert (np.diff(ranking.values[VAIN, by_chance]) >= 0).all()


def test_the_loss_counts_by_the_weight_of_the_date() -> None:
    for priority in Priority:
        ranking = ranked(a_need(priority=priority), a_hospital())
        weigh = weights.current().of_terms(priority)[PREFERENCES.index("first_treatment")]
        assert ranking.terms[VAIN, 0] == weigh * ranking.values[VAIN, 0] < 0


# Plans


@given(st.lists(st.integers(-(10**9), FULL_SCORE + 10**6), min_size=1))
def test_a_plan_keeps_the_order_of_scores_and_none_is_worth_nothing(scores: list[int]) -> None:
    values = pair_values.bounded(np.array(sorted(scores), np.int64))
    assert (np.diff(values) >= 0).all() and values.min() > 0 and values.max() <= FULL_SCORE
    assert pair_values.bounded(np.array([FULL_SCORE, FULL_SCORE + 5, 0])).tolist() == [
        FULL_SCORE,
        FULL_SCORE,
        FULL_SCORE // 2,
    ]


@given(needs(), networks())
def test_a_plan_counts_its_share_of_what_asking_in_vain_and_the_road_take(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    network, line = Network.of(rows), [PlanNeed(need)]
    (scores,) = batch.blocks([need], network, weights.current())
    ranking = rank(need, network, weights.current())
    terms, weigh = ranking.terms.astype(np.int64), weights.current().of_terms(need.priority)[ROAD]
    vain, road = -terms[VAIN], 1000 * weigh - terms[ROAD]
    could = pair_values.suitable(line, scores, network)
    first = int(np.where(could[0], ranking.score, -(10**9)).argmax())
    made = ranking.need_columns.journeys
    is_in_haste = need.priority is Priority.EMERGENCY or need.phase is ClockPhase.INTERRUPTED
    names = (made.rhythm, "haste") if is_in_haste else (made.rhythm,)
    hours = min(figure(f"plan_road_further.{name}") for name in names)
    hour = weigh * round(hours * 10 * made.tenth_costs)
    far = pair_values.far_from(line, scores, could, weights.current())
    assert far.tolist() == [[road[first] + hour]]
    back = sum(
        taken * (1000 - round(figure(name))) // 1000
        for taken, name in ((vain, "plan_vain_share"), (np.minimum(road, far[0]), "plan_road_share"))
    )
    counted = pair_values.counted(scores, far)[0]
    assert np.array_equal(counted, scores.score[0] + back)
    assert (scores.score[0] <= counted).all() and (counted <= scores.score[0] + vain + road).all()


@given(needs(), networks())
def test_a_part_of_a_slot_s_worth_hangs_on_how_likely_the_need_is_treated(
    need: Need, rows: tuple[HospitalFacts, ...]
) -> None:
    network = Network.of(rows)
    (scores,) = batch.blocks([need], network, weights.current())
    treats = rank(need, network, weights.current()).need_columns.evidence.treats.astype(np.int64)
    share = round(figure("plan_treats_share"))
    assert np.array_equal(pair_values.likelihood(scores)[0], 1000 - share + share * treats // 1000)
    assert 0 < share < 500


joinings = st.frozensets(st.sampled_from(FEW_MODALITIES), max_size=2)


@given(needs(), networks(), joinings, st.floats(0, 60))
def test_the_checker_counts_every_pair_as_the_solver_does(
    need: Need, rows: tuple[HospitalFacts, ...], joining: frozenset[Modality], waited: float
) -> None:
    joined = tuple(sorted(joining - set(need.modalities[:1])))
    each = PlanNeed(need, joined=joined, waited_days=waited, avoid=frozenset({"h1"}))
    network = Network.of(rows)
    (scores,) = batch.blocks([need], network, weights.current())
    told = pair_values.values([each], scores, network, weights.current())[0]
    could = pair_values.suitable([each], scores, network)[0]
    solver = {network.ids[row]: int(told[row]) for row in np.flatnonzero(could)}
    assert _checked(each, network) == solver


def test_a_joined_treatment_that_anybody_says_is_given_costs_nothing_and_one_that_nobody_speaks_of_something() -> (
    None
):
    rays = a_statement(modality=Modality.RADIOTHERAPY)
    said = [
        (rays,),
        (replace(rays, kind=EvidenceKind.HOSPITAL),),
        (),
        (replace(rays, kind=EvidenceKind.PRESS),),
    ]
    network = Network.of(a_hospital(id=f"{at}", statements=each) for at, each in enumerate(said))
    each = PlanNeed(a_need(), joined=(Modality.RADIOTHERAPY,))
    (scores,) = batch.blocks([each.need], network, weights.current())
    told = pair_values.values([each], scores, network, weights.current())[0].tolist()
    asked = figure("plan_urgency.urgent") * figure("plan_ask_first") * 1000
    assert told[0] == told[1] == told[3] == told[2] + asked
    assert _checked(each, network) == {f"{at}": worth for at, worth in enumerate(told)}


def _checked(each: PlanNeed, network: Network) -> dict[str, int]:
    """What the checker counts for each hospital that suits, in a plan without aims."""
    plan: Any = type("APlan", (), {"network": network, "weights": weights.current(), "aims": _Aimless})
    return dict(checking._counts(plan, 0, each, {}))


class _Aimless:
    multiplier, pays, longest_hours = np.array([1000]), np.array([False]), math.inf
