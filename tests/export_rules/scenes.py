"""Export rules for tests."""

from datetime import date, datetime
from typing import Any

from flask import Flask

from referral.accounts.permissions import Role
from referral.export_rules import actions
from referral.export_rules.models import LIFE, ExportRule
from tests.factories import NOW, a_user
from tests.pages import Page, Pages

SAID = {
    "uk": {"requirement": "Потрібен дозвіл на вивезення.", "exception": ""},
    "ru": {"requirement": "Нужно разрешение на вывоз.", "exception": ""},
    "en": {"requirement": "An export permit is needed.", "exception": ""},
}
FACTS: dict[str, Any] = {
    "topic": "permit",
    "goods": ["medicine"],
    "step": "licence",
    "position": 20,
    "authority": "@medicines",
    "form": "Wniosek 7",
    "days": 30,
    "days_are": "wait",
    "route": "",
    "act": "Prawo przykładowe",
    "article": "art. 5",
    "valid_from": None,
    "found": True,
    "words": SAID,
    "source": "https://law.example/permit",
    "source_title": "The permit",
    "page_date": "2026-10-01",
    "read_on": date(2026, 11, 20),
    "note": "",
}
WAY = "goods=medicine&sending=PL&via=PL"


def said(text: str) -> dict[str, dict[str, str]]:
    """The same words in every language."""
    return {each: {"requirement": text, "exception": ""} for each in SAID}


def a_rule(code: str = "permit", country: str = "PL", **other: Any) -> ExportRule:
    """A draft that an editor wrote."""
    facts = {**FACTS, "topic": code, **other}
    return actions.write(country, code, facts, 0, a_user(Role.EDITOR).as_actor(), NOW)


def published(code: str = "permit", country: str = "PL", now: datetime = NOW, **other: Any) -> ExportRule:
    """The same, checked and published by somebody else."""
    made, second = a_rule(code, country, **other), a_user(Role.EDITOR).as_actor()
    LIFE.check(made, 1, second, now)
    LIFE.publish(made, 1, second, now)
    return made


def typed(**other: Any) -> dict[str, str]:
    """A rule as an editor types it."""
    words = {f"{part}_{each}": text for each, parts in SAID.items() for part, text in parts.items()}
    plain = {
        "country": "PL", "code": "typed-rule", "goods": "medicine", "step": "licence", "position": "20",
        "authority": "@customs", "days": "30", "days_are": "wait", "found": "yes", "number": "0",
        "source": "https://law.example/typed", "read_on-day": "20", "read_on-month": "11", "read_on-year": "2026",
    }  # fmt: skip
    return plain | words | other


def asked(app: Flask, way: str = WAY, spoken: str = "uk") -> Page:
    """The list of a way."""
    return Pages(app).get(f"/export-rules/checklist?{way}&lang={spoken}")
