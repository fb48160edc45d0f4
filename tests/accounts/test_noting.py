"""Who comes in, goes out and is turned away stands in the audit trail; strangers cannot fill it."""

import re
import uuid

import pytest
from flask import Flask
from flask_security.utils import hash_password

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from tests.factories import a_case, a_user
from tests.pages import Pages

PASSWORD = "a long enough sentence"
WRONG = "not this one at all"


def _noted(verb: str | None = None) -> list[AuditEvent]:
    query = db.select(AuditEvent).order_by(AuditEvent.at)
    return list(db.session.scalars(query.where(AuditEvent.verb == verb) if verb else query))


def _verbs() -> list[str]:
    return [event.verb for event in _noted()]


def _sign_in(pages: Pages, email: str, password: str = PASSWORD) -> None:
    pages.post("/account/login", {"email": email, "password": password})


@pytest.fixture
def volunteer(app: Flask) -> User:
    app.extensions["noted_counts"].reset()
    return a_user(Role.VOLUNTEER, password=hash_password(PASSWORD))


def test_coming_in_and_going_out_are_noted(volunteer: User, pages: Pages) -> None:
    _sign_in(pages, volunteer.email)
    pages.post("/account/logout")
    assert _verbs() == ["account.signed_in", "account.signed_out"]
    assert {(each.actor_id, each.subject_id) for each in _noted()} == {(str(volunteer.id),) * 2}


def test_a_wrong_password_is_noted_at_the_account_it_was_tried_at_or_at_none(
    volunteer: User, pages: Pages
) -> None:
    _sign_in(pages, volunteer.email, WRONG)
    _sign_in(pages, "nobody@example.org", WRONG)
    found = _noted("account.sign_in_failed")
    assert [event.subject_id for event in found] == [str(volunteer.id), "unknown"]
    assert {event.actor_kind for event in found} == {"visitor"} and found[0].actor_id == found[1].actor_id
    assert found[0].facts == {"count": 1, "of": "password"}


def test_nothing_that_was_typed_stands_in_the_trail(volunteer: User, pages: Pages) -> None:
    _sign_in(pages, "taras.shevchenko@example.org", WRONG)
    pages.post("/account/login", {"email": WRONG, "password": WRONG})
    said = str([(each.facts, each.actor_id, each.subject_id, each.request_id) for each in _noted()])
    assert "taras" not in said and WRONG not in said and "127.0.0.1" not in said


def test_however_many_wrong_passwords_a_minute_brings_few_events_which_say_how_many(
    volunteer: User, pages: Pages
) -> None:
    for number in range(20):
        _sign_in(pages, f"nobody-{number}@example.org", WRONG)
    assert [event.facts["count"] for event in _noted()] == [1, 2, 4, 8, 16]


def test_what_is_too_much_is_a_wrong_guess_too(
    app: Flask, volunteer: User, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from referral.errors import TooMany

    def refuses() -> None:
        raise TooMany()

    monkeypatch.setitem(app.view_functions, "security.login", refuses)
    _sign_in(pages, volunteer.email, WRONG)
    assert [event.subject_id for event in _noted("account.sign_in_failed")] == [str(volunteer.id)]


def test_a_second_factor_is_noted_when_it_is_set_up_and_when_it_is_wrong(app: Flask, pages: Pages) -> None:
    app.extensions["noted_counts"].reset()
    user = a_user(Role.COORDINATOR, password=hash_password(PASSWORD))
    _sign_in(pages, user.email)
    key = re.search(
        r"<code>([A-Z2-7 -]+)</code>", pages.post("/account/tf-setup", {"setup": "authenticator"}).html
    )
    assert key
    pages.post("/account/tf-validate", {"code": "000000"})
    pages.post("/account/tf-validate", {"code": _code(key.group(1))})
    assert sorted(_verbs()) == ["account.second_factor_set", "account.sign_in_failed", "account.signed_in"]
    assert {event.subject_id for event in _noted()} == {str(user.id)}


def _code(key: str) -> str:
    from passlib.totp import TOTP

    return str(TOTP(key=key.replace("-", "").replace(" ", ""), format="base32").generate().token)


def test_a_new_password_is_noted_with_the_deed(volunteer: User, pages: Pages) -> None:
    pages.sign_in(volunteer)
    new = {"new_password": "another long sentence", "new_password_confirm": "another long sentence"}
    pages.post("/account/change", {"password": PASSWORD, **new})
    assert "account.password_changed" in _verbs()
    pages.post("/account/change", {"password": WRONG, **new})
    assert [event.facts["of"] for event in _noted("account.sign_in_failed")] == ["password"]


def test_a_letter_for_a_new_password_is_noted_where_there_is_an_account(
    volunteer: User, pages: Pages
) -> None:
    for email in (volunteer.email, "nobody@example.org"):
        pages.post("/account/reset", {"email": email})
    assert [event.subject_id for event in _noted("account.reset_asked")] == [str(volunteer.id)]


def test_settings_are_noted_by_name_when_they_change(pages: Pages) -> None:
    user = a_user(Role.COORDINATOR, language="en")
    pages.sign_in(user)
    for language in ("uk", "uk"):
        pages.post("/settings", {"language": language, "countries": ["PL"]})
    found = [event.facts for event in _noted("account.settings_changed")]
    assert found == [{"changed": ["language", "countries"]}]


def test_a_page_that_is_not_for_them_is_noted_and_a_typing_error_is_not(app: Flask, pages: Pages) -> None:
    app.extensions["noted_counts"].reset()
    user = a_user(Role.VOLUNTEER)
    pages.sign_in(user)
    for path in ("/people", f"/desk/cases/{uuid.uuid4()}", f"/intake/{a_case().id}/contact", "/no-such-page"):
        assert pages.get(path).status == 404
    found = _noted("access.refused")
    assert [event.facts["page"] for event in found] == ["accounts.list", "coordination.show"]
    assert [event.facts["count"] for event in found] == [1, 2], "the third of a minute waits for the fourth"
    assert {event.actor_id for event in found} == {str(user.id)}


def test_a_visitor_who_is_turned_away_leaves_nothing(pages: Pages) -> None:
    for path in ("/people", "/audit", "/no-such-page"):
        pages.get(path)
    assert _noted() == []


# What the auditor asks for.


@pytest.fixture
def auditor(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.AUDITOR))


@pytest.fixture
def trail(app: Flask, now) -> tuple[User, object]:  # noqa: ANN001
    """A coordinator who read two cases on two days."""
    from datetime import timedelta

    from referral import audit

    user, case, other = a_user(Role.COORDINATOR), a_case(), a_case()
    for days, each in enumerate((case, other)):
        audit.record_read(user.as_actor(), "case.read", each, now + timedelta(days=days), case_id=each.id)
    return user, case


def _rows(page: object) -> int:
    return len([row for row in page.all("tbody/tr") if "case was read" in " ".join(row.itertext())])  # type: ignore[attr-defined]


def test_the_trail_is_filtered_by_person_case_and_day(trail: tuple, auditor: Pages) -> None:
    user, case = trail
    asked = {
        f"actor_id={user.email.upper()}": 2,
        f"actor_id={user.id}": 2,
        "actor_id=nobody@example.org": 0,
        f"case_id={case.id}": 1,
        f"case_id={case.reference}": 1,
        f"case_id=+{case.reference.lower()}": 1,
        "case_id=OB-NONE": 0,
        "day=2026-11-20": 1,
        "day=2026-11-21": 1,
        "day=2026-11-22": 0,
        "day=someday": 0,
        f"actor_id={user.id}&day=2026-11-20": 1,
    }
    assert {each: _rows(auditor.get(f"/audit?{each}")) for each in asked} == asked


def test_reading_and_saving_the_trail_are_events_that_keep_codes_and_no_words(
    trail: tuple, auditor: Pages
) -> None:
    user, case = trail
    auditor.get(f"/audit?case_id={case.reference}&actor_id=Шевченко")
    auditor.get(f"/audit/events.csv?actor_id={user.email}")
    read, saved = _noted("audit.read"), _noted("audit.exported")
    assert [event.facts for event in read] == [{"asked": {"case_id": str(case.id), "actor_id": "nobody"}}]
    assert [event.facts for event in saved] == [{"asked": {"actor_id": str(user.id)}}]


def test_the_table_holds_every_event_that_fits_and_nothing_a_spreadsheet_would_run(
    app: Flask,
    auditor: Pages,
    now,
    monkeypatch: pytest.MonkeyPatch,  # noqa: ANN001
) -> None:
    import csv
    from io import StringIO

    from referral.accounts import trail
    from tests.test_sealing import trail as write

    monkeypatch.setattr(trail, "AT_ONCE", 7)
    write(30, now)
    for number in range(3):
        write(1, now, at=number)  # events of the same moment
    said = auditor.get("/audit/events.csv?verb=thing.read").html
    assert said.count("\n") == 1, "a deed without a sentence is no filter"
    said = auditor.get("/audit/events.csv?subject_id=1").html
    rows = list(csv.reader(StringIO(said.lstrip("\ufeff"))))
    assert rows[0][:3] == ["at_utc", "deed", "verb"] and len(rows) == 34
    assert len({row[-1] for row in rows}) == 34
    moments = [row[0] for row in rows[1:]]
    assert moments == sorted(moments, reverse=True)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_only_auditors_save_the_trail(app: Flask) -> None:
    for role in (role for role in Role if role is not Role.AUDITOR):
        assert Pages(app).sign_in(a_user(role)).get("/audit/events.csv").status == 404
