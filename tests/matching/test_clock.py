"""The treatment clock: reply, travel, preparation and wait against the due date; nothing is invented."""

import csv
import math
from itertools import accumulate

import numpy as np
import pytest

from matching import explain
from matching.facts import clock
from matching.facts.clock import due, first_treatment_days, lateness_days
from matching.facts.figures import figure
from matching.vocabulary import DATA, Level, Priority
from tests.matching.cases import a_hospital, a_need, a_service, ranked


def days(reply: float, hours: float, start: float) -> float:
    return float(first_treatment_days(*(np.array([each]) for each in (reply, hours, start)))[0])


def test_a_treatment_starts_after_reply_preparation_and_travel() -> None:
    assert days(reply=2, hours=12, start=0) == 2 + 0.5 + figure("preparation_days")


def test_the_earliest_start_is_a_date_that_passes_meanwhile() -> None:
    assert days(reply=2, hours=12, start=20) == 20


@pytest.mark.parametrize(("hours", "start"), [(math.nan, 3), (4, math.nan)])
def test_a_part_that_is_not_known_leaves_the_date_unknown(hours: float, start: float) -> None:
    assert math.isnan(days(2, hours, start))


def test_lateness_counts_from_the_due_date_and_from_today_once_it_is_past() -> None:
    first = np.array([5.0, 12.0])
    assert lateness_days(first, 7).tolist() == [0, 5]
    assert lateness_days(first, -30).tolist() == [5, 12]


@pytest.mark.parametrize("priority", Priority)
def test_without_a_due_date_the_priority_s_clock_stands_in_and_it_is_said(priority: Priority) -> None:
    stand_in = due(a_need(priority=priority))
    assert not stand_in.known
    assert stand_in.days == figure(f"reply_days.{priority}") + figure("preparation_days")
    assert due(a_need(priority=priority, due_in_days=-4)) == (-4, True)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("priority", Priority)
def test_where_nobody_said_when_a_treatment_could_begin_the_kind_of_centre_stands_in(
    priority: Priority, level: Level
) -> None:
    need = a_need(priority=priority)
    likely, told = (
        explain(ranked(need, a_hospital(a_service(start_in_days=start), level=level)), 0)
        for start in (None, 90.0)
    )
    way = likely.way
    assert None not in (way.total, way.travel)
    ready = way.reply + (way.travel or 0.0) + way.preparation
    assert way.total == max(
        ready, clock.waiting_table()[list(Priority).index(priority), list(Level).index(level)]
    )
    assert likely.terms[0].source == "kind_of_centre" and likely.terms[0].known
    assert (told.terms[0].source, told.terms[0].amount) == ("treatment_clock", 90)


def test_the_longer_people_can_wait_the_longer_is_what_is_likely_and_institutes_are_not_quicker() -> None:
    table = {each: clock.likely_start_days(each).tolist() for each in Priority}
    for at in range(len(Level)):
        by_urgency = [table[each][at] for each in (Priority.EMERGENCY, Priority.URGENT, Priority.NORMAL)]
        assert by_urgency == sorted(by_urgency) and by_urgency[0] < by_urgency[-1]
    assert table[Priority.NOT_TRIAGED] == table[Priority.URGENT]
    department, institute = (
        list(Level).index(each) for each in (Level.ONCOLOGY_DEPARTMENT, Level.NATIONAL_INSTITUTE)
    )
    assert all(row[department] <= row[institute] for row in table.values())


def rows_of(table: str) -> list[dict[str, str]]:
    with (DATA / table).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def median_wait(priority: Priority) -> float:
    """By the patients taken, of the mean days of the wards for adults."""
    wards = sorted(
        (float(each["mean_days"]), int(each["taken"]))
        for each in rows_of("waits_read.csv")
        if each["ward"] != "children" and each["priority"] == priority
    )
    half = sum(taken for _, taken in wards) / 2
    sofar = accumulate(taken for _, taken in wards)
    return next(days for (days, _), taken in zip(wards, sofar, strict=True) if taken >= half)


def test_the_assumed_waits_name_what_the_insurer_s_lists_told() -> None:
    told = f"{median_wait(Priority.URGENT):.0f} and {median_wait(Priority.NORMAL):.0f} (waits_read.csv)"
    assert all(row["source"].endswith(told) for row in rows_of("waiting.csv"))
    for each in rows_of("waits_read.csv"):
        assert (
            each["page"].startswith("https://") and each["dated"].count("-") == 2 and int(each["taken"]) >= 0
        )


def test_a_forecast_stands_before_the_kind_of_centre_and_after_a_fresh_report() -> None:
    expected = {"expected_slots": 1, "expected_start_in_days": 40.0}
    fresh = a_service(start_in_days=50.0, slots_free=1, report_age_days=0.0, **expected)
    days = [
        explain(ranked(a_need(), a_hospital(each)), 0).way.total for each in (a_service(**expected), fresh)
    ]
    assert days == [40, 50]


def test_a_case_not_triaged_is_timed_as_urgent() -> None:
    assert due(a_need(priority=Priority.NOT_TRIAGED)) == due(a_need(priority=Priority.URGENT))


def test_a_hospital_s_own_reply_time_replaces_the_clock_for_an_answer() -> None:
    told = explain(ranked(a_need(), a_hospital(a_service(reply_days=1.5))), 0).way
    assumed = explain(ranked(a_need(), a_hospital()), 0).way
    assert (told.reply, told.reply_known) == (1.5, True)
    assert (assumed.reply, assumed.reply_known) == (figure("reply_days.urgent"), False)
