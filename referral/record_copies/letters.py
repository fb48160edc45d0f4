"""record.pdf: the whole record for people to read, in their language; long tables are cut and go on in record.json."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from flask import current_app, render_template

from referral.engine.rankings import FULL_SCORE
from referral.i18n import language, live_in, speaking
from referral.intake.models import Case
from referral.letters_on_paper import letters, press
from referral.record_copies import copying, telling
from referral.record_copies.copying import Whole, answered, shown_cells
from referral.record_copies.gathering import Gathered

T = TypeVar("T")
MOST_ROWS = 60
"""Rows of one table that are printed."""
LONGEST = 4_000_000
"""Characters of HTML: far more than a record of sixty rows in each table."""
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
    return press.press(body, language(), letters.title(), letters.style(), LONGEST).pdf


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
