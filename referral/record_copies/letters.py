"""record.pdf, the whole record for people (long tables go on in record.json); and the letters to who has to act."""

import base64
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from flask import current_app, render_template, url_for

from referral.accounts.queries import may_read
from referral.db import db
from referral.engine.rankings import FULL_SCORE
from referral.i18n import language, live_in, speaking
from referral.intake.models import Case
from referral.letters_on_paper import letters, press
from referral.outbox import letter
from referral.record_copies import copying, telling
from referral.record_copies.copying import Whole, answered, shown_cells
from referral.record_copies.gathering import Gathered
from referral.record_copies.models import ASKED, FAILED, RecordCopy

T = TypeVar("T")
MOST_ROWS = 60
"""Rows of one table that are printed."""
LONGEST = 4_000_000
"""Characters of HTML: far more than a record of sixty rows in each table."""
PAGES = """
@page { @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt } }
h2, h3, h2 + p { break-after: avoid }
"""
"""Which page of how many; no heading at the end of one."""
LONGEST_WORDS = 4_000
"""Characters of one cell."""


class Printed(NamedTuple):
    """One table on paper: title, what it is, its rows as names and words, how many are left out."""

    title: str
    what: str
    rows: list[list[tuple[str, str]]]
    left_out: int


def body_of(whole: Whole) -> str:
    """The HTML of record.pdf, in the language that is spoken now."""
    done = [each for each in whole.deeds if not each.is_read]
    return render_template(
        "record_copies/paper.html",
        whole=whole,
        texts=telling.TEXTS,
        office=telling.whom_to_ask(whole.whose),
        answered=[(case, answered(case)) for case in whole.whose.cases],
        tables=[_printed(each) for each in whole.tables if each.rows],
        empty=[each.section.title for each in whole.tables if not each.rows],
        recipients=_first(whole.recipients),
        deeds=_first(done),
        lists=whole.lists,
        full_score=FULL_SCORE,
    )


def pdf_of(whole: Whole) -> bytes:
    """record.pdf: PDF/UA, the same bytes for the same record. Raises Refusal for one beyond every measure."""
    body = body_of(whole)
    return press.press(body, language(), letters.title(), letters.style() + PAGES, LONGEST).pdf


def _printed(found: Gathered) -> Printed:
    shown = [[(name, _cut(words)) for name, words in shown_cells(row)] for row in found.rows[:MOST_ROWS]]
    rows = [row for row in shown if row]
    return Printed(found.section.title, found.section.what, rows, max(len(found.rows) - MOST_ROWS, 0))


def _first(found: Sequence[T]) -> Sequence[T]:
    return found[-MOST_ROWS * 5 :]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS] + " …"


def made_of(case: Case, language: str, now: datetime) -> dict[str, str]:
    """A copy as it is kept: record.json as text, record.pdf in base64. Raises Expired where the person was erased."""
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]), speaking(language):
        live_in(case.place_country)
        whole = copying.whole_of(case, now)
        made = {"json": copying.as_json(whole)}
        if press.is_there():
            made["pdf"] = base64.b64encode(pdf_of(whole)).decode()
        return made


def _letter(facts: dict[str, Any], states: tuple[str, ...]) -> dict[str, Any] | None:
    """Void once it is over or has gone on, or when the reader's account is off."""
    copy = db.session.get(RecordCopy, uuid.UUID(facts["copy"]))
    if (
        copy is None
        or copy.ended_at
        or not may_read(facts["reader"])
        or (states and copy.state not in states)
    ):
        return None
    page = url_for("record_copies.show", copy_id=copy.id, _external=True)
    return {"reference": copy.case.reference, "due": copy.due_on, "link": page}


@letter("record_asked")
def record_asked(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Somebody has to make sure who asks."""
    return _letter(facts, (ASKED,))


@letter("record_failed")
def record_failed(facts: dict[str, Any]) -> dict[str, Any] | None:
    """It could not be made."""
    return _letter(facts, (FAILED,))


@letter("record_due")
def record_due(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The month ends within a week, and it was not handed over."""
    return _letter(facts, ())
