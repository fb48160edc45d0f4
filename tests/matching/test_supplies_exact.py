"""Every family of supplies: as good as independent solvers find, proven, and a checker that catches what is wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import supplies as bench_supplies
from bench.supplying.families import FAMILIES, Supplies, made
from bench.supplying.peers import arcs, ortools
from bench.supplying.whole_packs import by_highs, drawn
from matching.supplies.checking import MatchingError, _Again, check_matching
from matching.supplies.examples import NEEDS, OFFERS, TODAY
from matching.supplies.matching import match
from matching.supplies.packs import proving
from matching.supplies.result import Matching, WhyNot

SIZES = ((1, 1), (3, 2), (6, 9), (20, 40), (60, 150))
EVEN = [family for family in FAMILIES if family != "mixed_packs"]
SMALL = {"units", "huge"}
"""Numbers of a thousand million are too large for floating point, and so for HiGHS."""


def is_as_good(problem: Supplies) -> Matching:
    """Checked, and equal to OR-Tools' flow."""
    found = match(*problem)
    check_matching(found)
    assert found.bound == ortools(arcs(problem))
    return found


@pytest.mark.parametrize("family", EVEN)
def test_every_family_is_matched_as_well_as_the_independent_solver_does(family: str) -> None:
    for seed, size in enumerate(SIZES):
        found = is_as_good(made(family, *size, seed))
        assert found.is_exact, size
        assert len(found.lines) < max(sum(size), 1)


def test_packs_of_several_sizes_are_no_better_than_the_bound_and_little_worse() -> None:
    """Without exchanges between needs a thousandth and more is missing."""
    gaps = [is_as_good(made("mixed_packs", 60, 120, seed)).gap for seed in range(12)]
    assert min(gaps) >= 0 and max(gaps) < 0.002
    assert sum(gaps) / len(gaps) < 0.0006


@pytest.mark.parametrize("seed", range(12))
def test_packs_of_several_sizes_go_in_the_best_way_that_an_independent_solver_finds(seed: int) -> None:
    problem = made("mixed_packs", 4, 6, seed)
    found = is_as_good(problem)
    assert found.is_exact and found.value == by_highs(problem)


@pytest.mark.parametrize("steps", [0, 64])
@pytest.mark.parametrize("seed", [2, 3, 4, 5])
def test_a_search_that_was_cut_off_says_so_and_how_much_may_be_missing(
    monkeypatch: pytest.MonkeyPatch, seed: int, steps: int
) -> None:
    """Before its first step, as it would take too much room, and after some."""
    problem = made("mixed_packs", 8, 14, seed)
    whole = match(*problem)
    for name in ("MOST_STEPS", "LEAST_STEPS"):
        monkeypatch.setattr(proving, name, 64)
    if steps:
        monkeypatch.setattr(proving, "STATES_A_STEP", proving.MOST_STATES)
    found = is_as_good(problem)
    assert found.value <= whole.value <= found.value + found.missing
    assert whole.is_exact and not found.is_exact and found.gap > 0


@pytest.mark.proof
def test_a_thousand_instances_of_packs_are_matched_as_well_as_the_independent_solver_does() -> None:
    found = drawn(1_000)
    assert found.wrong == found.unproven_less == 0 and found.proven >= 990


@pytest.mark.parametrize("family", [each for each in FAMILIES if each not in {*SMALL, "no_offers"}])
def test_no_way_to_send_whole_packs_is_better(family: str) -> None:
    for seed in range(4):
        problem = made(family, 5, 8, seed)
        found, best = match(*problem), by_highs(problem)
        assert found.value <= best <= found.value + found.missing
        assert not found.is_exact or found.value == best


@pytest.mark.proof
@pytest.mark.parametrize("family", FAMILIES)
def test_a_thousand_instances_are_matched_as_well_as_independent_solvers_do(family: str) -> None:
    for seed in range(1_000 // len(FAMILIES) + 1):
        problem = made(family, *SIZES[seed % len(SIZES)], 1_000 + seed)
        assert is_as_good(problem).is_exact or family == "mixed_packs"
        if seed % len(SIZES) < 3 and family not in {*SMALL, "no_offers"}:
            assert match(*problem).value <= by_highs(problem) <= match(*problem).bound


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_told_is_matched_as_it_may_be(data: st.DataObject) -> None:
    numbers = st.integers(1, 12)
    days = st.one_of(st.none(), st.integers(0, 30))
    items = st.sampled_from(["a 1", "a 2", "b 1"])
    group = data.draw(st.booleans())

    def some(fact: Any, more: Callable[[int], dict[str, Any]]) -> list[Any]:
        drawn = []
        for number in range(data.draw(st.integers(0, 6))):
            item = data.draw(items)
            joins = item[0] if group and data.draw(st.booleans()) else None
            what = {
                "item": item,
                "substance": item[0],
                "interchangeable": joins,
                "quantity": data.draw(numbers),
            }
            drawn.append(replace(fact, id=f"{number}", **what, **more(number)))
        return drawn

    needs = some(
        NEEDS[0], lambda _: {"days_of_stock": data.draw(days), "least_shelf_days": data.draw(numbers)}
    )
    offers = some(
        OFFERS[0], lambda _: {"pack": data.draw(st.integers(1, 4)), "expires": TODAY + data.draw(numbers) + 5}
    )
    found = is_as_good(Supplies(tuple(needs), tuple(offers), TODAY))
    sent = sum(line.units for line in found.lines)
    assert sent + sum(each.units for each in found.unused) == sum(each.quantity for each in offers)
    assert len({each.pack for each in offers}) > 1 or found.is_exact


def _one_line(found: Matching, **changed: Any) -> Matching:
    return replace(found, lines=(found.lines[0]._replace(**changed), *found.lines[1:]))


def _one_left(side: str, **changed: Any) -> Callable[[Matching], Matching]:
    def spoil(found: Matching) -> Matching:
        first, *others = getattr(found, side)
        return replace(found, **{side: (first._replace(**changed), *others)})

    return spoil


SPOILT: dict[str, Callable[[Matching], Matching]] = {
    "a line dropped": lambda found: replace(found, lines=found.lines[1:]),
    "a line twice": lambda found: replace(found, lines=(found.lines[0], *found.lines)),
    "lines turned round": lambda found: replace(found, lines=found.lines[::-1]),
    "a pack more": lambda found: _one_line(
        found, packs=found.lines[0].packs + 1, units=found.lines[0].units + 30
    ),
    "a unit more than the packs": lambda found: _one_line(found, units=found.lines[0].units + 1),
    "another need": lambda found: _one_line(found, need=found.lines[-1].need),
    "nobody's offer": lambda found: _one_line(found, offer="nobody"),
    "another way": lambda found: _one_line(found, terms=found.lines[0].terms._replace(transit_days=1)),
    "another waste": lambda found: _one_line(found, terms=found.lines[0].terms._replace(waste=0)),
    "fewer parts": lambda found: _one_line(found, terms=found.lines[0].terms._replace(need_parts=0)),
    "more worth": lambda found: replace(found, value=found.value + 1),
    "worth and bound more": lambda found: replace(found, value=found.value + 1, bound=found.bound + 1),
    "a higher bound": lambda found: replace(found, bound=found.bound + 1),
    "a lower bound": lambda found: replace(found, bound=found.bound - 1),
    "one price more": lambda found: replace(found, price=(found.price[0] + 1, *found.price[1:])),
    "one price too few": lambda found: replace(found, price=found.price[1:]),
    "another unit": lambda found: replace(found, step=(1, *found.step[1:])),
    "another day": lambda found: replace(found, today=found.today + 1),
    "a need hidden": lambda found: replace(found, needs=found.needs[1:]),
    "needs turned round": lambda found: replace(found, needs=found.needs[::-1]),
    "a smaller need": lambda found: replace(
        found, needs=(replace(found.needs[0], quantity=1), *found.needs[1:])
    ),
    "an offer that keeps": lambda found: replace(
        found, offers=tuple(replace(each, expires=each.expires and each.expires + 1) for each in found.offers)
    ),
    "an offer left unsaid": lambda found: replace(found, unused=found.unused[1:]),
    "a need left unsaid": lambda found: replace(found, unmet=found.unmet[1:]),
    "less left": _one_left("unused", units=1),
    "less missing": _one_left("unmet", units=1),
    "another reason of an offer": _one_left("unused", why=WhyNot.SET_ASIDE),
    "another reason of a need": _one_left("unmet", why=WhyNot.SET_ASIDE),
    "by more, of an offer": _one_left("unused", by=7_777),
    "by more, of a need": _one_left("unmet", by=7_777),
    "another need named": _one_left("unused", other="nobody"),
    "another offer named": _one_left("unmet", other="nobody"),
}


@pytest.fixture(scope="module")
def whole() -> Matching:
    found = match(*made("scarce", 20, 40, 5))
    by = [each for each in (*found.unused, *found.unmet) if each.by is not None]
    check_matching(found)
    assert by and len(found.lines) > 10
    return found


@pytest.mark.parametrize("spoilt", SPOILT)
def test_the_checker_refuses(spoilt: str, whole: Matching) -> None:
    with pytest.raises(MatchingError):
        check_matching(SPOILT[spoilt](whole))


def test_the_checker_counts_what_an_offer_has() -> None:
    """By itself: as a rule the value tells as well."""
    found = match([replace(NEEDS[0], quantity=900)], OFFERS[:1], TODAY)
    with pytest.raises(MatchingError, match="more is given than there is"):
        _Again(_one_line(found, packs=11, units=330)).check_lines()


def test_the_checker_refuses_another_plan_of_less_worth() -> None:
    offers = (OFFERS[0], replace(OFFERS[0], id="later", expires=TODAY + 1_000))
    best, worse = match(NEEDS, offers, TODAY), match(NEEDS, offers[1:], TODAY)
    left = [each for each in best.unused if each.id == "later"]
    claimed = replace(worse, offers=best.offers, bound=worse.value, unused=(*left, *worse.unused))
    with pytest.raises(MatchingError):
        check_matching(claimed)


def test_it_is_quicker_than_the_independent_solver_and_all_of_it_within_three_times() -> None:
    row = bench_supplies.measure("ordinary", 1_000, 2_500, runs=3)
    assert row["solving"] < 1
    assert row["whole"] < 3
