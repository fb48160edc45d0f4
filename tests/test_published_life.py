"""What everybody reads has one life: each feature that uses it names its deeds for the trail and its tables' states."""

import importlib
import pkgutil

import pytest
from flask import Flask

import referral
from referral.accounts import trail_words
from referral.published_life import DEEDS, STATES, Life, Living, Sourced


def lives() -> list[Life]:
    """Every life in the program, where a feature's models keep it."""
    names = [each.name for each in pkgutil.walk_packages(referral.__path__, "referral.")]
    models = [importlib.import_module(name) for name in names if name.endswith(".models")]
    return [thing for module in models for thing in vars(module).values() if isinstance(thing, Life)]


@pytest.mark.parametrize("life", lives(), ids=lambda each: each.name)
def test_each_deed_of_a_life_has_a_sentence_in_the_trail(app: Flask, life: Life) -> None:
    assert {f"{life.name}.{deed}" for deed in DEEDS} <= set(trail_words.DEEDS)
    assert life.subject.__tablename__ in trail_words.SUBJECTS


@pytest.mark.parametrize("life", lives(), ids=lambda each: each.name)
def test_its_tables_have_the_columns_and_the_database_knows_the_states(life: Life) -> None:
    assert issubclass(life.subject, Living) and issubclass(life.edition, Sourced)
    assert hasattr(life.edition, life.belongs_to)
    checks = " ".join(
        str(each.sqltext) for each in life.subject.__table__.constraints if hasattr(each, "sqltext")
    )
    assert all(f"'{state}'" in checks for state in STATES)
