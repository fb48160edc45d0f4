"""A case's request in codes to a society: what is told, who may ask, answers, passing on; no case changes by it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Conflict, NotAllowed
from referral.intake.models import Case
from referral.referrals.actions import withdraw_consent
from referral.societies import people, relaying
from referral.societies.actions import relays
from referral.societies.kinds import ANSWERED, FORWARDED, LAPSED, SEEN, VOID
from referral.societies.models import Liaison, Relay
from referral.societies.told import LINES, codes_of, words_of
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import Pages
from tests.referrals.scenes import words_of as letter_words
from tests.societies.scenes import CANNOT, CONSENT, a_relay, agreed, letters, link_of, opened, published

COULD: dict[str, Any] = {
    "answer": "hospital_could",
    "hospital": "Szpital w Lublinie",
    "note": "Proszę dzwonić.",
}
IDENTITY = ("Тестова", "Testova", "Олена", "1980", "+380501234567", "Львів", "OB-T")


def reader_of(relay: Relay) -> Liaison:
    """Who answers for its society, the first of them."""
    return people.reached_of([relay.society_id], utc_now().date())[relay.society_id][0]


def desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


def asked_by(app: Flask, case: Case, society: Any, **other: str) -> Any:
    typed = {"society": str(society.id), "topic": "referral", "agreed": "yes", "agreed_by": "patient"}
    return desk(app).post(f"/desk/cases/{case.id}/society", {**typed, **other})


def test_one_press_leads_from_no_hospital_fits_to_a_society(app: Flask) -> None:
    society, case = published(), a_case()
    agreed(society)
    page = desk(app).get(f"/desk/cases/{case.id}?lang=en")
    assert page.tree.find(f".//a[@href='/desk/cases/{case.id}/society']") is not None
    assert "Ask a society" in page.text
    asking = desk(app).get(f"/desk/cases/{case.id}/society")
    assert "Towarzystwo Przykładne" in asking.text and "Breast" in asking.text


def test_a_society_is_told_codes_and_nothing_that_anybody_typed(app: Flask) -> None:
    answers = {"details": {"stage": "2"}, "diagnosis": {"site_words": "рак у Олени"}}
    case = a_case(answers=answers, born="1980-02-03")
    a_referral(case, a_hospital(), state="rejected", reason="no_capacity")
    society = published()
    agreed(society)
    relay = a_relay(case, society)
    assert set(relay.codes) == {name for name, _heading, _say in LINES}
    pages = opened(app, reader_of(relay), "answer")
    page = pages.get("/liaison/request?lang=en").text
    for told in ("Breast", "II", "Radiotherapy", "40-64", "Ukraine", "Ukrainian", "No capacity: 1"):
        assert told in page, told
    everything = page + letter_words(letters("relay_new")[0]) + str(relay.codes)
    for word in (*IDENTITY, case.reference, "рак у"):
        assert word not in everything, word


def test_what_nobody_said_is_not_known(app: Flask) -> None:
    told = dict(words_of(codes_of(a_case(site_group=None, languages=[], phase=None), [], utc_now().date())))
    assert [told[name] for name in ("Where the cancer began", "Stage", "Languages spoken")] == [
        "Not known"
    ] * 3
    assert told["Hospitals asked so far"] == "0"


def test_nobody_is_asked_without_the_patients_consent(app: Flask) -> None:
    society, case = published(), a_case()
    agreed(society)
    assert asked_by(app, case, society, agreed="").status == 422
    assert asked_by(app, case, society, agreed_by="vital_interest").status == 422, "who decided?"
    with pytest.raises(NotAllowed):
        relays.ask(case, society, "referral", None, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert asked_by(app, case, society).status == 303
    assert relaying.consent_of(case.id) and len(letters("relay_new")) == 1
    second = published("pl_second", name="Second")
    agreed(second, "b@society.example")
    assert asked_by(app, case, second, agreed="", agreed_by="").status == 303, "the consent lives on"


def test_a_child_is_asked_about_only_where_an_adult_decided(app: Flask) -> None:
    society = published()
    agreed(society)
    child = a_case(age_group="child", born="2015", decides=None)
    with pytest.raises(NotAllowed):
        relays.ask(child, society, "referral", CONSENT, a_user(Role.COORDINATOR).as_actor(), utc_now())


def test_only_a_waiting_case_and_a_society_with_somebody_there(app: Flask) -> None:
    society, actor = published(), a_user(Role.COORDINATOR).as_actor()
    with pytest.raises(Conflict):
        relays.ask(a_case(), society, "referral", CONSENT, actor, utc_now())
    agreed(society)
    for state in ("emergency", "placed", "closed"):
        with pytest.raises(Conflict):
            relays.ask(a_case(state=state), society, "referral", CONSENT, actor, utc_now())
    case = a_case()
    relays.ask(case, society, "referral", CONSENT, actor, utc_now())
    with pytest.raises(Conflict):
        relays.ask(case, society, "referral", CONSENT, actor, utc_now())


def test_opened_then_answered_and_the_case_stays_as_it_was(app: Flask) -> None:
    relay = a_relay()
    case = relay.case
    before = (case.state, case.priority, case.due_at, case.owner_id)
    pages = opened(app, reader_of(relay), "answer")
    db.session.expire_all()
    assert relay.state == SEEN and relay.first_seen_at and not case.told_at
    assert pages.post("/liaison/request/answer", {"answer": "hospital_could"}).status == 422, "which?"
    assert pages.post("/liaison/request/answer", {**COULD, "note": "x" * 501}).status == 422
    assert pages.post("/liaison/request/answer", COULD).status == 303
    db.session.expire_all()
    assert relay.state == ANSWERED and relay.answer == "hospital_could" and case.told_at
    assert (case.state, case.priority, case.due_at, case.owner_id) == before
    assert "Lublinie" not in str(tuple(db.session.execute(text("select * from society_relay")).one()))
    page = desk(app).get(f"/desk/cases/{case.id}?lang=en").text
    assert "A hospital could take this patient" in page and "Szpital w Lublinie" in page
    assert case.reference in desk(app).get("/desk?list=told").text
    assert case.reference in desk(app).get("/desk?list=society").text


def test_a_link_used_twice_says_thank_you_and_takes_no_second_answer(app: Flask) -> None:
    relay = a_relay()
    pages = opened(app, reader_of(relay), "answer")
    assert pages.post("/liaison/request/answer", COULD).status == 303
    assert pages.post("/liaison/request/answer", CANNOT).status == 409
    again = opened(app, reader_of(relay), "answer").get("/liaison/request?lang=en")
    assert "The coordination has it" in again.text and again.tree.find(".//textarea") is None


def test_of_two_colleagues_the_first_answer_counts(app: Flask) -> None:
    society = published()
    agreed(society)
    second = agreed(society, "b@society.example", "Dr Second")
    relay = a_relay(society=society)
    assert len(letters("relay_new")) == 2
    first = reader_of(relay)
    page = opened(app, second, "answer")
    assert "Dr Anna Wzorowa, Dr Second" in page.get("/liaison/request").text
    relays.answer(relay, first, CANNOT, utc_now())
    assert page.post("/liaison/request/answer", COULD).status == 409
    db.session.expire_all()
    assert relay.answered_by == first.id and relay.answer == "cannot_help"


def test_it_is_passed_on_with_a_clock_of_its_own_and_not_for_ever(app: Flask) -> None:
    relay = a_relay()
    others = []
    for number in range(4):
        other = published(f"eu_{number}", "EU", name=f"Other {number}")
        agreed(other, f"o{number}@society.example")
        others.append(other)
    pages = opened(app, reader_of(relay), "answer")
    assert pages.post("/liaison/request/forward", {"society": str(others[0].id)}).status == 303
    db.session.expire_all()
    following = db.session.scalars(db.select(Relay).where(Relay.came_from == relay.id)).one()
    assert relay.state == FORWARDED and following.society_id == others[0].id and following.is_open
    for other in others[1:3]:
        following = relays.forward(following, reader_of(following), other, utc_now())
    with pytest.raises(Conflict):
        relays.forward(following, reader_of(following), others[3], utc_now())
    with pytest.raises(Conflict):
        relays.forward(relay, reader_of(relay), others[3], utc_now())
    assert "Passed on to: Other 0" in desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text


@pytest.mark.parametrize("ends", ["closed", "consent", "withdrawn"])
def test_what_is_not_needed_any_more_is_shown_and_answered_no_more(app: Flask, ends: str) -> None:
    relay = a_relay()
    pages, case = opened(app, reader_of(relay), "answer"), relay.case
    if ends == "closed":
        case.state = "closed"
        db.session.commit()
    elif ends == "consent":
        consent = relaying.consent_of(case.id)
        assert consent is not None
        withdraw_consent(consent, a_user(Role.COORDINATOR).as_actor(), utc_now())
    else:
        assert desk(app).post(f"/desk/cases/{case.id}/society/{relay.id}/take-back").status == 303
    assert pages.get("/liaison/request").status == 410
    assert pages.post("/liaison/request/answer", COULD).status == 410
    from referral.societies.actions import clock

    clock.tick(utc_now())
    db.session.expire_all()
    assert (relay.state, relay.reason) == (VOID, ends)
    from referral import outbox

    assert outbox._compose(letters("relay_new")[0]) is None, "nor does its letter leave"


def test_a_note_that_names_the_patient_is_said_to_and_passed_on_to_nobody(app: Flask) -> None:
    relay = a_relay()
    pages = opened(app, reader_of(relay), "answer")
    pages.post("/liaison/request/answer", {**CANNOT, "note": "Це пані Олена Тестова з Львова"})
    page = desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text
    assert "The note names the patient" in page
    assert "Тестова" not in opened(app, reader_of(relay), "answer").get("/liaison/request").text


def test_after_no_answer_the_next_society_is_proposed(app: Flask) -> None:
    relay = a_relay()
    other = published("eu_next", "EU", name="The Next")
    agreed(other, "n@society.example")
    page = f"/desk/cases/{relay.case_id}?lang=en"
    assert "Next: The Next" not in desk(app).get(page).text, "while an answer is awaited"
    relays.answer(relay, reader_of(relay), CANNOT, utc_now())
    assert "Next: The Next" in desk(app).get(page).text


def test_half_a_consent_beside_one_that_lives_breaks_nothing(app: Flask) -> None:
    relay = a_relay()
    second = published("eu_other", "EU", name="Other")
    agreed(second, "o@society.example")
    assert asked_by(app, relay.case, second, agreed_by="").status in (303, 422)


def test_an_account_sees_its_own_societys_requests_alone(app: Flask) -> None:
    relay = a_relay()
    other = published("eu_other", "EU", name="Other")
    agreed(other, "o@society.example")
    mine = Pages(app).sign_in(a_user(Role.LIAISON, email="anna@society.example"))
    theirs = Pages(app).sign_in(a_user(Role.LIAISON, email="o@society.example"))
    address = f"/society-requests/{relay.id}"
    assert theirs.get(address).status == theirs.post(f"{address}/answer", CANNOT).status == 404
    assert mine.post(f"{address}/open").status == 303
    assert mine.get(address).status == 200 and mine.post(f"{address}/answer", COULD).status == 303
    db.session.expire_all()
    assert relay.state == ANSWERED


def test_erasing_the_patient_erases_what_the_society_wrote(app: Flask) -> None:
    from referral.records import actions as records

    relay = a_relay()
    relays.answer(relay, reader_of(relay), COULD, utc_now())
    case = relay.case
    case.state = "closed"
    db.session.commit()
    wish = records.ask_erasure(case.patient, "wish", a_user(Role.ADMINISTRATOR).as_actor(), utc_now())
    records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), utc_now())
    db.session.expire_all()
    assert relay.said_sealed is None and relay.answer == "hospital_could"
    assert not db.session.execute(text("select * from society_link where relay_id is not null")).all()


def test_old_links_end(app: Flask) -> None:
    import time_machine

    relay = a_relay()
    address = link_of(reader_of(relay), "answer")
    with time_machine.travel(relay.due_at + timedelta(days=8), tick=False):
        assert Pages(app).get(address).status == Pages(app).post(address).status == 410
    assert relay.state != LAPSED
