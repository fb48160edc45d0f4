"""Sixty questions and answers from a table: chosen in one language, read in another; a note is no longer a must."""

import pytest
from flask import Flask

from referral.i18n import HOSPITAL_LANGUAGES, speaking
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.shown import coded
from tests.factories import NOW, a_user
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in

ADDRESS = "/answer/step/ask_information"


@pytest.fixture
def opened(app: Flask, pages: Pages) -> tuple[Pages, Referral]:
    referral = a_sent_referral()
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    return pages, referral


@pytest.mark.parametrize("kind", [coded.QUESTION, coded.ANSWER])
def test_each_row_has_words_of_its_own_in_all_eight_languages(kind: str) -> None:
    found = coded.rows(kind)
    assert len(found) == 30
    for language in HOSPITAL_LANGUAGES:
        words = [row[language] for row in found.values()]
        assert all(words) and len(set(words)) == len(words), language


NONE_KNOWN = {"en": ("No ", "is known"), "uk": ("немає",), "ru": ("нет",), "pl": ("Brak",), "cs": ("Žádná", "není"),
              "hu": ("nincs",), "sk": ("Žiadna", "nie je"), "ro": ("Nicio",)}  # fmt: skip
"""How a language says that there is none, where "nothing is known about it" would say that nobody asked."""


@pytest.mark.parametrize("code", ["no_infection", "no_allergy"])
def test_that_none_is_known_is_not_worded_as_not_known(code: str) -> None:
    row, open_row = coded.rows(coded.ANSWER)[code], coded.rows(coded.ANSWER)["not_known"]
    for language, words in NONE_KNOWN.items():
        assert all(word in row[language] for word in words), (code, language, row[language])
        assert "невідомо" not in row[language] and "неизвестно" not in row[language]
        assert row[language] != open_row[language]


def test_a_hospital_ticks_in_polish_and_the_coordinator_reads_ukrainian_and_back(
    opened: tuple[Pages, Referral],
) -> None:
    pages, referral = opened
    page = pages.get(ADDRESS, language="pl")
    assert "Czy jest wynik badania histopatologicznego?" in page.text
    assert pages.submit(page, ADDRESS, language="pl", coded=["histology", "slides"]).status == 303
    assert referral.moves[-1].coded == ["histology", "slides"] and referral.moves[-1].note is None
    desk = Pages(pages.app).sign_in(a_user(language="uk"))
    assert "Чи є гістологічний висновок?" in desk.get(f"/desk/cases/{referral.case_id}").text
    answer = f"/desk/referrals/{referral.id}/give_information"
    shown = desk.get(answer)
    assert "Чи є гістологічний висновок?" in shown.text
    assert desk.post(answer, {"coded": ["patient_brings"]}).status == 303
    assert "Pacjent przywiezie to ze sobą." in pages.get("/answer", language="pl").text


def test_without_a_tick_a_question_must_be_written(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    page = pages.submit(pages.get(ADDRESS, language="en"), ADDRESS, language="en")
    assert page.status == 422 and page.all("a[@href='#note']") and referral.state == "received"
    assert pages.submit(page, ADDRESS, note="Which drug?").status == 303
    assert referral.state == "info_requested"


def test_what_is_not_in_the_table_is_refused(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    page = pages.submit(pages.get(ADDRESS), ADDRESS, coded=["histology", "nonsense"])
    assert page.status == 422 and referral.state == "received"


def test_the_same_ticks_twice_are_one_question_and_others_are_another(app: Flask) -> None:
    referral = a_sent_referral()
    nurse = a_user("hospital", hospital_id=referral.hospital_id).as_actor()
    assert actions.ask_information(referral, nurse, NOW, coded=["histology"]) is True
    assert actions.ask_information(referral, nurse, NOW, coded=["histology"]) is False
    with speaking("hu"):
        assert coded.said("ask_information", ["histology", "gone"]) == ["Van szövettani lelet?"]
