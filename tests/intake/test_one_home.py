"""Facts that stood in several places have one: consents, priorities, roles, lengths; words and forms follow it."""

from pathlib import Path

import pytest

from matching.vocabulary import Priority
from referral.accounts.permissions import ROLE_PERMISSIONS, Role
from referral.coordination import forms as desk
from referral.fields import LONGEST_NOTE
from referral.intake import forms as intake
from referral.intake.moves import ANSWER_WITHIN, SEND_WITHIN
from referral.intake.questions.codes import CODES
from referral.intake.questions.consents import (
    DECIDERS,
    LONGEST_BASIS,
    YES_OR_NO,
    GivenBy,
    Purpose,
    lacks_basis,
)
from referral.intake.questions.table import GROUPS
from referral.labels import LABELS
from referral.plans import forms as plans
from referral.plans.draft_page import PRIORITIES


def test_every_purpose_and_giver_of_a_consent_has_its_words_and_none_else() -> None:
    assert list(CODES["purpose"]) == list(Purpose)
    assert list(CODES["given_by"]) == list(GivenBy)
    assert {question.name for question in GROUPS["consents"].questions} >= set(YES_OR_NO)


def test_every_form_that_takes_a_consent_knows_the_same_givers_and_length() -> None:
    shown = plans._consent_fields(True)
    fields = (
        (desk.SendSchema().fields["agreed_by"], desk.SendSchema().fields["agreed_basis"]),
        (intake.ConsentSchema().fields["given_by"], intake.ConsentSchema().fields["basis"]),
        (shown["by"], shown["basis"]),
    )
    for giver, basis in fields:
        assert giver.codes == DECIDERS and basis.limit == LONGEST_BASIS


@pytest.mark.parametrize("giver", [None, *GivenBy])
def test_who_decided_for_a_patient_must_be_said_only_where_the_patient_could_not(giver: str | None) -> None:
    assert lacks_basis(giver, "") is (giver == "vital_interest")
    assert not lacks_basis(giver, "Dr Koval, unconscious")


def test_priorities_are_the_engines_in_one_order() -> None:
    assert set(ANSWER_WITHIN) == set(Priority) == set(LABELS["priority"])
    assert list(PRIORITIES) == list(ANSWER_WITHIN) == ["emergency", "urgent", "not_triaged", "normal"]
    assert desk.PRIORITIES == ("emergency", "urgent", "normal"), "nobody sets what nobody has triaged"
    assert list(ANSWER_WITHIN.values()) == sorted(ANSWER_WITHIN.values())


def test_the_desks_words_say_the_times_of_the_table(root: Path) -> None:
    page = (root / "templates/coordination/show.html").read_text(encoding="utf-8")
    said = {"emergency": "within 24 hours", "urgent": "within 72 hours", "normal": "within five working days"}
    hours = {code: ANSWER_WITHIN[code].total_seconds() / 3600 for code in said}
    assert hours == {"emergency": 24, "urgent": 72, "normal": 7 * 24}
    asked = {"emergency": "within 4 hours", "urgent": "within 24 hours", "normal": "within 3 days"}
    send = {code: SEND_WITHIN[code].total_seconds() / 3600 for code in asked}
    assert send == {"emergency": 4, "urgent": 24, "normal": 72}
    assert [words for words in asked.values() if f"Ask a hospital {words}. An answer" not in page] == []
    assert [words for words in said.values() if f"An answer is due {words}." not in page] == []


def test_every_role_has_words_and_permissions() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set(LABELS["role"]) == {*Role, "patient", "visitor", "system", "institution", "organisation"}, (
        "and those who act without an account"
    )


def test_a_long_answer_and_a_note_are_as_long() -> None:
    long = [q for group in GROUPS.values() for q in group.questions if q.kind == "long"]
    assert long and {q.limits[1] for q in long} == {LONGEST_NOTE}
    assert (
        desk.SendSchema().fields["message"].limit == plans.DropSchema().fields["note"].limit == LONGEST_NOTE
    )
