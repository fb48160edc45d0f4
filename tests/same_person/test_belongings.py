"""What is tied to an entry that was closed as the same person's: each table has its row and is found where it says."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from flask import Flask

from referral.advice import queries as advice
from referral.db import db
from referral.intake.models import Case, IdentityDecision
from referral.intake.shift import notes
from referral.letters_on_paper import queries as letters
from referral.record_copies import queries as copies
from referral.records.papers import queries as papers
from referral.records.reading import queries as reading
from referral.same_person import actions
from referral.same_person.belongings import READ_WITH, ROWS
from referral.societies import relaying
from referral.travel_groups import actions as travelling
from tests import factories as a
from tests.records.everything import a_person_with_everything
from tests.same_person.people import OLENA, olena_twice, registered
from tests.same_person.test_list import desk

pytestmark = pytest.mark.both_databases
LATER = a.NOW + timedelta(hours=1)
READ: dict[str, Callable[[Case], Iterable[object]]] = {
    "advice_request": lambda case: advice.requests_of(case.id),
    "case_note": notes.notes_of,
    "illness_doubt": lambda case: reading.doubts_of(case.id),
    "paper": papers.papers_of,
    "paper_tick": lambda case: reading.codes_of(case.id).ticks,
    "paper_value": lambda case: reading.values_of(case.id),
    "printed_letter": letters.printed_of,
    "record_copy": lambda case: [each for each in [copies.last_of(case)] if each],
    "records_request": lambda case: reading.requests_of(case.id),
    "society_relay": lambda case: relaying.of_case(case.id),
}


def _tied() -> set[str]:
    """Every table with the id of a case."""
    keys = (key for table in db.metadata.tables.values() for key in table.foreign_keys)
    return {key.parent.table.name for key in keys if key.column.table is Case.__table__}


def _joined() -> tuple[Case, Case, Case]:
    """The case that goes on, the one that is closed with everything, and one that travels with that."""
    companion = registered({"name_original": "Коваль Ганна", "birth_date": "1950-01-02"})
    ended = a_person_with_everything(companion, a.NOW)
    actor = a.a_user().as_actor()
    notes.keep_note(ended, "note", "Found at the closed one", actor, a.NOW)
    living = registered(OLENA)
    actions.decide(living, ended, "keep_this", actor, LATER)
    db.session.commit()
    return living, ended, companion


def _read(case: Case) -> set[str]:
    """The tables of which something is read at this case."""
    return {table for table, rows in READ.items() if list(rows(case))}


def test_every_table_with_a_case_has_one_row() -> None:
    named = [table for rows in ROWS for table in rows]
    assert len(named) == len(set(named)) and set(named) == _tied()
    assert set(READ) == READ_WITH


def test_what_goes_on_is_read_at_the_case_that_goes_on_and_no_more_once_undone(app: Flask) -> None:
    living, ended, _companion = _joined()
    assert _read(living) == READ_WITH == _read(ended)
    decision = db.session.query(IdentityDecision).filter_by(closed_case_id=ended.id).one()
    actions.undo(living, decision.id, a.a_user().as_actor(), LATER)
    db.session.expire_all()
    assert _read(ended) == READ_WITH and not _read(living)


def test_who_travels_with_the_closed_one_travels_with_the_one_that_goes_on_until_it_is_undone(
    app: Flask,
) -> None:
    living, ended, companion = _joined()
    assert companion.id in {each.case.id for each in travelling.companions(living)}
    decision = db.session.query(IdentityDecision).filter_by(closed_case_id=ended.id).one()
    actions.undo(living, decision.id, a.a_user().as_actor(), LATER + timedelta(hours=1))
    assert not travelling.companions(living)
    assert companion.id in {each.case.id for each in travelling.companions(ended)}


def test_the_page_of_the_case_that_goes_on_tells_the_notes_and_leads_to_the_closed_one(app: Flask) -> None:
    living, ended = olena_twice()
    actor = a.a_user().as_actor()
    for each, words in ((living, "Said here"), (ended, "Said there")):
        notes.keep_note(each, "note", words, actor, a.NOW)
    actions.decide(living, ended, "keep_this", actor, a.NOW)
    pages = desk(app)
    page = pages.get(f"/desk/cases/{living.id}", language="en")
    assert "Said here" in page.text and "Said there" in page.text
    assert f"the history of {ended.reference}" in page.text
    assert "Said here" not in pages.get(f"/desk/cases/{ended.id}", language="en").text
