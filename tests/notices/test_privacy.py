"""The privacy notice: before consent, true to settings and table, in three languages, and it names no disease."""

import re

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.intake import actions
from referral.notices import authorities, retaining
from referral.notices.saying import PRIVACY, PURPOSES
from referral.offices import wrong_controller
from referral.records.retention import rules
from tests.factories import NOW, a_case, a_user
from tests.intake.walk import volunteer
from tests.pages import Pages
from tests.test_public_name import ROOTS, _read

TOLD = {
    "name": "Fundacja Odpowiedzialna",
    "address": "ul. Prosta 1, Lublin",
    "officer": {"uk": "Інспектор Іваненко", "en": "Inspector Ivanenko"},
    "reviewed": "Dr Anna Prawnik, 2026-12-01",
}
ARTICLES = re.compile(r"\d+(\(\d\))?(\([a-z]\))?(, \d+(\(\d\))?(\([a-z]\))?)*")


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_it_says_everything_in_each_language_and_names_no_disease(app: Flask, language: str) -> None:
    page = Pages(app).get(f"/privacy?lang={language}")
    assert page.status == 200 and page.tree.get("lang") == language
    with speaking(language):
        for section in PRIVACY.values():
            assert str(section.heading) in page.text
        for kept in retaining.reasons().values():
            assert str(kept.what) in page.text and str(kept.reason) in page.text
        for purpose in PURPOSES:
            assert str(purpose.what) in page.text and purpose.articles in page.text
    for each in authorities.authorities():
        assert each.name in page.text and each.address in page.text and f"mailto:{each.email}" in page.links()
    assert not ROOTS.findall(_read(page)) and page.title.endswith("– Mistok")


def test_who_reads_another_language_gets_english_words_that_say_so(app: Flask) -> None:
    page = Pages(app).get("/privacy?lang=hu")
    assert page.tree.get("lang") == "en" and "Who is responsible" in page.text


def test_who_is_responsible_comes_from_the_settings_and_nothing_is_made_up(app: Flask) -> None:
    without = Pages(app).get("/privacy?lang=en").text
    assert "This is a draft. No lawyer has reviewed it yet." in without
    assert "Responsible Fundacja Przykład Address Not named yet" in without
    app.config["CONTROLLER"] = TOLD
    named = Pages(app).get("/privacy?lang=uk").text
    for said in ("Fundacja Odpowiedzialna", "ul. Prosta 1, Lublin", "Інспектор Іваненко", "Dr Anna Prawnik"):
        assert said in named
    assert "Це чернетка" not in named
    assert "Inspector Ivanenko" in Pages(app).get("/privacy?lang=en").text


@pytest.mark.parametrize("given", [[], {"dpo": "x"}, {"name": ""}, {"name": 1}, {"officer": []}])
def test_a_controller_that_is_not_whole_is_refused_in_words(given: object) -> None:
    assert wrong_controller(given).startswith("give any of address, name, officer, reviewed")
    assert not wrong_controller(TOLD) and not wrong_controller({})


def test_it_is_reached_before_consent_from_card_desk_and_everywhere(app: Flask) -> None:
    pages, _user = volunteer(app)
    for address in ("/intake/new", "/intake/new/consent"):
        asked = pages.get(address)
        assert asked.links().count("/privacy") >= 2, "beside the question and in the footer"
    assert "/privacy" in Pages(app).get("/").links() and "/privacy" in Pages(app).get("/login").links()
    assert "/privacy" in Pages(app).sign_in(a_user(Role.COORDINATOR)).get("/desk").links()
    gone = Pages(app).get(f"/card/{'0' * 40}")
    assert {"/privacy", "/accessibility"} <= set(gone.links()) and "/what-it-is-for" not in gone.links()


def test_periods_are_those_by_which_the_program_deletes(app: Flask) -> None:
    kept = retaining.reasons()
    assert set(rules()) <= set(kept), "every rule of the table has its reason"
    assert all(ARTICLES.fullmatch(each.law) for each in kept.values())
    with speaking("en"):
        assert str(kept["closed_case"].how_long).startswith(f"{rules()['closed_case'].days:g} days")
    first, rest = retaining.parted()
    assert [*first, *rest] and len(first) + len(rest) == len(kept)


def test_the_consent_on_record_bears_the_version_whose_words_are_kept(app: Flask) -> None:
    case = a_case()
    said = {"language": "uk", "given_by": "patient"}
    consent = actions.record_consent(case, "statistics", said, a_user().as_actor(), NOW)
    page = Pages(app).get(f"/privacy/{consent.text_version}?lang=uk")
    assert page.status == 200 and "Цей текст діє зараз." in page.text
    for address in ("/privacy/2020-01-01", "/privacy/..", "/privacy/2026-11-30.uk"):
        assert Pages(app).get(address).status == 404
