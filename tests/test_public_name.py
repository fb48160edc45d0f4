"""What leaves for whoever holds a patient's card, or shares a phone with them, names no disease, in any language."""

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES, LazyString, _, speaking
from referral.intake import actions
from referral.intake.card import standing
from referral.intake.card.wording import CARD_WORDS
from referral.intake.models import Card, Case
from referral.intake.states import OUTCOMES, STATES
from referral.occasions import EMAIL, TABLE
from referral.referrals.table.words import PATIENT_STEPS
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import BASE, Page, Pages

ROOTS = re.compile(
    r"onco|onko|онко|cancer|\bрак(?!ет|урс)|tumou?r|пухлин|опухол|nowotw|\brak(?:a|u|iem|ovina|oviny)?\b|nádor|cancerul|daganat",
    re.I,
)
UNREAD = re.compile(r"""(href|src|action|content|nonce|name="csrf_token" value)="[^"]*\"""")
"""Addresses of files and pages (where the service lives is chosen with its name), and random tokens."""


def _read(page: Page) -> str:
    """All that a page says, its title too, without addresses and tokens."""
    return UNREAD.sub("", page.html)


def _holder(app: Flask, case: Case) -> Pages:
    """Whoever scans a case's card, without the second secret."""
    actions.issue_card(case, a_user().as_actor(), utc_now())
    card = db.session.query(Card).filter_by(case_id=case.id, revoked_at=None).one()
    visitor = Pages(app)
    assert visitor.post(f"/card/{link_token(card.id)}").status == 303
    return visitor


def _cases() -> Iterator[dict[str, Any]]:
    for state in STATES:
        yield {"state": state, "emergency_at": utc_now() if state == "emergency" else None}
    yield from ({"state": "closed", "outcome": outcome} for outcome in OUTCOMES)


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
@pytest.mark.parametrize(
    "facts", list(_cases()), ids=lambda facts: f"{facts['state']} {facts.get('outcome', '')}"
)
def test_the_page_of_a_card_names_no_disease_and_whom_to_call(
    app: Flask, facts: dict[str, Any], language: str
) -> None:
    visitor = _holder(app, a_case(place_country="CZ", **facts))
    page = visitor.get(f"/card?lang={language}")
    assert not ROOTS.findall(_read(page))
    if page.status == 200:
        assert page.title.endswith("– Mistok") and "+420 555 010 203" in page.text, (
            "the office of the country"
        )


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_a_dead_card_names_no_disease_and_whom_to_call(app: Flask, language: str) -> None:
    for path in (f"/card/{'0' * 40}", "/card", "/card/answer", "/card/nothing/here"):
        page = Pages(app).get(f"{path}?lang={language}")
        assert page.status in (404, 410) and not ROOTS.findall(_read(page))
        assert "+48 22 555 01 02" in page.text and page.title.endswith("– Mistok")


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_answer_of_a_patient_names_no_disease(app: Flask, language: str) -> None:
    case = a_case(state="placed")
    a_referral(case, a_hospital(name="Szpital Wojewódzki"), state="accepted")
    visitor = _holder(app, case)
    with visitor.client.session_transaction(base_url="https://127.0.0.1") as session:
        session["card"] = {**session.get("card", {}), "opened": True}
    assert not ROOTS.findall(_read(visitor.get(f"/card/answer?lang={language}")))


def _words_of(module: ModuleType) -> list[object]:
    """Every sentence that a module declares, alone or in a table."""
    found = [value for name, value in vars(module).items() if name.isupper()]
    rows = [row for value in found for row in (value.values() if isinstance(value, dict) else [value])]
    flat = [each for row in rows for each in (row if isinstance(row, tuple) else (row,))]
    flat += [name for each in flat if isinstance(each, tuple) for name in each]
    sentences = [each for each in flat if isinstance(each, LazyString)]
    assert len(sentences) > 15
    return list(sentences)


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_the_words_of_card_and_way_name_no_disease(app: Flask, language: str) -> None:
    with speaking(language):
        said = [*CARD_WORDS.values(), *_words_of(standing), _("How the search for a hospital goes")]
        said += [word for state in STATES.values() for word in (state.happening, state.next)]
        for step in PATIENT_STEPS.values():
            said += [step.title, step.button, step.explained, step.done]
        assert not ROOTS.findall(" ".join(map(str, said)))


def test_the_printed_card_names_no_disease_and_whom_to_call(app: Flask) -> None:
    case = a_case(place_country="CZ")
    actions.issue_card(case, a_user().as_actor(), utc_now())
    page = Pages(app).sign_in(a_user("coordinator")).get(f"/intake/{case.id}/card")
    (card,) = page.all("section[@class='app-patient-card']")
    printed = " ".join("".join(card.itertext()).split())
    assert not ROOTS.findall(printed) and "Mistok" in printed
    assert "+420 555 010 203" in printed and "Eva Nováková" in printed
    assert page.title.endswith("– Mistok"), "browsers print the title above the card"


def test_no_file_that_a_patients_page_loads_and_no_preview_names_a_disease(app: Flask) -> None:
    """Icon, styles and scripts; a manifest or a preview would need a test of their own, so there is none."""
    visitor = _holder(app, a_case())
    page = visitor.get("/card")
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.html)
    assert {path.rsplit(".", 1)[1] for path in loaded} == {"svg", "css", "js"}
    for path in loaded:
        with visitor.client.get(path, base_url=BASE) as answer:
            words = answer.get_data(as_text=True)
        assert words and not ROOTS.findall(words) and not ROOTS.findall(path), path
    assert not page.all("link[@rel='manifest']") and not page.all("meta[@property]")


def test_no_letter_goes_to_a_patient_without_gates() -> None:
    to_patients = [row for row in TABLE if row.reader in ("patient", "contact")]
    assert to_patients and all(row.channel != EMAIL or row.gates for row in to_patients)


def test_the_sender_names_no_disease(app: Flask) -> None:
    assert not ROOTS.findall(app.config["MAIL_DEFAULT_SENDER"]) and not ROOTS.findall(
        app.config["PUBLIC_NAME"]
    )


@pytest.mark.parametrize("word", ["OncoBridge", "ОнкоМіст", "на рак", "cancer", "nowotwór", "rakovina"])
def test_what_names_a_disease_is_found(word: str) -> None:
    assert ROOTS.findall(word) and not ROOTS.findall("ракета, характер, practice, Kraków, Mistok")
