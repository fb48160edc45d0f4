"""Asking: with consent, of each discipline, nobody of an asked hospital unsaid; a lack is said at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.actions import set_active
from referral.accounts.permissions import Role
from referral.advice import advisers, queries
from referral.advice.models import AdviceRequest, Adviser
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid, NotAllowed
from referral.intake.models import Consent
from referral.outbox import OutboxMessage
from tests.advice.scenes import AGREED, an_adviser, asked_for, seat_of
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.referrals.scenes import letters, words_of


@pytest.mark.both_databases
def test_two_of_each_discipline_are_asked_once_and_told_nothing_of_the_patient(app: Flask) -> None:
    three = [an_adviser("surgical") for _each in range(3)]
    nurse = an_adviser("nursing", "surgical")
    case = a_case()
    request = asked_for(case, disciplines=["nursing", "surgical"])
    assert len(request.seats) == 3 and nurse.id in {seat.user_id for seat in request.seats}
    assert len({seat.user_id for seat in request.seats} & {each.id for each in three}) == 2
    told = [words_of(each) for each in letters("advice_asked")]
    assert len(told) == 3
    for words in told:
        assert case.reference not in words and "Testova" not in words and "breast" not in words.lower()


def test_whoever_has_the_least_to_answer_is_asked_first(app: Flask) -> None:
    for _each in range(4):
        an_adviser("surgical")
    first = {seat.user_id for seat in asked_for().seats}
    assert not first & {seat.user_id for seat in asked_for().seats}


def test_who_reads_the_patients_language_is_asked_first_and_nobody_is_left_out(app: Flask) -> None:
    for _each in range(3):
        an_adviser("surgical", languages=["de"])
    reads = an_adviser("surgical", languages=["de", "ro"])
    for _each in range(2):
        request = asked_for(a_case(languages=["ro"]))
        assert seat_of(request, reads) and len(request.seats) == 2
    assert len(asked_for(a_case(languages=[])).seats) == 2


def test_the_consent_is_its_own_and_names_the_countries(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    asked_for(case, countries=["PL", "CZ"])
    (given,) = [each for each in db.session.scalars(db.select(Consent)) if each.purpose == "advice"]
    assert (given.case_id, given.scope) == (case.id, {"countries": ["PL", "CZ"]})


def test_nobody_outside_the_countries_of_the_consent_is_asked(app: Flask) -> None:
    an_adviser("surgical", country="RO")
    with pytest.raises(Invalid):
        asked_for(countries=["PL"])


def test_without_a_consent_to_store_nobody_is_asked(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    case.consents[0].withdrawn_at = utc_now()
    db.session.commit()
    with pytest.raises(NotAllowed):
        asked_for(case)
    with pytest.raises(Conflict):
        asked_for(a_case(state="closed"))
    assert not db.session.scalars(db.select(AdviceRequest)).all()


def test_no_child_agrees_alone(app: Flask) -> None:
    an_adviser("surgical")
    with pytest.raises(NotAllowed):
        asked_for(a_case(age_group="child", born="2015-03"))


def test_a_discipline_without_advisers_is_said_and_nothing_is_kept(app: Flask) -> None:
    an_adviser("surgical")
    with pytest.raises(Invalid) as refused:
        asked_for(disciplines=["surgical", "genetics"])
    (sentence,) = refused.value.errors["disciplines"]
    assert "Genetics" in sentence and "invite" in sentence
    assert not db.session.scalars(db.select(AdviceRequest)).all()
    assert "advice" not in db.session.scalars(db.select(Consent.purpose)).all()


@pytest.mark.parametrize(
    "works",
    [
        lambda hospital: {"hospital_id": hospital.id},
        lambda hospital: {"institution": f"Dział chirurgii, {hospital.name}"},
        lambda hospital: {"email": f"doctor@mail.{hospital.email.partition('@')[2]}"},
    ],
    ids=["by the hospital named", "by the institution", "by the domain of mail"],
)
def test_an_adviser_of_the_asked_hospital_is_not_chosen_silently(app: Flask, works: Any) -> None:
    hospital = a_hospital(
        name="Szpital Kliniczny", name_en="Clinical Hospital", email="desk@clinical.example"
    )
    case = a_case()
    a_referral(case, hospital)
    adviser = an_adviser("surgical", **works(hospital))
    with pytest.raises(Invalid) as refused:
        asked_for(case)
    assert "Every adviser of this discipline works at a hospital that is asked" in str(refused.value.errors)
    request = asked_for(case, with_conflict=True)
    assert seat_of(request, adviser).works_there


def test_an_address_that_anybody_may_have_says_nothing(app: Flask) -> None:
    case = a_case()
    a_referral(case, a_hospital(email="hospital@gmail.com"))
    adviser = an_adviser("surgical", email="doctor@gmail.com", institution="Clinic of another town")
    assert not seat_of(asked_for(case), adviser).works_there


def test_who_is_not_confirmed_not_willing_or_switched_off_is_not_asked(app: Flask) -> None:
    now = utc_now()
    an_adviser("surgical", confirmed_at=None)
    an_adviser("surgical", confirmed_at=now - queries.CONFIRMED_FOR)
    an_adviser("surgical", willing_at=now - queries.WILLING_FOR)
    an_adviser("surgical", active=False)
    with pytest.raises(Invalid):
        asked_for(now=now)
    one = an_adviser("surgical", willing_at=now - queries.WILLING_FOR + timedelta(minutes=1))
    assert [seat.user_id for seat in asked_for(now=now).seats] == [one.id]


def test_what_an_adviser_changes_is_confirmed_anew(app: Flask) -> None:
    user = an_adviser("surgical")
    own = queries.adviser_of(user)
    assert own is not None
    said = {
        name: getattr(own, name)
        for name in ("disciplines", "languages", "country", "institution", "hospital_id")
    }
    advisers.say(user, {**said, "languages": ["pl"]}, utc_now())
    assert own.confirmed_at is not None
    advisers.say(user, {**said, "disciplines": ["surgical", "genetics"]}, utc_now())
    assert own.confirmed_at is None
    advisers.confirm(own, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert queries.is_confirmed(own, utc_now())


def test_the_same_question_twice_is_one_request(app: Flask) -> None:
    an_adviser("surgical")
    case = a_case()
    assert asked_for(case).id == asked_for(case).id
    assert len(letters("advice_asked")) == 1
    asked = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "advice.asked")).all()
    assert len(asked) == 1


def test_a_named_convener_answers_too_and_must_be_one_who_can_be_asked(app: Flask) -> None:
    an_adviser("surgical")
    convener, gone = an_adviser("medical"), an_adviser("medical", confirmed_at=None)
    request = asked_for(convener=convener.id)
    assert request.convener_id == convener.id and seat_of(request, convener)
    with pytest.raises(Invalid) as refused:
        asked_for(convener=gone.id)
    assert "convener" in refused.value.errors


def test_an_adviser_who_is_switched_off_makes_room_for_the_next(app: Flask) -> None:
    users = [an_adviser("surgical") for _each in range(3)]
    request = asked_for()
    gone = request.seats[0].user
    set_active(gone, False, a_user(Role.ADMINISTRATOR).as_actor(), utc_now())
    db.session.refresh(request)
    assert seat_of(request, gone).state == "lapsed"
    assert {seat.user_id for seat in request.seats} == {each.id for each in users}


def test_invited_by_letter_as_an_adviser(app: Flask) -> None:
    advisers.invite("prof@clinic.example", "pl", a_user(Role.COORDINATOR).as_actor(), utc_now())
    (letter,) = db.session.scalars(db.select(OutboxMessage)).all()
    assert (letter.template, letter.language) == ("invitation", "pl")
    assert not db.session.scalars(db.select(Adviser)).all() and AGREED
