"""Whoever is shown anything of a patient has it noted first: every page, walked from the URL map."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from referral import audit
from referral.accounts.permissions import Role, declared
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.actions import issue_card
from referral.intake.models import Case
from referral.referrals import actions, identity
from referral.referrals.models import AnswerLink, IdentityCode
from tests.factories import a_case, a_referral, a_user, kept
from tests.pages import Page, Pages
from tests.records.showing.scenes import agree
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters, link_in
from tests.test_access import World, _address, _allowed, _methods, _rules, world

__all__ = ["world"]

NAMED = {
    "name_original": "Тестова Олена",
    "name_latin": "Testova Olena",
    "birth_date": "1980-02-03",
    "phone": "+380501234567",
}
WORDS_OF_A_PATIENT = ("Тестова", "Олена", "Testova", "Olena", "380501234567", "1980-02-03")
ASKED_EVERY_TWENTY_SECONDS = frozenset({"intake.show_taken"})
"""Pages of a case that say who has taken an alarm and nothing of the patient, so that no read is noted each time."""
OF_A_CASE = frozenset({"case_id", "referral_id", "other_id", "reference"})
"""In an address: whose page it is."""
CALL = "screening.show_call"
"""The page of somebody who wants to be called, of whom the world knows nothing else."""
OF_THE_CARD = ("/card", "/card", "/card/answer", "/card/illness", "/my/papers")
READS = frozenset({"case.read", "referral.read", "identity.read", "card.open"})


def _reads(*of: Case) -> list[tuple[str, str]]:
    """Who read of these cases so far, and how."""
    ids = [str(each.id) for each in of]
    query = db.select(AuditEvent.actor_id, AuditEvent.verb).where(AuditEvent.case_id.in_(ids))
    return list(db.session.execute(query.where(AuditEvent.verb.in_(READS))).tuples())


def _readers(rule: Rule, app: Flask) -> Iterator[str]:
    permission = declared(app, rule.endpoint)
    return (role for role in Role if _allowed(permission, role))


def _own(app: Flask, world: World, role: str) -> tuple[str, Pages]:
    """Somebody of this role to whom the world's case belongs, signed in."""
    user = a_user(role, hospital_id=world["hospital"].id if role == Role.HOSPITAL else None)
    if role == Role.VOLUNTEER:
        world["case"].created_by = world["case"].keeper_id = user.id
        kept(world["case"])
    return str(user.id), Pages(app).sign_in(user)


def _is_of_a_patient(page: Page) -> bool:
    return any(word in page.html for word in WORDS_OF_A_PATIENT)


@pytest.fixture
def shown(world: World) -> World:
    """The world with everything that a page could show: an accepted place, a card, a second case alike."""
    case = world["case"]
    case.patient.identity = world["closed"].patient.identity = NAMED
    consent_to_show(case, world["hospital"])
    agree(case, "pathology")
    world["referral"].state, case.state = "accepted", "placed"
    kept(case)
    return world


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_shows_anything_of_a_patient_without_noting_it(app: Flask, shown: World, method: str) -> None:
    case, silent, showing = shown["case"], [], 0
    for rule in _rules(app):
        of_a_case = OF_A_CASE & rule.arguments
        if method not in _methods(rule):
            continue
        for role in _readers(rule, app):
            reader, pages = _own(app, shown, role)
            mine = (shown["call"].case,) if rule.endpoint == CALL else (case,)
            before = Counter(_reads(*mine))
            address = _address(app, rule, shown)
            page = pages.get(address) if method == "GET" else pages.post(address)
            if page.status not in (200, 409, 422) or page.tree is None:
                continue
            noted = reader in {who for who, _ in Counter(_reads(*mine)) - before}
            must = _is_of_a_patient(page) or (of_a_case and page.status != 409)
            if rule.endpoint in ASKED_EVERY_TWENTY_SECONDS:
                must = _is_of_a_patient(page) or case.reference in page.html
            showing += _is_of_a_patient(page)
            if must and not noted:
                silent.append(f"{method} {rule} as {role}: {page.status}")
    assert not silent
    assert showing >= (5 if method == "GET" else 1), "the walk sees patients"


def test_a_card_page_notes_the_scan_and_then_every_look(app: Flask, pages: Pages) -> None:
    case = a_case(identity=NAMED)
    card = issue_card(case, a_user(Role.VOLUNTEER).as_actor(), utc_now())
    me = (str(case.id), "case.read")
    assert pages.post(f"/card/{link_token(card.id)}").status == 303
    assert _reads(case) == [(str(case.id), "card.open")]
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
    assert pages.post("/card/open", born).status == 303
    for look, path in enumerate(OF_THE_CARD, start=1):
        assert pages.get(path).status == 200
        assert _reads(case).count(me) == look, path


def test_by_link_each_look_at_the_summary_and_at_the_name_is_noted(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(a_case(identity=NAMED))
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    link = str(db.session.scalars(db.select(AnswerLink.id)).one())
    for look in (1, 2):
        assert pages.get("/answer").status == 200
        assert _reads(referral.case) == [(link, "referral.read")] * look
    agree(referral.case, "pathology")
    assert pages.get("/answer/papers").status == 200
    assert _reads(referral.case) == [(link, "referral.read")] * 3
    actions.accept(referral, a_nurse(referral), utc_now())
    assert pages.post("/answer/identity/code").status == 303
    code = db.session.scalars(db.select(IdentityCode.id)).one()
    assert pages.post("/answer/identity", {"code": identity.digits(code)}).status == 303
    for look in (1, 2):
        page = pages.get("/answer/identity")
        assert page.status == 200 and _is_of_a_patient(page)
        assert _reads(referral.case).count((link, "identity.read")) == look


def a_nurse(referral: Any) -> Any:
    return a_user(Role.HOSPITAL, hospital_id=referral.hospital_id).as_actor()


def test_a_read_that_cannot_be_noted_is_not_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    user = a_user(Role.COORDINATOR)
    case = a_case(identity=NAMED)
    hospital = a_referral(case, state="accepted").hospital
    consent_to_show(case, hospital)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setattr(audit, "record", fails)
    desk = Pages(app).sign_in(user)
    for path in (f"/desk/cases/{case.id}", f"/intake/{case.id}/check", f"/intake/{case.id}/card"):
        page = desk.get(path)
        assert page.status == 500 and not _is_of_a_patient(page), path


def test_looking_whether_somebody_is_known_is_noted_without_what_was_typed(app: Flask) -> None:
    a_case(identity=NAMED)
    user = a_user(Role.VOLUNTEER)
    page = Pages(app).sign_in(user).post("/intake/new", {"phone": "+380501234567"})
    assert page.status == 200
    (event,) = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.look_up")).all()
    assert event.actor_id == str(user.id) and set(event.facts) == {"found"}
