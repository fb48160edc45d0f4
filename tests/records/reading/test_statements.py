"""Each page asks the database as often for a dozen papers, values, doubts and letters as for one."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from referral.db import db, utc_now
from referral.intake.models import Case
from referral.records.reading import actions
from tests.own_page.cards import of_patient
from tests.pages import Pages
from tests.records.reading.scenes import AGREED, CLINIC, a_case, a_paper, a_reader, address, desk, read

PAGES = ("illness", "needed-papers", "records-requests")
MOST = 15


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def a_read_case(number: int) -> tuple[Case, str]:
    case = a_case()
    papers = [a_paper(case) for _ in range(number)]
    for at, paper in enumerate(papers):
        value = read(paper, "stage", {"stage": ("I", "II", "III")[at % 3]})
        actions.doubt(case, value, "", a_reader(), utc_now())
        clinic = {**CLINIC, "institution": f"Clinic {at}"}
        actions.ask(case, clinic, ["imaging"], "paper", AGREED, a_reader(), utc_now())
    return case, address(papers[0], field="stage")


def counted(pages: Pages, path: str) -> int:
    db.session.remove()
    with statements() as sent:
        assert pages.get(path).status == 200
    return len([each for each in sent if not each.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE"))])


def test_the_number_of_statements_does_not_grow(app: Flask) -> None:
    found = []
    for number in (1, 9):
        case, page = a_read_case(number)
        pages, own = desk(app), of_patient(app, case)
        paths = [page, *(f"/desk/cases/{case.id}/{name}" for name in PAGES)]
        found.append([*(counted(pages, path) for path in paths), counted(own, "/card/illness")])
    assert found[0] == found[1] and max(found[1]) <= MOST
