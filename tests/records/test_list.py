"""Erasing takes two people and leaves nothing that can be read; what is past its time is listed, not erased."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import LargeBinary

from referral.accounts.permissions import Role
from referral.crypto import Erased, app_seal
from referral.db import db
from referral.errors import Conflict, NotAllowed
from referral.intake.actions import add_note
from referral.intake.models import (
    Case,
    CaseNote,
    Erasure,
    IdentityDecision,
    KeptAnswers,
    Patient,
    PatientToken,
)
from referral.records import actions, retention, wording
from referral.referrals.actions import close_case
from referral.same_person import actions as same_person
from tests.factories import a_case, a_user, kept
from tests.pages import Pages


@pytest.fixture
def closed(app: Flask, now: datetime) -> Case:
    case, coordinator = a_case(), a_user(Role.COORDINATOR).as_actor()
    add_note(case, "A secret about Olena", coordinator, now)
    kept(PatientToken(patient_id=case.patient_id, kind="phone", token="x"))
    close_case(case, "treated_elsewhere", coordinator, now)
    return case


@pytest.mark.both_databases
def test_one_asks_another_approves_and_nothing_can_be_read(app: Flask, closed: Case, now: datetime) -> None:
    wish = actions.ask_erasure(closed.patient, "asked_by_patient", a_user(Role.COORDINATOR).as_actor(), now)
    sealed_before = bytes(closed.patient.identity_sealed or b"")
    actions.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)

    patient = db.session.get_one(Patient, closed.patient_id)
    assert patient.erased_at and patient.identity is None and patient.data_key.wrapped is None
    with pytest.raises(Erased):
        patient.data_key.opened()
    assert sealed_before not in [bytes(blob) for blob in _all_sealed()]
    assert db.session.scalars(db.select(PatientToken)).all() == []
    case = db.session.get_one(Case, closed.id)
    assert (case.lat, case.place_name, case.place_country) == (None, None, "UA")
    assert case.notes[0].text is None
    assert case.site_group == "breast", "what names nobody stays for counting"


def _all_sealed() -> list[bytes]:
    columns = [c for t in db.metadata.sorted_tables for c in t.columns
               if isinstance(c.type, LargeBinary) and c.name.endswith("_sealed")]  # fmt: skip
    return [v for c in columns for (v,) in db.session.execute(db.select(c)) if v]


@pytest.mark.both_databases
def test_who_was_thought_the_same_person_is_forgotten_with_either(
    app: Flask, closed: Case, now: datetime
) -> None:
    asking, approving = a_user(Role.COORDINATOR).as_actor(), a_user(Role.ADMINISTRATOR).as_actor()
    others = [a_case(), a_case()]
    for other in others:
        same_person.decide(closed, other, "different", asking, now)
    same_person.decide(*others, "keep_both", asking, now)
    actions.approve_erasure(
        actions.ask_erasure(closed.patient, "asked_by_patient", asking, now), approving, now
    )
    left = db.session.scalars(db.select(IdentityDecision)).all()
    assert [{each.first_id, each.second_id} for each in left] == [{each.patient_id for each in others}]


@pytest.mark.both_databases
def test_whoever_asked_cannot_approve(app: Flask, closed: Case, now: datetime) -> None:
    administrator = a_user(Role.ADMINISTRATOR).as_actor()
    wish = actions.ask_erasure(closed.patient, "asked_by_patient", administrator, now)
    with pytest.raises(NotAllowed):
        actions.approve_erasure(wish, administrator, now)
    assert db.session.get_one(Patient, closed.patient_id).identity["name_latin"] == "Testova Olena"


def test_nobody_with_an_open_case_is_erased(app: Flask, now: datetime) -> None:
    with pytest.raises(Conflict):
        actions.ask_erasure(a_case().patient, "asked_by_patient", a_user().as_actor(), now)


def test_a_wish_is_decided_once(app: Flask, closed: Case, now: datetime) -> None:
    wish = actions.ask_erasure(closed.patient, "asked_by_patient", a_user().as_actor(), now)
    actions.refuse_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)
    with pytest.raises(Conflict):
        actions.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)


def test_on_the_page_two_people_are_needed(app: Flask, closed: Case) -> None:
    one = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    unknown = one.post("/erasures", {"reference": "OB-NOBODY", "reason": "asked_by_patient"})
    assert unknown.status == 422 and "no case with this reference" in unknown.text
    one.post("/erasures", {"reference": closed.reference.lower(), "reason": "asked_by_patient"})
    assert "Erase for ever" not in one.get("/erasures").text

    other = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    other.submit(other.get("/erasures"), "/approve")
    assert db.session.scalars(db.select(Erasure)).one().approved_at
    assert "Nothing is waiting" in other.get("/erasures").text


def test_what_is_past_its_time_is_listed_and_a_person_decides(
    app: Flask, closed: Case, now: datetime
) -> None:
    draft = a_case(state="draft", submitted_at=None)
    assert retention.due_for_erasure(now).rows == []
    later = now + timedelta(days=1096)
    assert set(retention.due_for_erasure(later).rows) == {closed, draft}
    actions.ask_erasure(closed.patient, "past_its_time", a_user().as_actor(), later)
    assert retention.due_for_erasure(later).rows == [draft]
    assert db.session.scalars(db.select(CaseNote)).one().text, "nothing is erased by the clock"


@pytest.mark.both_databases
def test_the_clock_deletes_what_names_nobody(app: Flask, now: datetime) -> None:
    kept(KeptAnswers(path="/intake", sealed=app_seal(b"{}", "x"), expires_at=now))
    assert retention.clear(now)["kept_answers"] == 0
    assert retention.clear(now + timedelta(days=1))["kept_answers"] == 1


def test_every_rule_says_why_and_is_unsigned(app: Flask, now: datetime) -> None:
    for rule in retention.rules().values():
        assert wording.WHY[rule.what] and wording.SOURCES[rule.source] and rule.date and rule.signed == "no"
        assert rule.then in wording.THEN and rule.counted_from in wording.COUNTED_FROM


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("12 hours", "1,095 days", "Answers typed while signed out", "It is deleted by itself.")),
        ("uk", ("12 годин", "1095 днів", "Листи, які було надіслано", "Видаляється само.")),
        ("ru", ("12 часов", "1095 дней", "Отправленные письма", "Удаляется само.")),
    ],
)
def test_the_table_is_read_in_words(pages: Pages, language: str, words: tuple[str, ...]) -> None:
    page = pages.sign_in(a_user(Role.ADMINISTRATOR, language=language)).get("/erasures")
    for sentence in words:
        assert sentence.replace(",", "") in page.text.replace("\xa0", "").replace(",", ""), sentence
    for rule in retention.rules().values():
        assert not [code for code in page.all("code") if code.text == rule.what]
    assert (language == "en") == ("no longer than needed" in page.text)
