"""All reports of many weeks together give away no small number; where a rule is missing, the attack finds some."""

import random
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from referral.accountability.measures import LEAST
from referral.accountability.suppression import OTHERS
from referral.statistics import making, protecting, tables, weeks
from referral.statistics.contributions import LEAVE
from tests.proving import numbers, part
from tests.statistics import attacker
from tests.statistics.attacker import Program
from tests.statistics.network import FIRST, Network, a_network

WEEKS = 8
Found = list[tuple[int, int]]


def attack(network: Network, number: int, most: int) -> Found:
    """The ends of up to so many small numbers, by all reports together."""
    rows = attacker.published(network.reports(number))
    found: Found = []
    for measure, known, small in (
        ("registered", attacker.of_people, attacker.small_of_people),
        ("answers", attacker.of_answers, attacker.small_of_answers),
    ):
        for span, those in attacker.blocks(rows, measure).items():
            program = known(those)
            found += [program.ends(each) for each in islice(small(network, span), most)]
    return found + _of_weeks(network, rows, number)


def _of_weeks(network: Network, rows: list[attacker.Row], number: int) -> Found:
    """Weeks in which few were counted, and weeks at whose end few were left without a place."""
    program = attacker.over_time(rows, FIRST + (number - 1) * weeks.WEEK)
    found = []
    for measure in ("registered", *LEAVE):
        for week, those in network.happened[measure].items():
            if len(those) < LEAST:
                found.append(program.ends([(measure, weeks.name_of(week))]))
    return found


def recovered(found: Found) -> int:
    """How many of them are known for sure."""
    return sum(low == high for low, high in found)


@pytest.mark.parametrize("seed", range(2))
def test_no_small_number_is_recovered_and_each_may_be_any_of_ten(seed: int) -> None:
    network = a_network(random.Random(seed), WEEKS, 160)
    found = attack(network, WEEKS, most=40)
    assert len(found) > 150 and recovered(found) == 0
    assert all(high - low >= LEAST - 1 for low, high in found), sorted(
        found, key=lambda each: each[1] - each[0]
    )[:5]


@pytest.mark.proof
def test_of_thousands_of_small_numbers_none_is_recovered() -> None:
    with part("small numbers of the flash report") as reached:
        for number in numbers():
            network = a_network(random.Random(100 + number), 20, 60 + 20 * (number % 12))
            found = attack(network, 20, most=10_000)
            reached.n += len(found)
            reached.failures += sum(high - low < LEAST - 1 for low, high in found)
    assert reached.n and not reached.failures


def _no_secondary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protecting, "_closed", lambda _counts, hidden: hidden)
    monkeypatch.setattr(protecting, "_is_narrow", lambda *_of: False)


def _no_groups_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_the_small(counts: dict[str, int]) -> dict[str, int]:
        small = sum(number for number in counts.values() if number < LEAST)
        return {code: number for code, number in counts.items() if number >= LEAST} | {OTHERS: small}

    monkeypatch.setattr(tables, "published", only_the_small)


def _every_week_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    chains = tuple(tuple(replace(each, fewest=0) for each in chain) for chain in making.CHAINS)
    monkeypatch.setattr(making, "CHAINS", chains)


@pytest.mark.parametrize("broken", [_no_secondary, _no_groups_together, _every_week_by_itself])
def test_without_one_of_the_rules_small_numbers_are_recovered(
    broken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    assert recovered(attack(a_network(random.Random(0), WEEKS, 160), WEEKS, most=40)) > 0


def test_where_nearly_everybody_has_a_place_nothing_says_how_few_have_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three of a hundred wait: what is published leaves ten or more, until there are."""
    network = a_network(random.Random(5), 3, 100)
    everybody = {week: those for week, those in network.happened["registered"].items()}
    placed = {week: [replaced._replace(value=3.0) for replaced in those] for week, those in everybody.items()}
    last = max(week for week, those in placed.items() if len(those) > 3)
    placed[last] = placed[last][3:]
    network.happened |= {"placed": placed, "ended": {}, "twice": {}, "answers": placed_as_answers(placed)}
    assert all(making.waiting_of(report["measures"]) >= LEAST for report in network.reports(3))
    monkeypatch.setattr(making, "_leaves_enough", lambda *_of: True)
    assert making.waiting_of(network.reports(3)[-1]["measures"]) == 3, "so it is this rule that keeps it"


def placed_as_answers(placed: Any) -> Any:
    """Each of them was accepted by one hospital."""
    groups = {"country": "PL", "hospital": "PL0", "outcome": "accepted"}
    return {week: [each._replace(groups=groups) for each in those] for week, those in placed.items()}


def test_the_program_finds_what_a_subtraction_finds() -> None:
    program = Program()
    program.know([("a",), ("b",)], 12)
    program.know([("a",)], 9)
    assert program.ends([("b",)]) == (3, 3)
