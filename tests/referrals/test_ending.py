"""What ends referrals from outside has one verb each: nobody can take the one that leaves a link alive."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral.db import db
from referral.intake import actions as intake
from referral.intake.models import Case, Consent
from referral.referrals import actions, links
from tests.factories import NOW, a_case, a_referral, a_user
from tests.referrals.scenes import a_sent_referral, consent_to_show

ROOT = Path(__file__).parents[2]
SOURCES = {path.relative_to(ROOT): ast.parse(path.read_text()) for path in (ROOT / "referral").rglob("*.py")}


def writers(column: str, model: str) -> Iterator[tuple[str, str]]:
    """Each function that writes this column of this table by a guarded update: file and name."""
    for path, tree in SOURCES.items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and _writes(function, column, model):
                yield path.as_posix(), function.name


def _writes(function: ast.FunctionDef, column: str, model: str) -> bool:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    updates = (call for call in calls if ast.unparse(call.func) == "guarded_update")
    return any(
        ast.unparse(call.args[0]) == model and column in {given.arg for given in call.keywords}
        for call in updates
    )


def readers(name: str) -> list[str]:
    """The files that name this function."""
    names = {
        path.as_posix(): {getattr(node, "id", getattr(node, "name", "")) for node in ast.walk(tree)}
        for path, tree in SOURCES.items()
    }
    return sorted(path for path, found in names.items() if name in found)


def test_one_public_verb_takes_a_consent_back() -> None:
    assert sorted(writers("withdrawn_at", "Consent")) == [
        ("referral/intake/actions/consenting.py", "_take_back"),
        ("referral/referrals/actions/ending.py", "end_consent"),
        ("referral/referrals/actions/ending.py", "withdraw_consent"),
    ], "and a consent's last day, by the clock"
    assert readers("_take_back") == ["referral/intake/actions/consenting.py"]
    assert not hasattr(intake, "withdraw_consent")


def test_one_public_verb_closes_a_case() -> None:
    assert readers("mark_closed") == [
        "referral/intake/actions/coordinating.py",
        "referral/referrals/actions/ending.py",
    ]
    assert not hasattr(intake, "close_case")


@pytest.mark.both_databases
@pytest.mark.parametrize("purpose", ["store", "show_to_hospital"])
def test_the_verb_that_is_left_ends_the_link(app: Flask, purpose: str) -> None:
    referral = a_sent_referral(now=NOW)
    assert links.living(referral, NOW) is not None
    consent = next(each for each in referral.case.consents if each.purpose == purpose)
    actions.withdraw_consent(consent, a_user("coordinator").as_actor(), NOW)
    assert (referral.state, links.living(referral, NOW)) == ("withdrawn", None)


def test_answers_about_further_consents_touch_none_that_a_referral_rests_on(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    case = db.session.get_one(Case, referral.case_id)
    no = {"written_by": ["none"], "statistics": "no", "transfer_countries": []}
    intake.keep_consents(case, no, a_user("coordinator").as_actor(), NOW + timedelta(hours=1))
    purposes = db.session.scalars(db.select(Consent.purpose).where(Consent.withdrawn_at.is_(None)))
    assert set(purposes) == {"store", "show_to_hospital"}
    assert links.living(referral, NOW) is not None


@pytest.mark.parametrize("state", ["attended", "treatment_started"])
def test_a_treatment_that_has_begun_goes_on_without_its_link(app: Flask, state: str) -> None:
    referral = a_referral(a_case(state="placed"), state=state)
    consent = consent_to_show(referral.case, referral.hospital)
    links.answer_link(referral, NOW)
    actions.withdraw_consent(consent, a_user("coordinator").as_actor(), NOW)
    assert (referral.state, links.living(referral, NOW)) == (state, None)
