"""What lateness costs: no figure is never a low cost, figures act within bounds, nothing is averaged."""

import csv
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import PREFERENCES, explain, lateness
from matching.facts.figures import figure
from matching.facts.lateness import Lateness
from matching.vocabulary import DATA, ClockPhase, Modality, Priority, site_groups
from tests.matching.cases import a_hospital, a_need, a_service, ranked

TABLE = lateness.table()
FIRST = PREFERENCES.index("first_treatment")
Row = dict[str, str]


def need_in(
    cell: tuple[str, str, str] | None, priority: Priority, phase: ClockPhase | None, **facts: Any
) -> Any:
    """A need in a cell of the table, or in one of leukaemia, of which nothing is published."""
    site, modality, _ = cell or ("lymphoid_leukaemia", "systemic_therapy", "")
    return a_need(site_group=site, modalities=(Modality(modality),), priority=priority, phase=phase, **facts)


def value(need: Any, start: float) -> int:
    service = a_service(
        modality=need.modalities[0], start_in_days=start, sites_yes=frozenset({need.site_group})
    )
    return int(ranked(need, a_hospital(service)).values[FIRST, 0])


@pytest.mark.parametrize(("cell", "priority"), list(product(TABLE, Priority)), ids=str)
def test_absence_of_a_figure_is_never_a_lower_cost_than_any_figure(
    cell: tuple[str, str, str], priority: Priority
) -> None:
    phase = TABLE[cell].phase
    told, untold = (
        need_in(cell, priority, phase, due_in_days=5),
        need_in(None, priority, phase, due_in_days=5),
    )
    assert lateness.of(told) == TABLE[cell] and lateness.of(untold) is None
    assert lateness.half_days(untold) <= lateness.half_days(told)
    for start in (10.0, 20.0, 60.0):
        assert value(untold, start) <= value(told, start)


@given(
    st.sampled_from(Priority),
    st.sampled_from(ClockPhase),
    st.sampled_from(lateness.UNITS),
    st.floats(0.2, 6).map(lambda told: round(told, 2)),
)
def test_whatever_figure_a_clinician_enters_lateness_stays_between_the_steep_and_the_gentle_end(
    priority: Priority, phase: ClockPhase, unit: str, told: float
) -> None:
    row = Lateness("breast", Modality.SURGERY, phase, unit, None, told, None, "s", "n", "2026-11-21", "")
    need = a_need(priority=priority, phase=phase)
    steep = lateness.half_of(need, None)
    assert steep <= lateness.half_of(need, row) <= steep * figure("lateness_gentlest")


def test_a_costlier_figure_is_never_gentler() -> None:
    for unit, figures in (
        ("hazard_ratio_4_weeks", (0.9, 1.05, 1.1, 1.2, 1.5)),
        ("percent_a_day", (0.1, 0.6, 1.5)),
    ):
        rows = [
            Lateness(
                "breast", Modality.SURGERY, ClockPhase.INTERRUPTED, unit, None, each, None, "s", "", "d", ""
            )
            for each in figures
        ]
        gentle = [lateness.gentleness(row) for row in rows]
        assert gentle == sorted(gentle, reverse=True) and gentle[0] > gentle[-1] == 1


def test_without_a_figure_only_the_priority_counts_and_no_other_cell_is_averaged() -> None:
    sites = [site for site in site_groups() if not any(cell[0] == site for cell in TABLE)]
    for priority, phase in product(Priority, (None, ClockPhase.NOT_STARTED, ClockPhase.BETWEEN_TREATMENTS)):
        halves = {
            lateness.half_days(a_need(site_group=site, priority=priority, phase=phase)) for site in sites
        }
        assert halves == {figure(f"lateness_half_days.{priority}")}


def test_the_more_urgent_the_steeper_and_a_case_not_triaged_is_timed_as_urgent() -> None:
    half = {
        priority: lateness.half_days(a_need(site_group="eye", priority=priority)) for priority in Priority
    }
    assert (
        half[Priority.EMERGENCY] < half[Priority.URGENT] == half[Priority.NOT_TRIAGED] < half[Priority.NORMAL]
    )


def test_an_interrupted_course_counts_in_days_whatever_the_priority() -> None:
    for priority in Priority:
        broken = a_need(site_group="eye", priority=priority, phase=ClockPhase.INTERRUPTED)
        assert lateness.half_days(broken) <= figure("lateness_half_days.interrupted") == 7


@pytest.mark.parametrize(
    "unknown",
    [{"phase": None}, {"site_group": None}, {"modalities": ()}],
    ids=lambda facts: next(iter(facts)),
)
def test_what_is_not_known_finds_no_figure(unknown: dict[str, Any]) -> None:
    facts = {"modalities": (Modality.SURGERY,), "phase": ClockPhase.NOT_STARTED}
    assert lateness.of(a_need(**facts)) is not None
    assert lateness.of(a_need(**facts | unknown)) is None


def test_an_explanation_carries_the_figure_or_none_and_whether_the_due_date_is_known() -> None:
    facts = {"modalities": (Modality.RADIOTHERAPY,), "site_group": "cervix"}
    told = explain(ranked(a_need(**facts, phase=ClockPhase.INTERRUPTED), a_hospital()), 0)
    untold = explain(ranked(a_need(**facts, phase=ClockPhase.NOT_STARTED, due_in_days=4), a_hospital()), 0)
    assert told.lateness is not None and (told.lateness.unit, told.lateness.central) == ("percent_a_day", 0.7)
    assert (told.due.known, untold.due.known, untold.lateness) == (False, True, None)
    assert told.half_days == lateness.half_days(a_need(**facts, phase=ClockPhase.INTERRUPTED))


def test_every_row_names_its_source_and_is_unsigned_until_a_clinician_signs() -> None:
    assert len(TABLE) == len(rows()) == 13
    for told in TABLE.values():
        assert told.source and told.note and told.dated.count("-") == 2 and told.signed_by == ""
        ends = [end for end in (told.low, told.central, told.high) if end is not None]
        assert ends == sorted(ends) and ends
    published = {told.site_group for told in TABLE.values() if told.source.startswith("BMJ 2020;371:m4087")}
    assert published <= {"bladder_urinary", "breast", "colorectal", "lung", "cervix", "head_and_neck"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda table: table.append(table[0]),
        lambda table: table[0].update(source=""),
        lambda table: table[0].update(dated=""),
        lambda table: table[0].update(low="1", central="", high=""),
        lambda table: table[0].update(site_group="nonsense"),
        lambda table: table[0].update(unit="feeling"),
        lambda table: table[0].update(phase="soon"),
    ],
)
def test_a_row_that_cannot_stand_is_refused(spoil: Callable[[list[Row]], object]) -> None:
    table = rows()
    spoil(table)
    with pytest.raises(ValueError, match=r"lateness|ClockPhase"):
        lateness.read(table)


def rows() -> list[Row]:
    with (DATA / "lateness.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_the_value_falls_by_half_at_the_half_time() -> None:
    need = need_in(("breast", "surgery", ""), Priority.URGENT, ClockPhase.NOT_STARTED, due_in_days=20)
    assert lateness.half_days(need) == 28
    assert np.isclose([value(need, 20.0), value(need, 48.0)], [1000, 500]).all()
