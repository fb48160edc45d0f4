"""A database filled by an earlier commit opens with the code of now, and its history still holds (tests/kept)."""

import json
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from referral import audit, outbox, verifying
from referral.accounts import trail, trail_words
from referral.accounts.models import User
from referral.accounts.signing_in import guesses
from referral.audit import AuditEvent, AuditSeal
from referral.crypto import letter_named, link_token
from referral.db import db
from referral.demo import sink
from referral.duty.models import DutyAlarm
from referral.engine import open_drafts, rankings
from referral.engine.models import LearningSwitch
from referral.i18n import speaking
from referral.intake.models import Card, Case, CaseNote, Consent, KeptAnswers, Patient, PatientToken
from referral.intake.red_flags import FORMER, next_screen, words_of
from referral.intake.references import staff_code_of as code_of_card
from referral.intake.tokens import SURNAME_PART, of_surnames, person_of
from referral.outbox import DEAD, PENDING, SENT, VOID, OutboxMessage
from referral.plans import reserve_prices, updating
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import AnswerLink, RankingRecord, Referral, ReferralMove
from referral.referrals.table.states import ALL_STATES, TERMINAL_STATES
from tests.conftest import free_port
from tests.kept import lines
from tests.kept.keys import LEFT_AT, code_of
from tests.kept.opening import open_kept
from tests.kept.reading import browser_of, every, kept_rows, signing_in
from tests.pages import Page, Pages
from tests.postgres import another_database

pytestmark = pytest.mark.both_databases

NOTHING = Counter(referral_new=20, invitation=7, emergency=1, identity_code=1)
"""Letters that had nothing to say any more when the story ended, by name."""
NEWER = {
    "card_code",
    "not_delivered",
    "test_letter",
    "case_asked_for",
    "case_untouched",
    "contact_told",
    "told",
    "treatment_due",
    "letter_ready",
    "mailbox_unread",
    "signs_unopened",
    "information_waiting",
    "supply_confirm",
    "supply_moved",
    "supply_offered",
    "supply_short",
    "supply_verified",
    "liaison_invitation",
    "liaison_own",
    "liaison_confirm",
    "relay_new",
    "relay_reminder",
    "account_guessed",
    "audit_anchor",
    "audit_broken",
    "advice_asked",
    "advice_over",
    "advice_reminder",
    "advice_void",
    "records_asked",
    "records_reminder",
    "danger_reported",
    "danger_late",
    "record_asked",
    "record_failed",
    "record_due",
}
"""Letters that there were not on that day."""
CASE_STATES = {"draft", "emergency", "waiting", "placed", "in_treatment", "closed"}
STATES_OF_THAT_DAY = 18
WHAT_AN_EVENT_SAYS = sorted(lines.head()["kinds"]["audit_event"].keys() - {"id"})


@pytest.fixture(scope="module")
def opened(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The kept database, opened once for all these tests: each leaves to the others what they look at."""
    app = open_kept(another_database(database, "kept", tmp_path_factory.mktemp("kept")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def kept(opened: Flask) -> Iterator[Flask]:
    """The kept database at the moment at which its story ends."""
    with time_machine.travel(LEFT_AT), opened.app_context(), speaking("en"):
        yield opened
        db.session.remove()


# The audit chain.


def test_the_chain_verifies_and_each_kept_link_names_the_first_rule(kept: Flask) -> None:
    assert verifying.verify() is None
    sealed = len(kept_rows("audit_seal"))
    assert sealed > 400
    assert {link.rule for link in every(AuditSeal, AuditSeal.position <= sealed)} == {1}
    later = {link.rule for link in every(AuditSeal, AuditSeal.position > sealed)}
    assert later == {2}, "the update seals what nobody had sealed, for it bears no mark"


@pytest.mark.parametrize(("place", "name"), list(enumerate(WHAT_AN_EVENT_SAYS)))
def test_whatever_is_changed_in_a_sealed_event_breaks_the_chain_there(
    kept: Flask, place: int, name: str
) -> None:
    position = 1 + place * 40
    event = db.session.get_one(AuditEvent, db.session.get_one(AuditSeal, position).event_id)
    value = getattr(event, name)
    longer = (
        value + timedelta(seconds=1) if name == "at" else {**value, "more": 1} if name == "facts" else "x"
    )
    setattr(event, name, longer)
    assert verifying.verify() == position
    db.session.rollback()
    assert verifying.verify() is None


def test_a_link_under_another_rule_is_found(kept: Flask) -> None:
    for rule in (2, 99):
        db.session.get_one(AuditSeal, 77).rule = rule
        assert verifying.verify() == 77
        db.session.rollback()


def test_the_chain_goes_on_with_keyed_links(kept: Flask) -> None:
    last = audit.end()[0]
    assert last == len(kept_rows("audit_event")), "what had not been sealed is sealed by the update"
    audit.record_read(audit.system("test"), "case.read", every(Case)[0], LEFT_AT)
    assert audit.seal() == 1
    assert verifying.verify() is None
    assert {link.rule for link in every(AuditSeal, AuditSeal.position > last)} == {audit.NEWEST}


def test_a_column_that_events_get_later_breaks_no_link(database: str, tmp_path: Path, root: Path) -> None:
    url = another_database(database, "grown", tmp_path)
    command = [sys.executable, "-W", "error", "-m", "tests.kept.growing", url]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


# Letters.


@pytest.fixture
def arrived(kept: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real SMTP server; the folder of what it received."""
    controller = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(kept.config, "MAIL_PORT", controller.port)
    yield tmp_path
    controller.stop()


def test_every_queued_letter_leaves_in_its_readers_language(arrived: Path, root: Path) -> None:
    queued = {str(row["id"]): row for row in kept_rows("outbox_message") if row["state"] == PENDING}
    assert outbox.deliver(LEFT_AT, limit=1000).failed == 0
    letters = {_row_of(letter): letter for _name, letter in sink.letters(arrived)}
    for row_id, letter in letters.items():
        _check_letter(letter, queued[row_id])
    left = Counter(queued[row_id]["template"] for row_id in letters)
    assert set(left) | NEWER == {path.stem for path in (root / "templates" / "letters").glob("*.txt")}
    assert Counter(row["template"] for row in queued.values()) - left == NOTHING
    assert Counter(row.state for row in every(OutboxMessage)) == {
        SENT: left.total() + 1,
        VOID: NOTHING.total(),
        DEAD: 1,
    }


def _row_of(letter: EmailMessage) -> str:
    named = letter_named(str(letter["Message-ID"]).strip("<>").partition("@")[0])
    return str(named)


def _check_letter(letter: EmailMessage, row: dict[str, Any]) -> None:
    assert letter["To"] == row["recipient"] and letter["Content-Language"] == row["language"]
    text = letter.get_content()
    assert letter["Subject"].strip() and text.strip()
    is_cyrillic = any("а" <= sign <= "я" for sign in letter["Subject"].lower())
    assert is_cyrillic == (row["language"] in ("uk", "ru")), letter["Subject"]


# Drafts and rankings.


def test_the_drafts_open_with_their_lines(kept: Flask) -> None:
    desk, runs = browser_of(kept, "coordinator"), every(PlanRun)
    assert Counter(run.state for run in runs) == {"replaced": 2, "open": 1}
    for run_id, lines_of in [(run.id, list(run.lines)) for run in runs]:
        references = [line.case.reference for line in lines_of]
        page = desk.get(f"/plans/{run_id}")
        assert page.status == 200 and references
        assert all(reference in page.text for reference in references)
    decided = Counter(line.decision for line in every(PlanLine))
    assert set(decided) == {"pending", "confirmed", "changed", "dropped"}
    assert desk.get("/plans").status == 200


def test_the_drafts_are_the_same_anew_or_another_engines(kept: Flask) -> None:
    for run in every(PlanRun):
        found = open_drafts.recompute(run.digest)
        assert found.kept_by and (found.is_same or found.is_earlier)
        told = kept.test_cli_runner().invoke(args=["plans", "check", str(run.id)]).output
        assert f"engine {found.kept_by}" in told


def test_the_open_draft_still_knows_what_it_mends_and_whom_people_took_out(kept: Flask) -> None:
    (run,) = every(PlanRun, PlanRun.state == "open")
    assert run.mends.state == "replaced"
    assert len(updating.left_out(run)) == 4


def test_the_stored_rankings_are_the_same_anew_or_another_engines(kept: Flask) -> None:
    stored = [record for record in every(RankingRecord) if "need" in json.loads(record.content)]
    assert len(stored) == 2
    for record in stored:
        found = rankings.recompute(record.digest)
        assert found.kept_by and (found.is_same or found.is_earlier)


# People and pages.


def test_what_was_sealed_opens(kept: Flask) -> None:
    people = every(Patient, Patient.erased_at.is_(None))
    names = {str((person.identity or {})["name_original"]) for person in people}
    assert {"Вигадана Олена", "Helena Wyhadana", "Недописана Яна"} <= names and len(people) == 20
    private = [case.private_answers for case in every(Case) if case.private_answers_sealed]
    assert {answers["place"]["shelter"] for answers in private} == {"Школа № 1"}
    assert "Дочка перекладає." in {note.text for note in every(CaseNote)}
    assert "Сама" in {consent.basis for consent in every(Consent)}
    assert "MUDr. Smyšlený" in {move.told_name for move in every(ReferralMove)}
    (erased,) = every(Patient, Patient.erased_at.is_not(None))
    assert erased.identity is None and erased.data_key.wrapped is None


def test_everybody_of_before_is_found_by_the_surname_and_by_the_cards_code(kept: Flask) -> None:
    part = PatientToken.kind == SURNAME_PART
    for person in every(Patient, Patient.erased_at.is_(None)):
        mine = every(PatientToken, part, PatientToken.patient_id == person.id)
        wanted = of_surnames(person_of(person.identity or {}))
        assert {(each.kind, each.token) for each in mine} == wanted and wanted
    (erased,) = every(Patient, Patient.erased_at.is_not(None))
    assert every(PatientToken, PatientToken.patient_id == erased.id) == []
    for card in every(Card):
        assert (card.code_index is None) == (card.revoked_at is not None)
    desk, living = browser_of(kept, "coordinator"), every(Card, Card.revoked_at.is_(None))
    for card_id, case_id in [(card.id, card.case_id) for card in living][:3]:
        found = desk.post("/desk/search", {"words": code_of_card(link_token(card_id))})
        assert found.location.endswith(str(case_id))


def test_who_waited_for_a_doctor_or_a_call_before_there_was_a_rota_has_an_open_alarm(kept: Flask) -> None:
    waiting = {case.id for case in every(Case, Case.state == "emergency")}
    waiting |= {case.id for case in every(Case, Case.callback_wanted, Case.state != "closed")}
    alarms = every(DutyAlarm)
    assert waiting and {alarm.case_id for alarm in alarms} == waiting
    assert all(alarm.is_open and alarm.next_at for alarm in alarms), "the next minute tells somebody"


def test_the_answers_of_the_former_signs_are_read_in_words(kept: Flask) -> None:
    told = {code for case in every(Case) for code in (case.answers or {}).get("red_flags", {})}
    assert told and all(words_of(code) != code for code in told & set(FORMER)) and told & set(FORMER)
    assert {next_screen(case.answers) for case in every(Case) if "red_flags" in (case.answers or {})} == {
        None
    }


def test_wrong_birth_dates_bring_a_pause_there_too(kept: Flask) -> None:
    (tried,) = {row["case_id"] for row in kept_rows("audit_event") if row["verb"] == "card.wrong_birth_date"}
    (card,) = every(Card, Card.case_id == uuid.UUID(tried))
    patient = Pages(kept)
    assert patient.post(f"/card/{link_token(card.id)}").status == 303
    heard = guesses.FREE_ALONE + 1
    assert [_guess(patient, "1957").status for _ in range(heard)] == [422] * heard
    assert [_guess(patient, year).status for year in ("1957", "1958")] == [429, 429], "also the right one"


def _guess(patient: Pages, year: str) -> Page:
    return patient.post(
        "/card/open", {"birth_date-day": "30", "birth_date-month": "11", "birth_date-year": year}
    )


def test_what_was_typed_when_a_session_ended_comes_back(kept: Flask) -> None:
    (answers,) = every(KeptAnswers)
    page = browser_of(kept, "volunteer").get(f"{answers.path}?kept={answers.id}")
    values = page.form("family")["values"]
    assert (values["news_to"], values["guardian"]) == (["Сестрі\nі брату"], ["Тітка"])


def test_the_case_of_every_state_opens_for_the_desk(kept: Flask) -> None:
    desk, cases = browser_of(kept, "coordinator"), every(Case)
    assert {case.state for case in cases} == CASE_STATES
    (erased,) = every(Patient, Patient.erased_at.is_not(None))
    for case_id, patient_id, reference in [(case.id, case.patient_id, case.reference) for case in cases]:
        page = desk.get(f"/desk/cases/{case_id}")
        assert (page.status, reference in page.text) == (
            (404, False) if patient_id == erased.id else (200, True)
        )
    for path in ("/desk", "/hospitals", "/erasures"):
        assert desk.get(path).status == 200


def test_a_hospitals_referrals_open_for_its_staff(kept: Flask) -> None:
    states = {referral.state for referral in every(Referral)}
    assert states <= ALL_STATES and len(states) == STATES_OF_THAT_DAY, "what was stored stays a state"
    staff = browser_of(kept, "hospital")
    (own,) = {user.hospital_id for user in every(User, User.role == "hospital")}
    for referral_id, state in [
        (each.id, each.state) for each in every(Referral, Referral.hospital_id == own)
    ]:
        page = staff.get(f"/hospital/referrals/{referral_id}")
        assert page.status in ((200, 410) if state in TERMINAL_STATES else (200,)) and page.title
    assert staff.get("/hospital/inbox").status == 200


def test_every_link_that_lives_opens_without_an_account(kept: Flask) -> None:
    tokens = [link_token(link.id) for link in every(AnswerLink, AnswerLink.killed_at.is_(None))]
    assert len(tokens) > 15
    assert {Pages(kept).get(f"/answer/{token}").status for token in tokens} == {200}


def test_the_trail_is_read_in_words(kept: Flask) -> None:
    verbs, kinds = ({row[name] for row in kept_rows("audit_event")} for name in ("verb", "subject_kind"))
    assert verbs <= set(trail_words.DEEDS) and kinds <= set(trail_words.SUBJECTS)
    assert len(verbs) > 90, "nearly every deed there was"
    auditor, rows = browser_of(kept, "auditor"), 0
    for number in range(1, -(-len(kept_rows("audit_event")) // trail.PER_PAGE) + 1):
        page = auditor.get(f"/audit?page={number}")
        cells = [" ".join(cell.itertext()).strip() for cell in page.all("tbody/tr/td")]
        assert page.status == 200 and not verbs & set(cells)
        rows += len(page.all("tbody/tr"))
    assert rows >= len(kept_rows("audit_event"))


def test_the_kept_passwords_and_second_factors_sign_in(kept: Flask) -> None:
    assert signing_in(kept, "volunteer").get("/settings").status == 200
    for name, key in lines.head()["second_factors"].items():
        person = signing_in(kept, name)
        assert person.get("/settings").status == 302, "not before the code"
        person.post("/account/tf-validate", {"code": code_of(key)})
        assert person.get("/settings").status == 200
    assert signing_in(kept, "former").get("/settings").status == 302, "switched off"


def test_invitations_and_switches_stand_as_they_were_left(kept: Flask) -> None:
    invited = {row["email"]: row["id"] for row in kept_rows("invitation") if "@invited" in row["email"]}
    for language in ("uk", "ru", "en", "pl", "cs", "hu", "sk", "ro"):
        token = link_token(invited[f"{language}@invited.example"])
        assert Pages(kept).get(f"/invitation/{token}").status == 200
    model = LearningSwitch.last()
    assert model is not None and model.is_on and model.number == 3 and not reserve_prices.is_on()
    administrator = browser_of(kept, "administrator")
    assert {administrator.get(path).status for path in ("/estimates", "/holds", "/people")} == {200}
