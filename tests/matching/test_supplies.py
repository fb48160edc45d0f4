"""Offers and needs of supplies: what may be matched, what goes first, who shares, and every why-not."""

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from matching.facts.validity import FactError
from matching.supplies import checking, facts
from matching.supplies.checking import check_matching
from matching.supplies.examples import KRAKOW, KYIV, NEEDS, OFFERS, TODAY
from matching.supplies.facts import LARGEST, LAST_DAY, SupplyLocation, SupplyNeed, SupplyOffer, pairs_of
from matching.supplies.matching import match
from matching.supplies.result import Matching, WhyNot

NEED, OFFER = NEEDS[0], OFFERS[0]
LVIV = SupplyLocation("UA", 49.84, 24.03)
SOMEWHERE = SupplyLocation("PL")


def matched(needs: list[SupplyNeed], offers: list[SupplyOffer]) -> Matching:
    """A matching that its checker accepts."""
    found = match(needs, offers, TODAY)
    check_matching(found)
    return found


def units(found: Matching) -> dict[tuple[str, str], int]:
    """What goes where."""
    return {(line.need, line.offer): line.units for line in found.lines}


IN_THE_WAY: list[tuple[WhyNot, dict[str, Any], dict[str, Any]]] = [
    (WhyNot.NO_OTHER_SIDE, {}, {"item": "ondansetron tablet 4 mg", "substance": "ondansetron"}),
    (WhyNot.OTHER_STRENGTH, {}, {"item": "tamoxifen tablet 10 mg"}),
    (WhyNot.OTHER_STRENGTH, {}, {"item": "tamoxifen tablet 10 mg", "interchangeable": "tamoxifen"}),
    (WhyNot.SET_ASIDE, {"avoid": frozenset({"krakow"})}, {}),
    (WhyNot.CONDITION_NOT_ACCEPTED, {}, {"conditions": frozenset({"licence"})}),
    (WhyNot.COLD_CHAIN_MISSING, {"cold_chain": True}, {"cold_chain": False}),
    (WhyNot.COLD_CHAIN_NOT_KNOWN, {"cold_chain": True}, {}),
    (WhyNot.EXPIRY_NOT_KNOWN, {}, {"expires": None}),
    (WhyNot.WAY_NOT_KNOWN, {}, {"location": SOMEWHERE}),
    (WhyNot.EXPIRES_BEFORE_ARRIVAL, {}, {"expires": TODAY + 4}),
    (WhyNot.TOO_LITTLE_SHELF_LIFE, {}, {"expires": TODAY + 5 + 179}),
    (WhyNot.LESS_THAN_A_PACK, {}, {"quantity": 29}),
]


@pytest.mark.parametrize(("why", "need", "offer"), IN_THE_WAY)
def test_what_is_in_the_way_is_said_of_both(why: WhyNot, need: Any, offer: Any) -> None:
    found = matched([replace(NEED, **need)], [replace(OFFER, **offer)])
    assert not found.lines
    assert [each.why for each in (*found.unused, *found.unmet)] == [why, why]


def test_what_came_furthest_is_said_and_not_what_fails_first() -> None:
    late, frozen = replace(NEED, id="a", least_shelf_days=396), replace(NEED, id="b", cold_chain=True)
    assert matched([late, frozen], [OFFER]).unused[0].why == WhyNot.TOO_LITTLE_SHELF_LIFE


@pytest.mark.parametrize(
    "offer",
    [
        {"expires": TODAY + 5 + 180},
        {"cold_chain": True},
        {"conditions": frozenset({"licence"})},
        {"quantity": 30},
    ],
)
def test_at_the_edge_it_fits(offer: Any) -> None:
    need = replace(NEED, cold_chain="cold_chain" in offer, accepts=frozenset({"licence"}))
    assert len(matched([need], [replace(OFFER, **offer)]).lines) == 1


def test_who_has_least_in_stock_gets_what_there_is() -> None:
    needs = [replace(NEED, id=f"{days}", days_of_stock=days) for days in (0, 60)]
    assert set(units(matched(needs, [replace(OFFER, quantity=90)]))) == {("0", "krakow")}


def test_what_expires_first_goes_first_and_the_nearer_of_two() -> None:
    later, near = replace(OFFER, id="a", expires=TODAY + 900), replace(OFFER, id="b", location=LVIV)
    assert set(units(matched([NEED], [later, OFFER]))) == {("kyiv", "krakow")}
    assert set(units(matched([NEED], [near, OFFER]))) == {("kyiv", "b")}


def test_a_group_serves_who_agrees_to_it_and_nobody_else() -> None:
    generic = replace(OFFER, item="tamoxifen tablet 20 mg, other maker", interchangeable="tamoxifen 20")
    agrees, strict = replace(NEED, id="agrees", interchangeable="tamoxifen 20"), replace(NEED, id="strict")
    assert set(units(matched([agrees, strict], [generic]))) == {("agrees", "krakow")}
    same = replace(OFFER, interchangeable="tamoxifen 20")
    assert set(units(matched([agrees, strict], [same]))) == {("agrees", "krakow"), ("strict", "krakow")}


def test_the_last_pack_may_be_needed_in_part_but_has_to_be_worth_its_way() -> None:
    assert units(matched([replace(NEED, quantity=95)], [OFFER])) == {("kyiv", "krakow"): 120}
    found = matched([replace(NEED, quantity=901)], [replace(OFFER, quantity=10_000, pack=900)])
    assert units(found) == {("kyiv", "krakow"): 900}
    assert found.unmet[0][1:3] == (1, WhyNot.LESS_THAN_A_PACK)
    assert found.unused[0].why == WhyNot.OTHERS_WERE_BETTER


def test_two_hundred_alike_share_alike() -> None:
    needs = [replace(NEED, id=f"{number:03}", quantity=300) for number in range(200)]
    found = matched(needs, [replace(OFFER, quantity=500 * 30)])
    got = sorted(line.units for line in found.lines)
    assert found.is_exact
    assert (len(got), got[0], got[99], got[100], got[-1]) == (200, 60, 60, 90, 90)
    assert {line.need for line in found.lines if line.units == 90} == {
        f"{number:03}" for number in range(100)
    }
    assert {(each.why, each.by) for each in found.unmet} == {
        (WhyNot.OTHERS_WERE_BETTER, 0),
        (WhyNot.OTHERS_WERE_BETTER, 75),
    }


def test_alike_but_for_their_size_they_share_in_proportion() -> None:
    sizes = (100, 200, 700)
    needs = [replace(NEED, id=f"{size}", quantity=size) for size in sizes]
    got = units(matched(needs, [replace(OFFER, pack=1, quantity=100)]))
    assert [got[f"{size}", "krakow"] for size in sizes] == [10, 20, 70]


def test_no_need_is_full_while_one_as_urgent_has_nothing() -> None:
    needs = [
        replace(NEED, id=f"{number}", location=location)
        for number, location in enumerate((KYIV, LVIV, KRAKOW))
    ]
    got = units(matched(needs, [replace(OFFER, pack=1, quantity=150)]))
    assert min(got.values()) >= 25 and len(got) == 3


def test_lines_are_fewer_than_needs_and_offers() -> None:
    needs = [replace(NEED, id=f"{number:03}", quantity=70) for number in range(40)]
    offers = [replace(OFFER, id=f"{number:03}", quantity=60) for number in range(40)]
    assert len(matched(needs, offers).lines) <= 79


@pytest.mark.parametrize("day", [0, -1, LAST_DAY + 1, 1 << 63, 1.5, True, None])
def test_today_is_a_day(day: Any) -> None:
    with pytest.raises(FactError, match="today"):
        match(NEEDS, OFFERS, day)


def test_a_checker_asks_each_pair_once_however_many_reasons_it_reads() -> None:
    """Of one item, where nobody is alike, it took 10 s for 180,000 pairs and went on for ever with a million."""
    needs = [replace(NEED, id=f"{n}", days_of_stock=n, quantity=100 + n) for n in range(300)]
    offers = [replace(OFFER, id=f"{n}", expires=TODAY + 300 + n, pack=1) for n in range(600)]
    found, begin = match(needs, offers, TODAY), process_time()
    check_matching(found)
    assert process_time() - begin < 4


def test_more_pairs_than_can_be_checked_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    generic = replace(OFFER, id="group", item="other", substance="other", interchangeable="tamoxifen")
    needs = (NEED, replace(NEED, id="agrees", interchangeable="tamoxifen"))
    offers = (OFFER, replace(OFFER, id="both", interchangeable="tamoxifen"), generic)
    assert pairs_of(needs, offers) == 5
    found = match(needs, offers, TODAY)
    for module in (facts, checking):
        monkeypatch.setattr(module, "MOST_PAIRS", 4)
    with pytest.raises(FactError, match="pairs"):
        match(needs, offers, TODAY)
    with pytest.raises(checking.MatchingError, match="pairs"):
        check_matching(found)


def test_the_order_of_what_is_told_does_not_matter() -> None:
    needs = [replace(NEED, id=f"{number}", days_of_stock=number % 3) for number in range(9)]
    offers = [replace(OFFER, id=f"{number}", expires=TODAY + 300 + number % 4) for number in range(7)]
    one, other = matched(needs, offers), matched(needs[::-1], offers[::-1])
    assert (one.lines, one.unused, one.unmet, one.price) == (
        other.lines,
        other.unused,
        other.unmet,
        other.price,
    )


def test_the_largest_numbers_stay_exact() -> None:
    needs = [replace(NEED, id=f"{number}", quantity=LARGEST, days_of_stock=number) for number in range(30)]
    offers = [replace(OFFER, id=f"{n}", quantity=LARGEST - n, pack=1, expires=LAST_DAY) for n in range(31)]
    found = matched(needs, offers)
    assert found.is_exact and not found.unmet and found.value > 2**45
    packs = [replace(each, pack=LARGEST // 3) for each in offers]
    assert matched(needs, packs).is_exact


def test_packs_of_several_sizes_are_mended_and_the_gap_is_told() -> None:
    offers = [
        replace(OFFER, id=f"{pack}", pack=pack, quantity=pack * many)
        for pack, many in ((7, 3), (30, 2), (100, 1))
    ]
    found = matched([NEED, replace(NEED, id="lviv", location=LVIV)], offers)
    assert found.value <= found.bound and found.step == (1, 1)
    assert sum(line.units for line in found.lines) >= 150


def test_nothing_and_nobody() -> None:
    for needs, offers in (([], []), ([NEED], []), ([], [OFFER])):
        found = matched(needs, offers)
        assert (found.value, found.bound, found.gap, found.lines) == (0, 0, 0.0, ())
        assert [each.why for each in (*found.unused, *found.unmet)] == [WhyNot.NO_OTHER_SIDE] * len(
            needs + offers
        )


@pytest.mark.parametrize("wrong", [0, -1, LARGEST + 1, 1.0, True, None, "3"])
def test_quantities_are_whole_and_within_reason(wrong: Any) -> None:
    for fact in (NEED, OFFER):
        with pytest.raises(FactError, match="not a whole number"):
            replace(fact, quantity=wrong)
    with pytest.raises(FactError, match="not a whole number"):
        replace(OFFER, pack=wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"least_shelf_days": -1}, {"days_of_stock": -1}, {"days_of_stock": 1.5}, {"id": ""}, {"item": ""}],
)
def test_a_need_that_cannot_be_is_refused(wrong: Any) -> None:
    with pytest.raises(FactError, match="supplies"):
        replace(NEED, **wrong)


@pytest.mark.parametrize("wrong", [{"expires": 0}, {"expires": LAST_DAY + 1}, {"substance": ""}])
def test_an_offer_that_cannot_be_is_refused(wrong: Any) -> None:
    with pytest.raises(FactError, match="supplies"):
        replace(OFFER, **wrong)


def test_a_place_is_a_country_and_a_whole_position() -> None:
    for wrong in (("Poland", None, None), ("PL", 50.0, None), ("PL", 91.0, 0.0)):
        with pytest.raises(FactError):
            SupplyLocation(*wrong)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({}, "stands twice"),
        ({"id": "b", "substance": "other"}, "of two substances"),
        ({"id": "b", "interchangeable": "other"}, "in two groups"),
    ],
)
def test_facts_that_contradict_one_another_are_refused(more: Any, rule: str) -> None:
    one = replace(OFFER, interchangeable="group")
    with pytest.raises(FactError, match=rule):
        match([NEED], [one, replace(one, **more)], TODAY)


def test_more_conditions_than_can_be_told_apart_are_refused() -> None:
    offers = [replace(OFFER, id=f"{n}", conditions=frozenset({f"{n}"})) for n in range(63)]
    matched([NEED], offers[:62])
    with pytest.raises(FactError, match="more conditions"):
        match([NEED], offers, TODAY)
