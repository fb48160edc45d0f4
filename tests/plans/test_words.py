"""What a draft says of itself and of its lines, figure by figure."""

import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask

from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.plans import wording
from referral.plans.models import PlanLine, PlanRun

FIRST, SECOND = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
HOSPITALS = {FIRST: Hospital(name="Krakow"), SECOND: Hospital(name="Lublin")}


def a_run(kind: str = "best", **figures: Any) -> PlanRun:
    return PlanRun(kind=kind, figures={"exact": False, "gap": 0.0123, "cost": 0.0345, **figures})


def a_line(**told: Any) -> PlanLine:
    return PlanLine(**{"modality": "radiotherapy", "facts": {}, **told})


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0"),
        (0.1, "10"),
        (0.1234, "12.34"),
        (0.12341, "12.35"),
        (0.00001, "0.01"),
        (0.29, "29"),
        (1, "100"),
    ],
)
def test_a_share_is_never_told_smaller_than_it_is(app: Flask, share: float, words: str) -> None:
    assert wording.percent(share) == words


@pytest.mark.parametrize(("thousandths", "words"), [(0, "0"), (499, "0"), (501, "1"), (1_234_567, "1,235")])
def test_points_are_told_whole(app: Flask, thousandths: int, words: str) -> None:
    assert wording.points(thousandths) == words


SOURCES = "the arithmetic was checked. The facts are as good as their sources."


def test_how_good_a_draft_is_is_told_by_the_facts_of_the_day_and_nothing_is_called_proven(app: Flask) -> None:
    best = f"By the facts and weights of today no other plan counts more; {SOURCES}"
    assert wording.proof(a_run(exact=True)) == [best]
    below = f"By the facts and weights of today the best plan counts at most 1.23 % more; {SOURCES}"
    assert wording.proof(a_run()) == [below]
    for kind in ("parity", "nearer"):
        given_up = "This draft gives up 3.45 % of the value of the best plan."
        assert wording.proof(a_run(kind, exact=True)) == [given_up]


BY_WORD = "Lines by whose word they rest on: the hospital's own %s, a public source's %s, nobody's %s."


@pytest.mark.parametrize(
    ("counted", "sentences"),
    [
        ({}, []),
        ({"hospital": 3, "source": 2, "nobody": 1}, [BY_WORD % (3, 2, 1)]),
        ({"source": 4}, [BY_WORD % (0, 4, 0)]),
        ({"part": 1}, [BY_WORD % (0, 0, 0), "1 line rests on what a hospital said in part, or long ago."]),
    ],
)
def test_how_many_lines_rest_on_whose_word_is_told_after_it(
    app: Flask, counted: dict[str, int], sentences: list[str]
) -> None:
    assert wording.proof(a_run(exact=True, words=counted))[1:] == sentences


def test_a_draft_of_before_tells_of_no_word(app: Flask) -> None:
    assert wording.on_whose_word(a_run()) == [] and wording.word(a_line(facts={"places": 1})) is None


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("hospital", ("Confirmed by the hospital", "green")),
        ("source", ("A public source says so", "blue")),
        ("part", ("Said by the hospital in part, or long ago", "blue")),
        ("nobody", ("Nobody has said so", "grey")),
    ],
)
def test_each_line_tells_on_whose_word_it_rests(app: Flask, word: str, told: tuple[str, str]) -> None:
    assert wording.word(a_line(facts={"word": word})) == told


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"age_group": "adult", "born": "1980-02"}, "Adult, 46"),
        ({"age_group": "adult", "born": "1980"}, "Adult, 45–46"),
        ({"age_group": "child", "born": None}, "Child (under 18)"),
        ({"age_group": None, "born": None}, "Age not known"),
    ],
)
def test_the_age_of_a_line_is_told_in_years_as_far_as_it_is_known(
    app: Flask, facts: dict[str, Any], told: str
) -> None:
    assert wording.age(Case(**facts), date(2026, 11, 20)) == told


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "0 places are free."),
        ({"places": 1}, "1 place is free."),
        ({"places": 2, "assumed": False}, "2 places are free."),
        ({"places": 2, "assumed": True}, str(wording.ASSUMED)),
    ],
)
def test_the_places_of_a_line_are_told_or_that_nobody_reported_them(
    app: Flask, facts: dict[str, Any], words: str
) -> None:
    assert wording.slots(a_line(facts=facts)) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Radiotherapy"),
        ({"facts": {"joined": ["surgery"]}}, "Radiotherapy + Surgery"),
        ({"modality": None}, ""),
    ],
)
def test_the_treatments_of_a_line_are_told_together(app: Flask, told: dict[str, Any], words: str) -> None:
    assert wording.treatments(a_line(**told)) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"is_new": True}, "New: not in the draft before."),
        ({"was": None}, "Before: no hospital."),
        ({"was": SECOND}, "Before: Lublin."),
    ],
)
def test_what_the_draft_before_proposed_is_told_where_it_was_another(
    app: Flask, facts: dict[str, Any], words: str
) -> None:
    assert wording.earlier(a_line(facts=facts), HOSPITALS) == words


NOTHING = dict.fromkeys(("came", "left", "changed", "places", "moved"), 0)
SAME = "For the others the proposal is the same as before."


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({}, [SAME]),
        ({"came": 1}, ["1 case came.", SAME]),
        ({"left": 2}, ["2 cases left.", SAME]),
        ({"changed": 3}, ["3 cases changed.", SAME]),
        ({"places": 4}, ["4 services have more or fewer places.", SAME]),
        ({"moved": 5}, ["For 5 cases the proposal is another one."]),
        ({"came": 2, "left": 1, "changed": 1, "places": 1, "moved": 1},
         ["2 cases came.", "1 case left.", "1 case changed.", "1 service has more or fewer places.",
          "For 1 case the proposal is another one."]),
    ],
)  # fmt: skip
def test_what_changed_between_two_drafts_is_told_in_order(
    app: Flask, changed: dict[str, int], sentences: list[str]
) -> None:
    assert wording.brought_up_to_date(a_run(mended=NOTHING | changed)) == sentences


def test_a_draft_made_anew_tells_of_no_draft_before(app: Flask) -> None:
    assert wording.brought_up_to_date(a_run()) == []


@pytest.mark.parametrize(
    ("starts", "due", "words"),
    [
        (None, "2026-12-01", "When treatment could begin is not known."),
        (date(2026, 12, 1), None, "Treatment could begin about December 1, 2026."),
        (date(2026, 12, 1), "2026-12-01", "Treatment could begin about December 1, 2026. That is in time."),
        (date(2026, 12, 1), "2026-11-30",
         "Treatment could begin about December 1, 2026. That is 1 day after the due date."),
        (date(2026, 12, 1), "2026-11-29",
         "Treatment could begin about December 1, 2026. That is 2 days after the due date."),
        (date(2026, 12, 1), "2026-12-02", "Treatment could begin about December 1, 2026. That is in time."),
    ],
)  # fmt: skip
def test_the_first_treatment_is_told_against_the_day_it_is_due(
    app: Flask, starts: date | None, due: str | None, words: str
) -> None:
    line = a_line(starts_on=starts, facts={"due": due} if due else {})
    assert wording.start(line) == words
    assert wording.due_of(line) == (date.fromisoformat(due) if due else None)


ADMITS = [{"hospital": FIRST, "changes": [["wish_country", None, "PL"], ["hospital_reopens", None, None]]}]


@pytest.mark.parametrize(
    ("reason", "facts", "sentences"),
    [
        (None, {"hospitals": [FIRST]}, []),
        ("age_not_known", {}, ["Complete the intake: add the age."]),
        ("all_suitable_full", {}, []),
        ("all_suitable_full", {"hospitals": [FIRST, SECOND, str(uuid.UUID(int=3))]},
         ["One more place at one of these hospitals would help: Krakow, Lublin."]),
        ("no_suitable_hospital", {"changes": ADMITS},
         ["The smallest changes that would make a hospital suitable:",
          "Krakow: The patient would have to agree to this country: Poland. The hospital would have to open to new "
          "patients again."]),
    ],
)  # fmt: skip
def test_what_would_help_is_told_with_the_hospitals_that_are_still_there(
    app: Flask, reason: str | None, facts: dict[str, Any], sentences: list[str]
) -> None:
    assert wording.helps(a_line(reason=reason, facts=facts), HOSPITALS) == sentences


def test_what_is_fairer_is_told_with_before_after_and_price(app: Flask) -> None:
    nearer = wording.fairness("nearer", {"before": 20.0, "after": 10.0, "price": 0.012})
    assert nearer == (
        "The longest journey would be about 10 h instead of about 20 h. This costs 1.2 % of the plan's value."
    )
    parity = wording.fairness("parity", {"before": 0.4, "after": 0.1, "price": 0.012})
    assert parity == (
        "The shares placed of people still in Ukraine and of those abroad would differ by 10 instead of 40 percentage "
        "points. This costs 1.2 % of the plan's value."
    )


@pytest.mark.parametrize(("hours", "words"), [(None, ""), (6.13, "about 6 h")])
def test_a_journey_that_is_not_known_has_no_words(app: Flask, hours: float | None, words: str) -> None:
    assert wording.journey(hours) == words
