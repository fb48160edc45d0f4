"""What is answered of a case and what is still open, group by group. "I don't know" is an answer."""

import json
from typing import Any

from referral.crypto import blind_index
from referral.intake import red_flags
from referral.intake.models import Case
from referral.intake.questions.codes import PRESCRIPTION
from referral.intake.questions.consents import Purpose
from referral.intake.questions.table import FIRST_GROUPS, GROUPS, ON_TREATMENT, kept_in

REACH = ("phone", "second_phone")
NEEDED_BY: dict[str, dict[str, tuple[str, frozenset[str]]]] = {
    "contact": dict.fromkeys(("shelter_name", "shelter_phone"), ("through_shelter", frozenset({"yes"}))),
    "treatment": dict.fromkeys(("last_dose", "next_due"), ("phase", ON_TREATMENT)),
}
"""Group → question → the other question and its answers that make this one needed."""
RED_FLAGS, TO_STORE = "red_flags", "consent_to_store"


def missing(case: Case) -> dict[str, list[str]]:
    """Group → names of starred questions without an answer; empty when the case may be sent."""
    open_questions = {group: _open(case, group) for group in FIRST_GROUPS}
    if red_flags.next_screen(case.answers or {}):
        open_questions = {RED_FLAGS: [RED_FLAGS], **open_questions}
    if lacks_consent(case):
        open_questions = {TO_STORE: [TO_STORE], **open_questions}
    return {group: names for group, names in open_questions.items() if names}


def lacks_consent(case: Case) -> bool:
    """Whether it has still to be asked if this may be stored: it was begun with a narrower consent, to be called."""
    living = [each.purpose for each in case.consents if each.withdrawn_at is None]
    return case.submitted_at is None and Purpose.STORE not in living


def _open(case: Case, group: str) -> list[str]:
    given = answers_of(case, group)
    starred = [question.name for question in GROUPS[group].questions if question.starred]
    return [name for name in (*starred, *also_needed(group, given)) if given.get(name) in (None, "", [])]


def also_needed(group: str, given: dict[str, Any]) -> tuple[str, ...]:
    """Questions that other answers make starred: a way to reach the person, the dates while on treatment."""
    needed = tuple(name for name, by in NEEDED_BY.get(group, {}).items() if given.get(by[0]) in by[1])
    return needed if group != "contact" or reachable(given) else (*needed, "phone")


def reachable(given: dict[str, Any]) -> bool:
    """Whether there is one way to reach the person: a phone, a second person's, or this shelter."""
    return any(given.get(name) for name in REACH) or given.get("through_shelter") == "yes"


def answers_of(case: Case, group: str) -> dict[str, Any]:
    """All answers of one group together, from where each is kept."""
    identity, private = case.patient.identity or {}, (case.private_answers or {}).get(group, {})
    named = {name: identity[name] for name in kept_in(group) if name in identity}
    return {**named, **private, **(case.answers or {}).get(group, {})}


def mark_of(case: Case, group: str) -> str:
    """A mark that changes when anybody changes a group's answers; it tells nothing of them."""
    return blind_index("answers", json.dumps(answers_of(case, group), sort_keys=True))


def needs_only_prescription(case: Case) -> bool:
    """Whether a family doctor is enough: then no hospital is asked."""
    return answers_of(case, "treatment").get("modalities") == [PRESCRIPTION]


def is_answered(case: Case, group: str) -> bool:
    """Whether this group's page was sent at least once."""
    return group in (case.answers or {})
