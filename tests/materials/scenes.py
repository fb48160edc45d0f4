"""Cards and documents for tests."""

from datetime import date, datetime
from typing import Any

from referral.accounts.permissions import Role
from referral.materials import actions, loading
from referral.materials.models import CARD, DOCUMENT, LIFE, Material
from tests.factories import NOW, a_user

SAID: dict[str, Any] = {
    "uk": {
        "title": "Нудота",
        "text": "Її лікують.",
        "do": ["Пийте по 2 ковтки"],
        "avoid": [],
        "call": ["Кров: 112"],
    },
    "ru": {
        "title": "Тошнота",
        "text": "Её лечат.",
        "do": ["Пейте по 2 глотка"],
        "avoid": [],
        "call": ["Кровь: 112"],
    },
    "en": {
        "title": "Nausea",
        "text": "It is treated.",
        "do": ["Drink 2 sips"],
        "avoid": [],
        "call": ["Blood: 112"],
    },
}
TOLD: dict[str, Any] = {
    "source": "https://cards.example/nausea",
    "source_title": "Nausea",
    "page_date": "2026-10-01",
    "read_on": date(2026, 11, 20),
    "note": "",
}
FACTS: dict[str, Any] = {**TOLD, "words": SAID, "facts": {}}
ON_SHELF: dict[str, Any] = {
    **TOLD,
    "words": {"uk": {"title": "Довідник"}, "ru": {"title": "Справочник"}, "en": {"title": "A guide"}},
    "facts": {
        "link": "https://shelf.example/guide.pdf",
        "country": "PL",
        "topic": "treatment",
        "kind": "document",
        "languages": ["uk"],
    },
}


def a_card(code: str = "nausea", **other: Any) -> Material:
    """A draft that an editor wrote."""
    return actions.write(code, CARD, {**FACTS, **other}, 0, a_user(Role.EDITOR).as_actor(), NOW)


def a_document(code: str = "guide", **facts: Any) -> Material:
    """A draft on the shelf."""
    said = {**ON_SHELF, "facts": {**ON_SHELF["facts"], **facts}}
    return actions.write(code, DOCUMENT, said, 0, a_user(Role.EDITOR).as_actor(), NOW)


def published(material: Material, now: datetime = NOW) -> Material:
    """Checked and published by a second person."""
    other = a_user(Role.EDITOR).as_actor()
    LIFE.check(material, material.newest, other, now)
    LIFE.publish(material, material.newest, other, now)
    return material


def everything_shipped(now: datetime = NOW) -> int:
    """All that is shipped, published by two people; how many."""
    loading.load(now)
    first, second = a_user(Role.EDITOR).as_actor(), a_user(Role.EDITOR).as_actor()
    return LIFE.publish_drafts(first, second, now)
