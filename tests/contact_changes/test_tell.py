"""A patient tells a new phone or place; nothing of the case changes until a coordinator takes it over."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.contact_changes import actions, queries
from referral.contact_changes.models import ContactChange
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict, TooMany
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.outbox import OutboxMessage
from tests.factories import a_case, a_user
from tests.pages import Pages

RIGHT = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
PHONE = {"phone": "+380 67 765 43 21", "safe_to_contact": "no", "phone_shared": "yes"}
PLACE = {"town": "Lublin", "country": "PL"}
OLD = "+380501112233"


@pytest.fixture
def case(app: Flask) -> Case:
    """A case whose phone and town are known."""
    made = a_case(identity={"name_original": "Олена Тестова", "birth_date": "1980-02-03", "phone": OLD})
    made.answers = {
        **made.answers,
        "contact": {"phone_shared": "no", "safe_to_contact": "yes", "age_group": "adult"},
    }
    db.session.commit()
    return made


def of_patient(app: Flask, case: Case, opened: bool = True) -> Pages:
    card = intake.issue_card(case, a_user().as_actor(), utc_now())
    pages = Pages(app)
    pages.post(f"/card/{link_token(card.id)}")
    if opened:
        assert pages.submit(pages.get("/card/open"), "/card/open", **RIGHT).status == 303
    return pages


def told(case: Case, **said: str) -> ContactChange:
    return actions.tell(case, said or {**PHONE, **PLACE}, a_patient(case), utc_now())


def a_patient(case: Case) -> Any:
    from referral.intake.card import card_session

    return card_session.patient(case)


def decider(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user("coordinator"))


def press(pages: Pages, case: Case, what: str) -> int:
    page = pages.get(f"/desk/cases/{case.id}")
    return pages.submit(page, what).status


def test_only_the_second_secret_opens_the_page(app: Flask, case: Case) -> None:
    pages = of_patient(app, case, opened=False)
    assert pages.get("/card/contact").location == "/card/open"
    assert pages.post("/card/contact", {**PHONE, **PLACE}).location == "/card/open"
    assert db.session.query(ContactChange).count() == 0 and case.contact_told_at is None


def test_what_is_told_is_sealed_and_changes_nothing_of_the_case(app: Flask, case: Case) -> None:
    pages, before = of_patient(app, case), (case.place_name, answers_of(case, "contact"), case.version)
    page = pages.get("/card?lang=en")
    assert "/card/contact" in page.links()
    answer = pages.submit(pages.get("/card/contact"), "/card/contact", **PHONE, **PLACE)
    assert (answer.status, answer.location) == (303, "/card")
    db.session.expire_all()
    assert (case.place_name, answers_of(case, "contact"), case.version) == before
    assert case.contact_told_at is not None
    assert "You have told us a new phone or place" in pages.get("/card?lang=en").text
    stored = db.session.execute(text("select * from contact_change")).one()
    assert not [each for each in stored if "7654321" in str(each) or "Lublin" in str(each)]
    (event,) = db.session.query(AuditEvent).filter_by(verb="contact.told").all()
    assert event.actor_kind == "patient" and "Lublin" not in str(event.facts)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"phone": "12"},
        {"phone": PHONE["phone"]},
        {**PHONE, "safe_to_contact": ""},
        {"town": "Lublin"},
        {"country": "PL"},
        {**PHONE, "town": "x" * 500_000, "country": "PL"},
        {"phone": "9" * 500_000},
    ],
    ids=["nothing", "no phone", "not asked", "not safe?", "no country", "no town", "long town", "long phone"],
)
def test_half_of_it_is_asked_for_again(app: Flask, case: Case, said: dict[str, str]) -> None:
    pages = of_patient(app, case)
    assert pages.post("/card/contact", said).status in (413, 422)
    assert db.session.query(ContactChange).count() == 0


def test_three_within_an_hour_and_the_newest_counts(app: Flask, case: Case) -> None:
    now = utc_now()
    for minute in range(actions.MOST_TOLD):
        actions.tell(case, dict(PLACE), a_patient(case), now + timedelta(minutes=minute))
    with pytest.raises(TooMany):
        actions.tell(case, dict(PLACE), a_patient(case), now + timedelta(minutes=59))
    assert actions.tell(case, dict(PLACE), a_patient(case), now + timedelta(hours=1))
    assert db.session.query(ContactChange).filter_by(decided_at=None).count() == 1


def test_it_stands_at_the_desk_at_once_and_parking_ends(app: Flask, case: Case) -> None:
    case.parked_until = utc_now().date() + timedelta(days=9)
    db.session.commit()
    told(case)
    pages = decider(app)
    page = pages.get("/desk?list=contact_told")
    assert case.reference in page.text and "Look at the new phone or place" in page.text
    shown = pages.get(f"/desk/cases/{case.id}").text
    for words in (OLD, PHONE["phone"], "Lublin, Poland", "Not safe to call on the new number"):
        assert words in shown


def test_one_press_takes_it_over_and_one_undoes_it(app: Flask, case: Case) -> None:
    told(case)
    before = answers_of(case, "contact"), answers_of(case, "place")
    pages = decider(app)
    assert press(pages, case, "/take") == 303
    db.session.expire_all()
    assert answers_of(case, "contact") | PHONE == answers_of(case, "contact")
    assert (case.place_name, case.place_country, case.contact_told_at) == ("Lublin", "PL", None)
    assert case.lat and "name_original" in answers_of(case, "contact"), "what was not told stays"
    assert press(pages, case, "/undo") == 303
    db.session.expire_all()
    assert (answers_of(case, "contact"), answers_of(case, "place")) == before
    assert queries.undecided(case.id) and case.contact_told_at is not None
    verbs = {event.verb for event in db.session.query(AuditEvent).filter_by(case_id=str(case.id))}
    assert {"contact.told", "contact.taken", "contact.undone"} <= verbs


def test_a_refusal_leaves_the_case_as_it_is_and_can_be_undone(app: Flask, case: Case) -> None:
    told(case)
    pages = decider(app)
    assert press(pages, case, "/refuse") == 303
    db.session.expire_all()
    assert case.contact_told_at is None and answers_of(case, "contact")["phone"] == OLD
    assert press(pages, case, "/undo") == 303
    assert queries.undecided(case.id) is not None


def test_what_was_changed_since_is_not_overwritten_by_undoing(app: Flask, case: Case) -> None:
    change, actor = told(case), a_user("coordinator").as_actor()
    actions.take_over(change, actor, utc_now())
    newer = {**answers_of(case, "contact"), "phone": "+380931234567"}
    intake.save_group(case, "contact", newer, actor, utc_now())
    with pytest.raises(Conflict):
        actions.undo(change, actor, utc_now())
    db.session.expire_all()
    assert answers_of(case, "contact")["phone"] == "+380931234567" and change.verdict == "taken"


def test_the_second_who_decides_is_told_so(app: Flask, case: Case) -> None:
    change, actor = told(case), a_user("coordinator").as_actor()
    actions.take_over(change, actor, utc_now())
    for decide in (actions.take_over, actions.refuse):
        with pytest.raises(Conflict):
            decide(change, actor, utc_now())


def test_a_town_that_nobody_knows_stays_sealed_as_typed(app: Flask, case: Case) -> None:
    change = told(case, town="Хутір за річкою", country="UA")
    assert "This town is not in our list" in decider(app).get(f"/desk/cases/{case.id}").text
    actions.take_over(change, a_user("coordinator").as_actor(), utc_now())
    assert (case.place_name, case.place_country, case.lat) == (None, "UA", None)
    assert answers_of(case, "place")["place_typed"] == "Хутір за річкою"
    row = db.session.execute(text("select answers, place_name from patient_case")).one()
    assert "Хутір" not in str(row) and "\\u0425" not in str(row)


def test_nothing_can_be_told_of_what_is_over(app: Flask, case: Case) -> None:
    pages, change = of_patient(app, case), told(case)
    case.state, case.outcome = "closed", "completed"
    db.session.commit()
    assert pages.get("/card/contact").status == 409
    with pytest.raises(Conflict):
        told(case)
    with pytest.raises(Conflict):
        actions.take_over(change, a_user("coordinator").as_actor(), utc_now())


def test_an_erased_person_leaves_no_word_of_it(app: Flask, case: Case) -> None:
    from referral.records.actions import approve_erasure, ask_erasure

    told(case)
    case.state = "closed"
    db.session.commit()
    wish = ask_erasure(case.patient, "asked_by_patient", a_user("coordinator").as_actor(), utc_now())
    approve_erasure(wish, a_user("administrator").as_actor(), utc_now())
    (row,) = db.session.execute(text("select said_sealed, before_sealed from contact_change")).all()
    assert tuple(row) == (None, None)


def letters_of(user: User) -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.recipient == user.email)))


def test_whoever_answers_for_the_case_has_a_letter_that_names_nothing_of_what_was_told(
    app: Flask, case: Case
) -> None:
    owner = a_user(Role.COORDINATOR, language="en")
    case.owner_id = owner.id
    db.session.commit()
    change = told(case)
    (letter,) = letters_of(owner)
    words = str(outbox._compose(letter))
    assert case.reference in words and "new phone or place" in words
    assert "765" not in words and "Lublin" not in words and "Тестова" not in words
    actions.take_over(change, owner.as_actor(), utc_now())
    assert outbox._compose(letter) is None, "nothing is left to look at"


def test_nobody_has_a_letter_where_nobody_owns_the_case_or_their_account_is_off(
    app: Flask, case: Case
) -> None:
    told(case)
    case.owner_id = a_user(Role.COORDINATOR, active=False).id
    db.session.commit()
    told(case)
    assert db.session.query(OutboxMessage).count() == 0
