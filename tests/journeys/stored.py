"""Scripts stored wherever somebody writes text: in every sealed value and every text of a row that is no code."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import JSON, String, Table

from referral.db import db
from tests.test_crypto import sealed_columns

KINDS = (
    '<script>window.ran="{}"</script>',
    "<img src=x onerror=\"window.ran='{}'\" data-stored>",
    '"><svg onload="window.ran=\'{}\'" data-stored></svg>',
    "' onfocus='window.ran=\"{}\"' autofocus data-stored='",
    '" onfocus="window.ran=\'{}\'" autofocus data-stored="',
    '</textarea></title></script><script>window.ran="{}"</script>',
    'javascript:window.ran="{}"//',
    "<iframe srcdoc=\"<script>parent.ran='{}'</script>\" data-stored></iframe>",
    "</option></select></p><b data-stored>{}</b>",
    '<a href="javascript:window.ran=1" data-stored>{}</a>',
    "--><b data-stored>{}</b><!--",
    "{{{{ [].__class__ }}}}<b data-stored>{}</b>",
)
MARK = re.compile(r"stored\d+z")
TEXT = re.compile(r"\s|[^\x00-\x7f]|@|^\+")
"""What a person wrote; what has none of these is a code, a digest or an id."""
DATES = re.compile(r"^\d{4}-\d\d-\d\d")
KEPT = {
    "audit_event",
    "audit_seal",
    "alembic_version",
    "browser_session",
    "ranking_record",
    "plan_run",
    "language",
}
"""Nobody types into these, or they are only what was computed."""
MADE_OF_CODES = {"strength"}
"""Columns with spaces that hold numbers and codes of units alone, made by the program of fields that were checked."""
SAID = """() => {
  const made = document.querySelectorAll("[data-stored], [onfocus], a[href^='javascript'], iframe").length;
  return [made, window.ran ? 1 : 0];
}"""


class Plant:
    """Each text anew another script, of the next kind."""

    def __init__(self, turn: int) -> None:
        self.numbers, self.turn = itertools.count(turn * 100_000), turn

    def script(self) -> str:
        """One that nobody else has."""
        number = next(self.numbers)
        return KINDS[(number + self.turn) % len(KINDS)].format(f"stored{number}z") + "<b data-stored></b>"

    def in_place_of(self, value: Any, always: bool = False) -> Any:
        """The same value with a script in place of each of its texts."""
        if isinstance(value, dict):
            return {name: self.in_place_of(each, always) for name, each in value.items()}
        if isinstance(value, list):
            return [self.in_place_of(each, always) for each in value]
        is_text = isinstance(value, str) and not DATES.match(value) and (always or TEXT.search(value))
        return self.script() if is_text else value

    def everywhere(self) -> None:
        """In every table and every sealed value."""
        for model, columns in sealed_columns().items():
            for row in db.session.scalars(db.select(model)):
                for column in columns:
                    column.__set__(row, self.in_place_of(column.__get__(row, model), always=True))
        db.session.commit()
        for table in db.metadata.sorted_tables:
            if table.name not in KEPT:
                self._in_rows(table)
        db.session.commit()

    def _in_rows(self, table: Table) -> None:
        keys = list(table.primary_key)
        columns = [
            each for each in table.columns if isinstance(each.type, String | JSON) and not each.foreign_keys
        ]
        columns = [each for each in columns if each not in keys and each.name not in MADE_OF_CODES]
        for row in db.session.execute(db.select(table)).mappings().all():
            new = {each.name: self.in_place_of(row[each.name]) for each in columns}
            changed = {name: text for name, text in new.items() if text != row[name]}
            if changed:
                mine = [key == row[key.name] for key in keys]
                db.session.execute(table.update().where(*mine).values(**changed))


def shown(page: Page) -> set[str]:
    """Which of them the page shows, as text or inside a field."""
    return set(MARK.findall(page.content()))


def ran(page: Page) -> Iterator[str]:
    """What became of them: an element, a link, or a script that ran."""
    made, has_run = page.evaluate(SAID)
    if made or has_run:
        yield f"{page.url}: {made} elements, {has_run} scripts"
