"""The number of the form on paper finds the intake that was typed from it; the same paper twice is told."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.actions import save_group
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.intake.references import new_form_number
from tests import factories as a
from tests.intake.test_actions import filled
from tests.pages import Pages


def _typed_from(case: Case, number: str) -> None:
    actor = a.a_user(Role.VOLUNTEER).as_actor()
    save_group(case, "contact", {**answers_of(case, "contact"), "paper_number": number}, actor, a.NOW)
    db.session.commit()


@pytest.mark.both_databases
def test_the_desk_and_the_volunteer_find_the_intake_by_the_number_of_its_paper(app: Flask) -> None:
    volunteer, number = a.a_user(Role.VOLUNTEER), new_form_number()
    case, other = filled(volunteer), filled(volunteer)
    _typed_from(case, number)
    desk = Pages(app).sign_in(a.a_user(Role.COORDINATOR))
    for typed in (number, number.lower(), number.replace("-", " ")):
        assert desk.post("/desk/search", {"words": typed}).location.endswith(str(case.id))
    own = Pages(app).sign_in(volunteer).post("/intake/search", {"words": number})
    assert case.reference in own.text and other.reference not in own.text
    stranger = Pages(app).sign_in(a.a_user(Role.VOLUNTEER)).post("/intake/search", {"words": number})
    assert case.reference not in stranger.text


def test_a_corrected_or_removed_number_finds_it_no_longer(app: Flask) -> None:
    volunteer, number = a.a_user(Role.VOLUNTEER), new_form_number()
    case = filled(volunteer)
    _typed_from(case, number)
    said = {name: value for name, value in answers_of(case, "contact").items() if name != "paper_number"}
    save_group(case, "contact", said, volunteer.as_actor(), a.NOW)
    db.session.commit()
    desk = Pages(app).sign_in(a.a_user(Role.COORDINATOR))
    assert "No case found" in desk.post("/desk/search", {"words": number}).text


@pytest.mark.both_databases
def test_the_same_paper_twice_is_told_and_not_refused(app: Flask) -> None:
    volunteer, number = a.a_user(Role.VOLUNTEER), new_form_number()
    first, second = filled(volunteer), filled(volunteer)
    _typed_from(first, number)
    pages = Pages(app).sign_in(volunteer)
    where = f"/intake/{second.id}/contact"
    form = next(each for each in pages.get(where).forms() if "paper_number" in each["values"])
    came = pages.post(where, {**form["values"], "paper_number": number})
    assert (
        came.status == 303
        and "This paper form was typed in already" in pages.get(came.location, language="en").text
    )
    assert db.session.get_one(Case, second.id).paper_number == number
    desk = Pages(app).sign_in(a.a_user(Role.COORDINATOR)).post("/desk/search", {"words": number})
    assert first.reference in desk.text and second.reference in desk.text
