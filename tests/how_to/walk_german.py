"""Walked in a copy that reads and speaks German (tests/how_to/test_add_language.py): links, letters, ranks."""

import numpy as np
import pytest
from flask import Flask

from matching import rank, weights
from matching.kernels import batch
from matching.vocabulary import LANGUAGES
from referral import outbox
from referral.db import utc_now
from referral.engine import directory, facts
from referral.hospitals.models import Hospital
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES
from referral.readiness import problems
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital, a_named_case
from tests.intake.walk import CONTACT, begun, fresh, send, volunteer
from tests.pages import Page, Pages
from tests.plans.scenes import desk_of
from tests.referrals.scenes import a_sent_referral, letters, link_in, words_of

STEPS = ("ask_information", "accept", "accept_with_conditions", "reject", "refer_onward")


@pytest.fixture
def vienna(app: Flask) -> Hospital:
    """A hospital in a country whose language is German, with a registered address."""
    return a.a_hospital(country="AT", name="Probeklinik", city="Wien", lat=48.21, lon=16.37)


def is_german(page: Page) -> bool:
    """Answered, marked as German, and in its words."""
    return page.status == 200 and page.tree.get("lang") == "de" and "(de) " in page.text


def test_the_language_is_offered_to_hospitals_and_not_to_the_public(pages: Pages) -> None:
    assert HOSPITAL_LANGUAGES["de"] == "Deutsch" and "de" not in PUBLIC_LANGUAGES
    assert LANGUAGES.index("de") == 8, "the ninth"
    assert not [problem for problem in problems() if "catalogue" in problem]
    intake = pages.sign_in(a.a_user("volunteer")).get("/intake/new")
    assert {button.get("value") for button in intake.all("button[@name='language']")} == set(PUBLIC_LANGUAGES)


def test_a_letter_to_a_hospital_is_in_german(vienna: Hospital) -> None:
    a_sent_referral(hospital=vienna)
    (letter,) = letters("referral_new")
    composed = outbox._compose(letter)
    assert letter.language == "de" and composed is not None and composed["Content-Language"] == "de"
    assert composed["Subject"].startswith("Eine Anfrage nach einem Platz: ")
    assert "Liebe Kolleginnen und Kollegen, Probeklinik" in words_of(letter)


def test_the_pages_behind_the_link_are_in_german_once_it_is_chosen(pages: Pages, vienna: Hospital) -> None:
    a_sent_referral(hospital=vienna)
    pages.submit(pages.get(link_in(letters("referral_new")[0])), "/answer/")
    offered = {button.get("value"): button for button in pages.get("/answer", "en").all("button")}
    assert "".join(offered["de"].itertext()).strip() == "Deutsch"
    assert pages.post("/language", {"language": "de", "next": "/answer"}).location == "/answer"
    page = pages.get("/answer")
    assert is_german(page)
    for known in ("Ukrainisch", "Ukraine", "Brust", "Wo die Person ist"):
        assert known in page.text, known
    assert all(is_german(pages.get(f"/answer/step/{verb}")) for verb in STEPS)
    refused = pages.submit(pages.get("/answer/step/reject"), "/answer/step/reject")
    assert refused.status == 422 and "(de) " in refused.text


def test_staff_who_read_german_have_their_own_pages_in_it(pages: Pages, vienna: Hospital) -> None:
    a_sent_referral(hospital=vienna)
    staff = pages.sign_in(a.a_user("hospital", language="de", hospital_id=vienna.id))
    assert all(is_german(staff.get(path)) for path in ("/hospital", "/hospital/inbox", "/settings"))
    form = staff.get("/hospital/facts")
    assert is_german(form) and "Deutsch" in form.text
    typed = form.forms()[-1]["values"] | {"languages": ["de", "uk"]}
    assert staff.post("/hospital/facts", typed).status == 303
    assert "Deutsch" in staff.get("/hospital").text


def test_who_speaks_german_is_understood_where_german_is_spoken(app: Flask, pages: Pages) -> None:
    intake, _user = volunteer(app)
    case = begun(intake)
    assert send(intake, case, "contact", {**CONTACT, "language_spoken": ["de"]}).status == 303
    assert fresh(case).languages == ["de"]
    hospital, other = a_fitting_hospital(), a_fitting_hospital()
    hospital.languages, other.languages = ["de"], ["pl"]
    page = desk_of(pages).get(f"/desk/cases/{a_named_case(languages=['de']).id}")
    assert page.status == 200 and page.text.count("German") >= 2, "of the patient and of one hospital"


def test_the_kernels_give_the_integers_of_rank_for_a_ninth_language(app: Flask) -> None:
    for spoken in (["de"], ["de", "uk"], ["uk"], ["pl"], []):
        a_fitting_hospital().languages = spoken
    now = utc_now()
    network = facts.network_of(directory.rows(now), now)
    asked = [facts.need_of(a_named_case(languages=each), now) for each in (["de"], ["uk"], ["de", "ru"], [])]
    found = batch.scores(asked, network, weights.current())
    for at, need in enumerate(asked):
        true = rank(need, network, weights.current())
        assert np.array_equal(found.score[at], true.score) and np.array_equal(found.group[at], true.group)
    assert len(set(found.score[0].tolist())) > 1, "the language counts"
