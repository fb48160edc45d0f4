"""Logs tell the class and the place of an error and a request's route, never anybody's words."""

import ast
import io
import json
import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from referral import mail, outbox, turns
from referral.accounts import actions as accounts
from referral.accounts.permissions import Role
from referral.audit import system
from referral.db import db, utc_now
from referral.outbox import OutboxMessage
from referral.referrals import queries
from referral.referrals.actions import deadlines
from tests.factories import a_case, a_hospital, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_reached_referral

WORDS = "Шевченко Тарас has a lump since May, +380671112233"
MARKS = ("Шевченко", "Тарас", "lump", "380671112233")
Log = Callable[[], str]


def _raised_by_database() -> Exception:
    return IntegrityError("INSERT INTO patient_case (reference) VALUES (?)", (WORDS,), ValueError(WORDS))


def _raised_within_another() -> Exception:
    error = RuntimeError(WORDS)
    error.__cause__ = KeyError(WORDS)
    return error


ERRORS: dict[str, Callable[[], Exception]] = {
    "RuntimeError": lambda: RuntimeError(WORDS),
    "KeyError": lambda: KeyError(WORDS),
    "UnicodeEncodeError": lambda: UnicodeEncodeError("ascii", WORDS, 0, 3, WORDS),
    "IntegrityError": _raised_by_database,
    "RuntimeError, of another": _raised_within_another,
    "AssertionError": lambda: AssertionError({"site_words": WORDS}),
}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """Everything that any logger or print said so far."""
    with capture_logs() as events:

        def told() -> str:
            streams = capfd.readouterr()
            return "\n".join([*map(repr, events), caplog.text, streams.out, streams.err])

        yield told


def check(told: str, *expected: str) -> None:
    assert not [mark for mark in MARKS if mark in told]
    assert all(each in told for each in expected), told


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unforeseen_error_is_logged_by_its_class_and_place_alone(
    app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch, kind: str, method: str
) -> None:
    def breaks(**_: object) -> None:
        raise ERRORS[kind]()

    pages = Pages(app).sign_in(a_user(Role.VOLUNTEER))
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.view_functions, "intake.answer" if method == "post" else "intake.ask", breaks)
    path = f"/intake/{a_case().id}/contact?name={MARKS[0]}"
    page = pages.get(path) if method == "get" else pages.post(path, {"name": WORDS})
    given_back = [mark for mark in MARKS if mark in page.html]
    assert page.status == 500 and bool(given_back) == (method == "post"), (
        "what was typed, to whoever typed it"
    )
    check(log(), "unforeseen", kind.partition(",")[0], "test_logs.py:", "/intake/<uuid:case_id>/<group>")


def test_a_line_is_json_with_its_moment_in_utc(app: Flask) -> None:
    before, said = structlog.get_config()["logger_factory"], io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(said))  # type: ignore[arg-type]
    try:
        Pages(app).get('/nowhere%0A{"event": "forged"}')
    finally:
        structlog.configure(logger_factory=before)
    (line,) = [json.loads(each) for each in said.getvalue().splitlines()]
    assert (line["event"], line["route"], line["status"]) == ("request", "(no route)", 404)
    moment = datetime.fromisoformat(line["timestamp"])
    assert moment.utcoffset() == timedelta(0) and abs(moment - utc_now()) < timedelta(minutes=1)


def test_what_is_typed_and_refused_stands_in_no_log(app: Flask, log: Log) -> None:
    pages = Pages(app).sign_in(a_user(Role.VOLUNTEER))
    page = pages.post("/intake/new", {"name": WORDS, "birth_date-year": "Тарас", "phone": WORDS})
    assert page.status == 422 and MARKS[0] in page.html
    assert pages.get(f"/no-such-page/{MARKS[0]}?q={MARKS[1]}").status == 404
    check(log(), "/intake/new", "(no route)")


@pytest.mark.parametrize(
    "error",
    [smtplib.SMTPRecipientsRefused({WORDS: (550, WORDS.encode())}), OSError(WORDS), ValueError(WORDS)],
    ids=lambda error: type(error).__name__,
)
def test_of_a_letter_that_fails_only_the_class_is_kept_and_logged(
    app: Flask, log: Log, now: datetime, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(_message: object) -> None:
        raise error

    accounts.invite("taras@example.org", "volunteer", None, "en", system("test"), now)
    monkeypatch.setattr(mail, "send", fails)
    assert outbox.deliver(now).failed == 1
    assert db.session.scalars(db.select(OutboxMessage.last_error)).all() == [type(error).__name__]
    told = log()
    check(told, "letter not delivered", type(error).__name__)
    assert "taras@example.org" not in told


def test_of_a_row_that_stops_the_clock_only_the_class_is_logged(
    app: Flask, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(WORDS)

    referral = a_reached_referral()
    monkeypatch.setattr(deadlines, "take", fails)
    deadlines.tick(referral.deadline_at)
    check(log(), "the clock failed at one row", "RuntimeError", str(referral.id))


def test_of_a_job_of_the_worker_that_fails_only_the_class_is_logged(app: Flask, log: Log) -> None:
    def job(_now: datetime) -> None:
        raise RuntimeError(WORDS)

    assert turns._failure_of(job, utc_now()) == "RuntimeError"
    check(log(), "job failed", "RuntimeError")


@pytest.mark.both_databases
def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(app: Flask) -> None:
    code = a_hospital().code
    with pytest.raises(IntegrityError) as told:
        a_hospital(code=code, name=WORDS)
    db.session.rollback()
    ours = str(told.value).partition("[SQL:")[2]
    assert "parameters hidden" in ours and not [mark for mark in MARKS if mark in ours]


def test_a_refusal_says_its_code_and_nothing_of_anybody(app: Flask) -> None:
    found = queries.hospitals_called(WORDS, a_hospital().id)
    assert found == []
    for error in _refusals():
        assert str(error) == error.code


def _refusals() -> list:
    from referral.errors import Invalid, Refusal

    def kinds(of: type) -> list[type]:
        return [of, *(each for child in of.__subclasses__() for each in kinds(child))]

    plain = [each for each in kinds(Refusal) if "__init__" not in vars(each) or each is Refusal]
    made = [each(WORDS, typed=WORDS) for each in plain if not issubclass(each, Invalid)]
    return [*made, Invalid({"name": [WORDS]})]


# What a line of a log may hold: codes, classes, places, opaque ids, the rule of the engine that a plan broke, counts
# (of cases; of what is left in the store of papers).
ALLOWED = {
    "attempts",
    "cases",
    "code",
    "digest",
    "error",
    "fact",
    "job",
    "left",
    "message",
    "method",
    "ms",
    "position",
    "request",
    "route",
    "row",
    "rule",
    "status",
    "where",
}


def test_every_line_of_a_log_holds_codes_and_opaque_ids_only(root: Path) -> None:
    calls = [(path, call) for path in (root / "referral").rglob("*.py") for call in _log_calls(path)]
    assert len(calls) >= 6
    for path, call in calls:
        where = f"{path.relative_to(root)}:{call.lineno}"
        assert isinstance(call.func, ast.Attribute) and call.func.attr in {"info", "warning", "error"}, where
        assert all(isinstance(word, ast.Constant) for word in call.args), f"the event is fixed words: {where}"
        assert {keyword.arg for keyword in call.keywords} <= ALLOWED, where
        for keyword in call.keywords:
            assert keyword.arg != "error" or ast.unparse(keyword.value) in (
                "error",
                "type(error).__name__",
            ), where


def _log_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if named and ast.unparse(node.func.value) in (
            "log",
            "access",
            "current_app.logger",
            "app.logger",
        ):
            yield node
