"""Who is told of what, how often: no step without a row or a reason for silence, and nothing is told twice."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from referral import occasions, outbox
from referral.db import db, transaction
from referral.intake.moves import STEPS
from referral.occasions import COORDINATOR, EMAIL, HOSPITAL, NOBODY, PATIENT, SHORT, TABLE
from referral.outbox import PENDING, VOID, Once, OutboxMessage
from referral.queued import claim
from referral.referrals.table.moves import BESIDE, MOVES
from tests.factories import a_case

DECIDED = (
    *(f"referral.{verb}" for verb in (*MOVES, *BESIDE)),
    *(f"case.{verb}" for verb in STEPS),
)
WINDOWS = {"once", "step", "link", "deadline", "moment", "code"}


@pytest.mark.parametrize("occasion", DECIDED)
def test_every_step_says_who_hears_of_it_or_why_nobody_does(occasion: str) -> None:
    assert occasions.is_decided(occasion), (
        f"{occasion}: a row of referral/occasions.py, or a reason in NOBODY"
    )
    assert occasion not in NOBODY or not [row for row in TABLE if row.occasion == occasion]


@pytest.mark.parametrize("verb", MOVES)
def test_the_table_of_moves_tells_whom_this_table_names(verb: str) -> None:
    move, rows = (
        MOVES[verb],
        [row for row in TABLE if row.occasion == f"referral.{verb}" and row.channel == EMAIL],
    )
    assert [row.wording for row in rows if row.reader == HOSPITAL] == ([move.letter] if move.letter else [])
    assert bool([row for row in rows if row.reader == COORDINATOR]) == move.coordinator_hears


def test_each_row_is_whole_and_each_letter_has_one(root: Path) -> None:
    assert all(row.window in WINDOWS and set(row.gates) <= set(occasions.GATES) for row in TABLE)
    assert len({(row.occasion, row.reader, row.wording, row.channel) for row in TABLE}) == len(TABLE)
    names = {path.stem for path in (root / "templates" / "letters").glob("*.txt")}
    assert {row.wording for row in TABLE if row.channel == EMAIL} == names
    short = {path.stem for path in (root / "templates" / "messages").glob("*.txt")}
    assert {row.wording for row in TABLE if row.channel == SHORT} == short
    assert all(NOBODY.values())


def test_no_row_leaves_its_gates_unsaid() -> None:
    """A row without gates cannot be written at all; none that reaches the patient's side by itself has an open door."""
    with pytest.raises(TypeError, match="gates"):
        occasions.Telling("x", PATIENT, "x", "once")  # type: ignore[call-arg]
    for row in TABLE:
        if row.reader in occasions.PATIENT_SIDE and row.channel in (EMAIL, SHORT):
            assert {"safe_to_contact", "may_leave_message"} <= set(row.gates), row
            assert set(row.gates) & {"own_phone", "own_email", "may_receive_news"}, row
        if row.reader not in occasions.PATIENT_SIDE:
            assert row.gates == occasions.NO_GATE and row.channel in (EMAIL, SHORT), row


def test_whom_the_desk_telephones_has_a_row_with_gates() -> None:
    called = {row.reader: row.gates for row in TABLE if row.occasion == "patient.called"}
    assert called == {
        "patient": ("safe_to_contact", "own_phone", "may_leave_message"),
        "contact": ("safe_to_contact", "may_receive_news", "may_leave_message"),
        "shelter": ("safe_to_contact", "may_receive_news"),
    }


@pytest.mark.parametrize(
    ("answers", "shut"),
    [
        ({}, ("safe_to_contact", "own_phone", "may_leave_message")),
        ({"safe_to_contact": "yes", "phone_shared": "yes", "may_leave_message": "yes"}, ("own_phone",)),
        ({"safe_to_contact": "no", "phone_shared": "no", "may_leave_message": "yes"}, ("safe_to_contact",)),
        (
            {"safe_to_contact": "unknown", "phone_shared": "no", "may_leave_message": "yes"},
            ("safe_to_contact",),
        ),
        ({"safe_to_contact": "yes", "phone_shared": "no", "may_leave_message": "yes"}, ()),
    ],
)
def test_a_gate_that_nobody_has_opened_is_shut(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], shut: tuple[str, ...]
) -> None:
    """By the very function through which every deed tells: a shut gate posts nothing."""
    row = occasions.Telling("x", PATIENT, "emergency", "once", occasions.TO_PHONE)
    monkeypatch.setattr(occasions, "TABLE", (*TABLE, row))
    reader = outbox.Reader(PATIENT, "patient:7", "olena@example.org", "uk", answers)
    told = outbox.tell("x", reader, "case:7", "", now, case_id="7")
    assert row.shut(answers) == shut and (told is None) == bool(shut)
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == (0 if shut else 1)


@pytest.mark.parametrize("named", ["", "unknown", None])
def test_news_for_a_contact_needs_the_patients_word(named: str | None) -> None:
    row = occasions.Telling("x", "contact", "x", "once", ("may_receive_news",))
    assert row.shut({"news_to": named}) == ("may_receive_news",) and row.shut({"news_to": "the sister"}) == ()


def test_what_nobody_wrote_down_is_not_told(app: Flask, now: datetime) -> None:
    with pytest.raises(LookupError):
        outbox.tell("no.such", outbox.Reader(HOSPITAL, "hospital:7", "a@b.example", "pl"), "x", "", now)


POSTERS = {"queued.py", "notifications/actions.py"}
"""Who may put a letter into the outbox: its own door, and sending once more what was lost."""


def _posts(path: Path) -> list[str]:
    """Calls of what writes a letter, by its own name or its module's; a blueprint's `post` is another thing."""
    called = re.compile(r"((outbox|queued)\.)?(post|post_at|OutboxMessage)")
    names = (each.func for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))
    return [name for name in map(ast.unparse, names) if called.fullmatch(name)]


def test_no_deed_posts_a_letter_itself(root: Path) -> None:
    """It says an occasion (outbox.tell); the table says by which letter."""
    found = {
        str(path.relative_to(root / "referral")) for path in (root / "referral").rglob("*.py") if _posts(path)
    }
    assert found == POSTERS


def test_a_deed_that_posts_a_letter_itself_is_found(tmp_path: Path) -> None:
    (tmp_path / "deed.py").write_text('outbox.post("referral_news", "a@b.example", "pl", now)')
    assert _posts(tmp_path / "deed.py") == ["outbox.post"]


OF_CLOCK = {occasions.TREATMENT_DUE}
"""What the clock tells by its name in the table (messages.finding); tests/messages sees each of them told."""


def _said(root: Path) -> set[str]:
    """Every occasion that deeds name, in words or by its name in the table; those of moves are made from their verb."""
    words = re.compile(r'"([a-z]+\.[a-z_]+)"')
    read = (
        path.read_text() for path in (root / "referral").rglob("*.py") if path.name not in ("occasions.py",)
    )
    telling = [text for text in read if "tell" in text]
    return {word for text in telling for word in (*words.findall(text), *_by_name(text))}


def _by_name(text: str) -> set[str]:
    """The occasions that stand in a text as occasions.CODE_SENT does; one that is imported by name may only be read."""
    told = {row.occasion for row in TABLE}
    named = (getattr(occasions, name, None) for name in re.findall(r"\boccasions\.([A-Z][A-Z_]*)\b", text))
    return {value for value in named if isinstance(value, str) and value in told}


def test_an_occasion_named_by_its_constant_is_found() -> None:
    assert _by_name("OCCASION = occasions.CODE_SENT") == {occasions.CODE_SENT}
    assert _by_name("from referral.occasions import CODE_SENT; occasions.EMAIL") == set()


def test_every_letter_of_the_table_is_told_by_somebody(root: Path) -> None:
    said = _said(root) | set(DECIDED) | OF_CLOCK
    assert {row.occasion for row in TABLE if row.channel == EMAIL} <= said


def _tell(window: str, now: datetime, replaces: bool = False) -> OutboxMessage:
    once = Once("user:7", "case.raise_emergency", "case:7", window, replaces)
    return outbox.post("emergency", "a@b.example", "en", now, once, case_id="7")


@pytest.mark.both_databases
def test_the_same_is_told_once(app: Flask, now: datetime) -> None:
    @transaction
    def told(window: str) -> object:
        return _tell(window, now).id

    assert told("monday") == told("monday") != told("tuesday")
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 2


@pytest.mark.both_databases
def test_the_database_itself_refuses_to_hold_it_twice(app: Flask, now: datetime) -> None:
    @transaction
    def told_without_looking() -> None:
        for _ in range(2):
            row = OutboxMessage(template="emergency", recipient="a@b.example", language="en", facts={})
            row.due_at = row.created_at = now
            row.reader, row.occasion, row.subject, row.window = (
                "user:7",
                "case.raise_emergency",
                "case:7",
                "monday",
            )
            db.session.add(row)

    with pytest.raises(IntegrityError):
        told_without_looking()


@pytest.mark.both_databases
def test_told_at_once_by_four_it_is_told_once(app: Flask, now: datetime) -> None:
    def told(_: int) -> None:
        with app.app_context():
            try:
                transaction(_tell)("monday", now)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as four:
        list(four.map(told, range(4)))
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 1


def test_what_is_put_off_cancels_what_has_not_left(app: Flask, now: datetime) -> None:
    first = _tell("monday", now)
    second = _tell("tuesday", now + timedelta(minutes=1), replaces=True)
    db.session.commit()
    assert (first.state, second.state) == (VOID, PENDING)


def test_a_letter_may_wait_for_its_moment(app: Flask, now: datetime) -> None:
    later = now + timedelta(hours=1)
    outbox.post_at(later, "emergency", "a@b.example", "en", now, case_id=str(a_case().id))
    db.session.commit()
    assert claim(later - timedelta(seconds=1), 9) == [] and len(claim(later, 9)) == 1
