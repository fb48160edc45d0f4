"""What a person at the desk may say to the patient's side, by what the patient has said of being told.

No letter goes to a patient or a contact yet; the desk telephones. The gates of the table of occasions guard it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referral import occasions
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.notifications import wording

NUMBERS = {occasions.PATIENT: "phone", occasions.CONTACT: "second_phone", occasions.SHELTER: "shelter_phone"}
"""Which answer holds the number of each reader."""


@dataclass(frozen=True, slots=True)
class Call:
    """One number: whose it is, whether it may be called, and what is to be kept to."""

    reader: str
    number: str
    may_be_called: bool
    sentences: Sequence[object]


def calls(case: Case) -> list[Call]:
    """Every number that was given, with the rules of the call; opens the person's answers, so note the read before."""
    answers = told_of(case)
    return [_call(reader, answers) for reader, name in NUMBERS.items() if answers.get(name)]


def told_of(case: Case) -> dict[str, Any]:
    """What the patient has said of being told."""
    return {**answers_of(case, "contact"), **answers_of(case, "family")}


def _call(reader: str, answers: Mapping[str, Any]) -> Call:
    row = occasions.telling("patient.called", reader, occasions.CALL)
    assert row is not None, "the table has a row for each number"
    said = {gate: occasions.GATES[gate](answers) for gate in row.gates}
    rules = [wording.CALLING[reader, gate, word] for gate, word in said.items()]
    refused = said["safe_to_contact"] == occasions.NO
    return Call(reader, str(answers[NUMBERS[reader]]), not refused, rules[:1] if refused else rules)
