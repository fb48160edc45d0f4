"""The audit trail is read in words: every deed the code can note has a sentence, every kind of thing a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from referral import audit
from referral.accounts import trail_words
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.intake.moves import STEPS
from referral.referrals.table.moves import MOVES, OBJECT, SETTLE
from tests.factories import NOW, a_case, a_user
from tests.pages import Pages

VERB_PLACE = 1


def _calls(root: Path) -> Iterator[ast.Call]:
    for path in sorted((root / "referral").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            if (
                isinstance(node, ast.Call)
                and getattr(name, "attr", getattr(name, "id", "")) in ("record", "record_read")
                and len(node.args) > VERB_PLACE
            ):
                yield node


def noted(root: Path) -> set[str]:
    """Every code of a deed that stands in the code as a text of its own."""
    texts = {
        node.value
        for call in _calls(root)
        for node in ast.walk(call.args[VERB_PLACE])
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not node.value.endswith(".")
    }
    return {text for text in texts if "." in text}


def test_every_deed_of_the_code_has_a_sentence(app: Flask, root: Path) -> None:
    assert len(noted(root)) > 40, "the search still finds them"
    assert noted(root) <= set(trail_words.DEEDS)


def test_every_move_has_a_sentence(app: Flask) -> None:
    assert {f"case.{verb}" for verb in STEPS} <= set(trail_words.DEEDS)
    moves = {f"referral.{verb}" for verb in (*MOVES, "send", OBJECT, SETTLE)}
    assert moves <= set(trail_words.DEEDS)


def test_every_kind_of_thing_has_a_name(app: Flask) -> None:
    assert set(trail_words.SUBJECTS) <= set(db.metadata.tables)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The priority was set"), ("uk", "Терміновість визначено"), ("ru", "Срочность")],
)
def test_the_auditor_reads_sentences_and_filters_by_them(pages: Pages, language: str, words: str) -> None:
    case = a_case()
    actor = a_user(Role.COORDINATOR).as_actor()
    for verb in ("case.set_priority", "case.from_tomorrow"):
        audit.record(actor, verb, case, NOW, case_id=case.id)
    db.session.commit()
    pages.sign_in(a_user(Role.AUDITOR, language=language))
    page = pages.get("/audit")
    cells = [" ".join(cell.itertext()).strip() for cell in page.all("tbody/tr/td")]
    assert any(words in cell for cell in cells), cells
    assert not [cell for cell in cells if "case.set_priority" in cell or "patient_case" in cell]
    assert any("case.from_tomorrow" in cell for cell in cells), "what has no words yet is not hidden"
    offered = {option.get("value") for option in page.all("select[@id='verb']/option")}
    assert offered == {"", *trail_words.DEEDS}
    found = pages.get("/audit?verb=case.set_priority")
    assert len(found.all("tbody/tr")) == 1
    chosen = [option.get("value") for option in found.all("option") if option.get("selected") is not None]
    assert chosen == ["case.set_priority"]
    assert db.session.query(AuditEvent).where(AuditEvent.verb.startswith("case.")).count() == 2
