"""The table of states: what is counted by its columns, and that each can be shown."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from referral.coordination.queue.due import WORDS
from referral.coordination.queue.ordering import objections, open_referrals, rules
from referral.db import db
from referral.intake import states as cases
from referral.referrals.models import Referral, _among
from referral.referrals.table import desk_words, states
from referral.referrals.table.states import OPEN_STATES, PLACING_STATES, STATES

TAGS = re.compile(r"^  (\w+): \(#", re.M)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (
            states.STANDING,
            "accepted appointment_set patient_confirmed other_day_wished decline_wished attended treatment_started "
            "completed",
        ),
        (states.ENDED_BY_ANSWER, "rejected referred_onward"),
        (
            states.IN_VAIN,
            "rejected referred_onward expired patient_declined no_show cancelled_by_hospital",
        ),
        (states.UNANSWERED, "requested received expired"),
        (states.ASKED_AFRESH, "withdrawn superseded"),
    ],
)
def test_what_is_counted_by_the_columns(found: tuple[str, ...], wanted: str) -> None:
    assert set(found) == set(wanted.split())


def test_every_colour_is_one_of_the_tags_of_the_stylesheet(root: Path) -> None:
    known = set(TAGS.findall((root / "assets/scss/_tags.scss").read_text(encoding="utf-8")))
    assert {state.colour for state in (*STATES.values(), *cases.STATES.values())} <= known


def test_every_state_has_a_name_of_its_own(app: Flask) -> None:
    for table in (STATES, cases.STATES):
        assert len({str(state.name) for state in table.values()}) == len(table)


def test_what_a_referral_asks_of_the_desk_stands_in_the_queue_in_this_order() -> None:
    order = list(WORDS)
    clocked, unclocked = list(desk_words.CLOCKED), list(desk_words.UNCLOCKED)
    assert order[order.index("give_information") :] == [
        *clocked,
        "send_referral",
        *unclocked,
        "arrange",
        "follow_up",
    ]
    said = [code for code, _holds, _moment in rules(open_referrals(), objections())]
    assert [*said, "arrange", "follow_up"] == order


@pytest.mark.parametrize(
    ("index", "states"), [("uq_referral_open_once", OPEN_STATES), ("uq_referral_placed_once", PLACING_STATES)]
)
def test_the_database_keeps_apart_exactly_the_states_of_the_table(
    app: Flask, index: str, states: frozenset[str]
) -> None:
    indexes = {each["name"]: each for each in inspect(db.engine).get_indexes("referral")}
    condition = str(indexes[index]["dialect_options"]["sqlite_where"])
    assert condition == _among(states)
    (of_model,) = (each for each in Referral.__table__.indexes if each.name == index)
    assert {str(of_model.dialect_options[name]["where"]) for name in ("sqlite", "postgresql")} == {condition}
