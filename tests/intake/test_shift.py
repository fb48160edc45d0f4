"""A shift: a second volunteer asks for a case and is given it, hands it over, writes notes, finds and prints cards."""

import pytest
from flask import Flask

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.card.actions import short_code
from referral.intake.models import Case, CaseNote
from referral.intake.queries import live_card
from referral.intake.shift import handing
from referral.intake.shift.models import CaseRequest
from referral.outbox import OutboxMessage
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.intake.walk import fresh, sent, volunteer
from tests.pages import Page, Pages

SECRET = ("Тестова", "Олена", "1980", "380501234567", "грудей", "Львів")
BORN = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}


def look_up(pages: Pages, **typed: str) -> Page:
    return pages.submit(pages.get("/intake/new"), "/intake/new", **typed)


def asked_for(pages: Pages, **typed: str) -> Page:
    """The person is found, and the case asked for; the page it leads to."""
    found = look_up(pages, **(typed or {"name": "Olena Testova", **BORN}))
    return pages.follow(pages.submit(found, "/intake/ask-for"))


def decided(pages: Pages, verb: str) -> Page:
    (request,) = db.session.scalars(db.select(CaseRequest.id)).all()
    return pages.post(f"/intake/requests/{request}/{verb}")


def may_see(pages: Pages, case: Case) -> bool:
    return pages.get(f"/intake/{case.id}").status == 200


def test_who_asks_sees_a_reference_until_the_case_is_given_and_then_the_other_no_longer(app: Flask) -> None:
    (first, _maria), (second, _petro) = volunteer(app), volunteer(app, name="Петро")
    case = sent(first)
    waits = asked_for(second)
    assert case.reference in waits.text and "Петро" in first.get("/intake").text
    assert not [word for word in SECRET if word in waits.text] and str(case.id) not in waits.html
    assert not may_see(second, case)
    assert decided(first, "give").status == 303
    assert may_see(second, case) and not may_see(first, case)
    assert case.reference in second.get("/intake").text and case.reference not in first.get("/intake").text
    assert second.get(f"/intake/{case.id}/card").status == 200, "the card can be printed again"


@pytest.mark.parametrize("verb", ["give", "refuse"])
def test_nobody_decides_but_who_keeps_the_case_or_a_coordinator(app: Flask, verb: str) -> None:
    first, second, third = (volunteer(app)[0] for _each in range(3))
    case = sent(first)
    asked_for(second)
    assert decided(second, verb).status == decided(third, verb).status == 404
    assert not may_see(second, case)
    assert decided(Pages(app).sign_in(a_user(Role.COORDINATOR)), verb).status == 303
    assert may_see(second, case) is (verb == "give")
    assert decided(Pages(app).sign_in(a_user(Role.COORDINATOR)), verb).status == 409


def test_who_asked_may_ask_no_longer_and_a_second_click_asks_once(app: Flask) -> None:
    (first, _maria), (second, _petro) = volunteer(app), volunteer(app)
    sent(first)
    asked_for(second), asked_for(second)
    assert decided(first, "withdraw").status == 404
    assert decided(second, "withdraw").status == 303
    assert decided(first, "give").status == 409
    asked_for(second)
    assert db.session.query(CaseRequest).count() == 2


def test_what_was_found_is_sealed_for_one_person(app: Flask) -> None:
    (first, _maria), (second, _petro), (third, _ivan) = (volunteer(app) for _each in range(3))
    sent(first)
    found = look_up(second, name="Olena Testova", **BORN).form("/intake/ask-for")["values"]["found"][0]
    for pages, sealed in ((third, found), (second, "AAAA" * 20), (second, "")):
        assert pages.post("/intake/ask-for", {"found": sealed}).status == 404
    assert db.session.query(CaseRequest).count() == 0


def test_a_coordinator_sees_who_asks_and_gives_the_case_on_its_page(app: Flask) -> None:
    (first, _maria), (second, _petro) = volunteer(app), volunteer(app, name="Петро Другий")
    case = sent(first)
    asked_for(second)
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    page = desk.get(f"/desk/cases/{case.id}")
    assert "Петро Другий" in page.text
    desk.submit(page, "/give")
    assert may_see(second, case) and "/give" not in desk.get(f"/desk/cases/{case.id}").html


def letters_to(user: User) -> list[tuple[str, str]]:
    """What would leave for this person now: subject and words."""
    rows = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.recipient == user.email)).all()
    made = [outbox._compose(row) for row in rows]
    return [(str(each["Subject"]), each.get_content()) for each in made if each is not None]


def test_whoever_keeps_the_case_hears_by_letter_that_it_is_asked_for_until_somebody_decides(
    app: Flask,
) -> None:
    (first, maria), (second, _petro) = volunteer(app), volunteer(app, name="Петро Другий")
    case = sent(first)
    asked_for(second), asked_for(second)
    ((subject, words),) = letters_to(maria)
    assert case.reference in subject and "Петро Другий" in words and "/intake" in words
    assert not [word for word in SECRET if word in subject + words]
    decided(first, "refuse")
    assert letters_to(maria) == []


def test_where_the_keeper_has_left_the_coordinator_of_the_case_hears_of_it(app: Flask) -> None:
    (first, maria), (second, _petro), boss = volunteer(app), volunteer(app), a_user(Role.COORDINATOR)
    case = sent(first)
    case.owner_id, maria.active = boss.id, False
    db.session.commit()
    asked_for(second)
    assert letters_to(maria) == [] and len(letters_to(boss)) == 1


def test_the_desk_has_a_list_of_cases_that_are_asked_for(app: Flask) -> None:
    (first, _maria), (second, _petro) = volunteer(app), volunteer(app)
    case, other = sent(first), a_case()
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert case.reference not in desk.get("/desk?list=asked_for").text
    asked_for(second)
    listed = desk.get("/desk?list=asked_for").text
    assert case.reference in listed and other.reference not in listed
    decided(desk, "give")
    assert case.reference not in desk.get("/desk?list=asked_for").text


@pytest.mark.parametrize("how", ["code", "address", "reference"])
def test_a_card_is_found_by_its_code_its_address_or_the_reference(app: Flask, how: str) -> None:
    (first, _maria), (second, _petro) = volunteer(app), volunteer(app)
    case = sent(first)
    card = live_card(case)
    assert card is not None
    address = f"http://127.0.0.1/card/{link_token(card.id)}"
    typed = {"code": short_code(card), "address": address, "reference": case.reference.lower()}[how]
    page = look_up(second, card=typed)
    assert case.reference in page.text and not [word for word in SECRET if word in page.text]
    asked_for(second, card=typed)
    assert db.session.query(CaseRequest).count() == 1


def test_a_card_that_names_nobody_is_said_beside_the_field(app: Flask) -> None:
    page = look_up(volunteer(app)[0], card="7K3M9-QX0W4")
    assert page.status == 422 and "#card" in page.links()


def hand_over(pages: Pages, to: User | str, *cases: Case) -> Page:
    address = to if isinstance(to, str) else to.email
    return pages.post("/intake/hand-over", {"cases": [str(c.id) for c in cases], "colleague": address})


def test_at_the_end_of_a_shift_cases_go_to_a_colleague(app: Flask) -> None:
    (first, _maria), (second, petro) = volunteer(app), volunteer(app)
    case = sent(first)
    assert str(case.id) in first.get("/intake/hand-over").html
    assert hand_over(first, petro, case).status == 303
    assert may_see(second, case) and not may_see(first, case)
    assert fresh(case).created_by != petro.id, "who filed it stays on record"
    event = db.session.query(AuditEvent).filter_by(verb="case.hand_over").one()
    assert event.facts == {"to": str(petro.id)}


@pytest.mark.parametrize(
    "to", ["nobody@example.org", a_user.__name__, *(Role.HOSPITAL, Role.AUDITOR, Role.ADMINISTRATOR)]
)
def test_only_volunteers_and_coordinators_in_use_are_given_a_case(app: Flask, to: str) -> None:
    first, _maria = volunteer(app)
    case = sent(first)
    facts = {"active": False} if to == a_user.__name__ else {}
    role = Role.VOLUNTEER if facts else to
    address = to if "@" in to else a_user(role, **facts).email
    page = hand_over(first, address, case)
    assert page.status == 422 and "#colleague" in page.links() and may_see(first, case)


def test_nobody_hands_over_what_another_keeps(app: Flask) -> None:
    (first, _maria), (second, petro) = volunteer(app), volunteer(app)
    case = sent(first)
    assert hand_over(second, petro, case).status == 404 and may_see(first, case)
    with pytest.raises(Conflict):
        request = handing.ask_for(case, petro.as_actor(), utc_now())
        handing.give(request, case, petro.as_actor(), utc_now())
    assert not may_see(second, fresh(case))


def test_a_call_is_read_by_the_desk_and_the_next_volunteer_and_a_coordinators_note_is_not(app: Flask) -> None:
    (first, maria), (second, petro) = volunteer(app), volunteer(app)
    case = sent(first)
    path = f"/intake/{case.id}/note"
    assert first.submit(first.get(path), path, kind="call_reached", note="Передзвонити о 15").status == 303
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert "Передзвонити о 15" in desk.get(f"/desk/cases/{case.id}").text
    desk.post(f"/desk/cases/{case.id}/note", {"note": "Підозра на насильство"})
    hand_over(first, petro, case)
    text = second.get(path).text
    assert "Передзвонити о 15" in text and maria.name in text and "насильство" not in text
    assert db.session.query(CaseNote).count() == 2


@pytest.mark.parametrize("typed", [{}, {"kind": "desk", "note": "так"}, {"kind": "note", "note": "x" * 2001}])
def test_a_note_without_its_kind_or_too_long_is_refused(app: Flask, typed: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    path = f"/intake/{case.id}/note"
    assert pages.submit(pages.get(path), path, **typed).status == 422
    assert db.session.query(CaseNote).count() == 0


def test_ones_own_list_tells_initials_state_hospital_and_day_and_no_name(app: Flask) -> None:
    pages, user = volunteer(app)
    case = a_case(created_by=user.id, state="placed")
    a_referral(case, a_hospital(name="Szpital Testowy"), state="accepted", first_date=utc_now().date())
    page = pages.get("/intake")
    assert "Т. О." in page.text and "Szpital Testowy" in page.text and str(utc_now().year) in page.text
    assert "Тестова" not in page.text and "Lviv" in page.text
    assert db.session.query(AuditEvent).filter_by(verb="case.list", actor_id=str(user.id)).one().facts == {
        "shown": 1
    }


@pytest.mark.parametrize("words", ["Testova", "тестовой Олене", "+380501234567", "reference"])
def test_ones_own_are_found_in_any_spelling_and_nobody_elses(app: Flask, words: str) -> None:
    pages, user = volunteer(app)
    case, other = sent(pages), a_case()
    typed = case.reference if words == "reference" else words
    page = pages.submit(pages.get("/intake"), "/intake/search", words=typed)
    assert case.reference in page.text and other.reference not in page.text
    stranger, somebody = volunteer(app)
    a_case(created_by=somebody.id)
    assert case.reference not in stranger.post("/intake/search", {"words": typed}).text
