"""Who judges a danger reads the hazards in their own language, by what they are about; each stands there once."""

import csv
import re
from collections import Counter

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.config import ROOT
from referral.dangers.hazards import FOLDER, by_group, cause, hazards
from referral.i18n import PUBLIC_LANGUAGES, SOURCE, speaking
from tests.dangers.reports import a_danger, a_judged
from tests.factories import a_user
from tests.pages import Page, Pages

TRANSLATED = sorted(set(PUBLIC_LANGUAGES) - {SOURCE})
FOREIGN = {"uk": re.compile("[ыэёъ]", re.I), "ru": re.compile("[іїєґ]", re.I)}
CYRILLIC = re.compile("[а-яіїєґ]", re.I)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _codes() -> list[str]:
    return [row["number"] for row in _rows("groups.csv")] + [row["hazard"] for row in _rows("hazards.csv")]


def _the_page(app: Flask, language: str, hazard: str = "") -> Page:
    officer = a_user(Role.CLINICIAN)
    danger = a_judged(a_danger(), officer.as_actor()) if hazard else a_danger()
    assert hazard in ("", danger.hazard)
    return Pages(app).sign_in(officer).get(f"/desk/dangers/{danger.id}?lang={language}")


def _offered(page: Page) -> dict[str, str]:
    """Code → its words, as a reader chooses among them."""
    boxes = {each.get("id"): each.get("value") for each in page.all("input") if each.get("name") == "hazard"}
    labels = {each.get("for"): "".join(each.itertext()).strip() for each in page.all("label")}
    assert len(set(boxes.values())) == len(boxes), "each stands there once"
    return {code: labels[box] for box, code in boxes.items() if code}


def test_each_cause_and_each_group_has_its_words_and_no_other_row_is_left() -> None:
    words = _rows("hazards.words.csv")
    assert [row["code"] for row in words] == _codes(), (
        "docs/safety/hazards.words.csv, in the order of its tables"
    )
    assert set(words[0]) == {"code", *TRANSLATED}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_words_are_of_that_language_and_no_sentence_ends(language: str) -> None:
    words = {row["code"]: row[language] for row in _rows("hazards.words.csv")}
    wrong = [
        code for code, said in words.items() if not CYRILLIC.search(said) or FOREIGN[language].search(said)
    ]
    assert not wrong and not [code for code, said in words.items() if said != said.strip(" .")]
    assert len(set(words.values())) == len(words), "no two are told alike"


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_page_offers_every_cause_once_in_the_readers_words(app: Flask, language: str) -> None:
    offered = _offered(_the_page(app, language))
    with speaking(language):
        assert offered == {code: cause(code) for code in hazards()}
    english = {code for code, said in offered.items() if said.casefold() == hazards()[code].casefold()}
    assert english == (set(hazards()) if language == SOURCE else set())


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_each_group_says_what_it_is_about_and_how_many_it_holds(app: Flask, language: str) -> None:
    page = _the_page(app, language)
    headings = ["".join(each.itertext()).strip() for each in page.all("summary")]
    with speaking(language):
        assert set(headings) >= {f"{title} ({len(found)})" for title, found in by_group()}


def test_what_was_chosen_stands_open_and_nothing_else_does(app: Flask) -> None:
    groups = [
        each
        for each in _the_page(app, "uk", "no_overlooked").all("details")
        if each.find(".//input") is not None
    ]
    chosen = [
        {box.get("value") for box in each.iterfind(".//input") if box.get("checked") is not None}
        for each in groups
        if each.get("open") is not None
    ]
    assert chosen == [{"no_overlooked"}]
    assert not [each for each in _the_page(app, "uk").all("details") if each.get("open") is not None]


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_what_was_judged_is_read_in_the_readers_words(app: Flask, language: str) -> None:
    page = _the_page(app, language, "no_overlooked")
    with speaking(language):
        assert (
            Counter("".join(each.itertext()).strip() for each in page.all("dd"))[cause("no_overlooked")] == 1
        )


def test_a_hazard_in_no_group_is_offered_all_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    new = {**hazards(), "found_today": "something that nobody thought of"}
    monkeypatch.setattr("referral.dangers.hazards.hazards", lambda: new)
    with speaking("uk"):
        title, last = by_group()[-1]
    assert title == "Ще не розподілено" and ("found_today", "Something that nobody thought of") in last


def test_a_code_that_the_log_no_longer_has_is_shown_as_it_is(app: Flask) -> None:
    with speaking("uk"):
        assert "gone_since" in cause("gone_since").casefold()


def test_the_image_holds_every_table_of_it() -> None:
    recipe = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    read = re.findall(
        r'_table\("([\w.]+)"', (ROOT / "referral/dangers/hazards.py").read_text(encoding="utf-8")
    )
    assert len(read) == 3 and all(f"docs/safety/{name} " in recipe for name in read)
