"""The weights: dated, versioned, whole for every priority, and named by who decided."""

import csv
from collections.abc import Callable

import pytest

from matching import PREFERENCES, weights
from matching.ranking.preferences import WEIGHTS
from matching.ranking.weights import TOTAL
from matching.vocabulary import DATA, Priority

Row = dict[str, str]


def table() -> list[Row]:
    with (DATA / "weights.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def test_each_priority_adds_up_to_a_thousand() -> None:
    for row in weights.current().by_priority.values():
        assert sum(row) == TOTAL and len(row) == len(WEIGHTS)


def test_the_table_says_when_who_and_why() -> None:
    current = weights.current()
    assert current.version and current.dated.count("-") == 2 and current.decided_by
    assert all(current.why[priority] for priority in Priority)


def test_what_is_counted_in_road_or_days_has_the_weight_of_the_journey_or_of_the_date() -> None:
    for priority, row in CURRENT.items():
        of_terms = dict(zip(PREFERENCES, weights.current().of_terms(priority), strict=True))
        by_name = dict(zip(WEIGHTS, row, strict=True))
        assert of_terms["language"] == of_terms["level"] == of_terms["travel"] == by_name["travel"]
        assert of_terms["asking_in_vain"] == of_terms["first_treatment"] == by_name["first_treatment"]
        assert {of_terms[name] for name in WEIGHTS} == set(row)
        assert set(WEIGHTS) <= set(PREFERENCES)


def test_the_time_to_treatment_never_weighs_less_the_more_urgent_it_is() -> None:
    by = {priority: row[WEIGHTS.index("first_treatment")] for priority, row in CURRENT.items()}
    assert by[Priority.EMERGENCY] > by[Priority.URGENT] > by[Priority.NORMAL]


def test_a_case_not_triaged_is_weighed_as_urgent() -> None:
    assert CURRENT[Priority.NOT_TRIAGED] == CURRENT[Priority.URGENT]


def test_a_version_is_found_by_its_name_and_no_other() -> None:
    assert weights.of(weights.current().version) == weights.current()
    assert weights.versions()[-1] == weights.current().version
    with pytest.raises(KeyError):
        weights.of("none")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[0].update(weight="999"),
        lambda rows: _below_nothing(rows),
        lambda rows: rows.pop(),
        lambda rows: rows.append(rows[0]),
    ],
)
def test_a_table_that_is_not_whole_is_refused(spoil: Callable[[list[Row]], object]) -> None:
    rows = table()
    spoil(rows)
    with pytest.raises(ValueError, match="weigh"):
        weights.read(rows)


def _below_nothing(rows: list[Row]) -> None:
    """Still a thousand together."""
    taken = int(rows[0]["weight"]) + 1
    rows[0].update(weight="-1")
    rows[1].update(weight=str(int(rows[1]["weight"]) + taken))


CURRENT = weights.current().by_priority
