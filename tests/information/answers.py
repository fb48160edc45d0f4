"""Answers and suggestions for tests."""

from datetime import date
from typing import Any

from referral.audit import Actor
from referral.information import actions, keepers, queries
from referral.information.models import Answer, Keeper, Suggestion
from tests.factories import NOW, a_user

SAID = {
    "uk": {"text": "Ви застраховані з першого дня, PESEL.", "steps": ["Візьміть паспорт"]},
    "ru": {"text": "Вы застрахованы с первого дня, PESEL.", "steps": ["Возьмите паспорт"]},
    "en": {"text": "You are insured from the first day, PESEL.", "steps": ["Take your passport"]},
}
FACTS: dict[str, Any] = {
    "words": SAID,
    "phones": [["other", "+48 800 190 590"]],
    "links": ["https://pacjent.example/ua"],
    "source": "https://pacjent.example/ua",
    "source_title": "For patients",
    "page_date": "2026-10-01",
    "read_on": date(2026, 11, 20),
    "note": "",
}
READER = Actor("reader", "public", "public")


def an_answer(country: str = "PL", question: str = "insured") -> Answer:
    """A draft that an editor wrote."""
    return actions.write(country, question, FACTS, 0, a_user("editor").as_actor(), NOW)


def a_suggestion(words: str = "The page is old") -> Suggestion:
    """What somebody suggests and nobody has answered."""
    return actions.suggest("PL", "insured", words, "", "uk", READER, NOW)


def a_proposed_keeper(country: str = "PL") -> Keeper:
    """An organisation that an editor proposes to keep the page."""
    keepers.name_keeper(country, "Foundation", "office@foundation.example", a_user("editor").as_actor(), NOW)
    keeper = queries.keeper_of(country)
    assert keeper is not None
    return keeper
