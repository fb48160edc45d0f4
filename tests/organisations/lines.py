"""Organisations for tests."""

from datetime import date, datetime
from typing import Any

from referral.organisations import actions
from referral.organisations.models import LIFE, Organisation
from tests.factories import NOW, a_user

SAID = {
    "uk": "Безкоштовна лінія, щодня.",
    "ru": "Бесплатная линия, ежедневно.",
    "en": "A free line, every day.",
}
FACTS: dict[str, Any] = {
    "kind": "hotline",
    "name": "Linia Przykładna",
    "localities": ["*"],
    "languages": ["uk"],
    "words": SAID,
    "phones": [["other", "+48 800 190 591"]],
    "links": ["https://pomoc.example/ua"],
    "source": "https://pomoc.example/ua",
    "source_title": "Help line",
    "page_date": "2026-10-01",
    "read_on": date(2026, 11, 20),
    "note": "",
}


def an_organisation(code: str = "example", country: str = "PL", **other: Any) -> Organisation:
    """A draft that an editor wrote."""
    return actions.write(country, code, {**FACTS, **other}, 0, a_user("editor").as_actor(), NOW)


def published(code: str = "example", country: str = "PL", now: datetime = NOW, **other: Any) -> Organisation:
    """The same, checked and published by somebody else."""
    made, second = an_organisation(code, country, **other), a_user("editor").as_actor()
    LIFE.check(made, 1, second, now)
    LIFE.publish(made, 1, second, now)
    return made
