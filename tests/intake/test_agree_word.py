"""The word beside the card: it opens the page where no birth date is known; whoever shares the phone lacks it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral.accounts.signing_in import guesses
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Invalid, NotAllowed
from referral.intake import actions
from referral.intake.card import card_session, word
from referral.intake.models import Case
from tests.factories import a_case, a_user
from tests.pages import Pages

PHONE = "+380 50 123 45 67"


@pytest.fixture
def case(app: Flask) -> Case:
    """Somebody who does not know the birth date, with a card of today."""
    made = a_case(
        submitted_at=utc_now(),
        identity={"name_original": "Олена Тестова", "birth_date": "unknown", "phone": PHONE},
    )
    actions.issue_card(made, a_user().as_actor(), utc_now())
    return made


def scan(app: Flask, case: Case) -> Pages:
    from referral.intake.queries import live_card

    card = live_card(case)
    assert card is not None
    pages = Pages(app)
    assert pages.post(f"/card/{link_token(card.id)}").status == 303
    return pages


def guess(pages: Pages, typed: str) -> int:
    page = pages.get("/card/open")
    asked = [each.get("name") for each in page.all("input")] if page.status == 200 else []
    return pages.post(
        "/card/open", {name: typed for name in asked if name in ("card_word", "phone_end")}
    ).status


def agree(case: Case, typed: str, role: str = "volunteer", **how: Any) -> None:
    actions.agree_word(case, typed, a_user(role).as_actor(), utc_now(), **how)


def test_whoever_shares_the_phone_opens_nothing_with_a_card_of_today(app: Flask, case: Case) -> None:
    pages = scan(app, case)
    assert guess(pages, "4567") == 303 and "Breast" not in pages.get("/card?lang=en").text
    agree(case, "Калина")
    assert guess(pages, "4567") == 422 and "Breast" not in pages.get("/card?lang=en").text
    assert guess(pages, " калина ") == 303 and "Breast" in pages.get("/card?lang=en").text


def test_a_card_of_before_opens_by_the_phones_end_until_a_word_is_agreed(app: Flask, case: Case) -> None:
    card = actions.issue_card(case, a_user().as_actor(), utc_now())
    card.phone_opens = True
    db.session.commit()
    assert guess(scan(app, case), "4567") == 303
    agree(case, "Калина")
    assert guess(scan(app, case), "4567") == 422 and guess(scan(app, case), "Калина") == 303


def test_wrong_words_bring_a_pause(app: Flask, case: Case) -> None:
    agree(case, "Калина")
    pages = scan(app, case)
    heard = guesses.FREE_ALONE + 1
    assert [guess(pages, "Малина") for _ in range(heard)] == [422] * heard
    assert guess(pages, "Калина") == 429


@pytest.mark.parametrize(
    "typed", ["", "абв", "1111", "2345", "4321", "4567", "1234", "Олена", "ТЕСТОВА", "x" * 60]
)
def test_what_is_easy_to_guess_is_refused(app: Flask, case: Case, typed: str) -> None:
    with pytest.raises(Invalid):
        agree(case, typed)
    assert not word.is_agreed(case)


def test_a_new_one_only_by_a_coordinator_who_called_back(app: Flask, case: Case) -> None:
    agree(case, "Калина")
    with pytest.raises(NotAllowed):
        agree(case, "Ялинка")
    with pytest.raises(Invalid):
        agree(case, "Ялинка", "coordinator")
    agree(case, "Ялинка", "coordinator", called=True)
    assert guess(scan(app, case), "Калина") == 422 and guess(scan(app, case), "Ялинка") == 303


def test_the_word_is_shown_once_and_only_its_hash_is_kept(app: Flask, case: Case) -> None:
    filer = Pages(app).sign_in(a_user("coordinator"))
    assert "/card/word" in " ".join(filer.get(f"/intake/{case.id}/card").links())
    before = filer.get(f"/intake/{case.id}/card/word")
    page = filer.submit(before, "/card/word", word="", choose="yes")
    (shown,) = page.all("section//strong[1]")[:1]
    agreed = "".join(shown.itertext())
    assert page.status == 200 and len(agreed) == 4 and agreed.isdigit()
    assert page.response.headers["Cache-Control"] == "no-store" and case.reference not in slip(page)
    # By chance the same figures may stand in a number of the office.
    assert filer.get(f"/intake/{case.id}/card/word").text.count(agreed) == before.text.count(agreed)
    db.session.expire_all()
    assert agreed not in str(case.patient.identity[word.KEPT])[:4] or word.is_word(case, agreed)
    assert agreed not in " ".join(
        map(str, db.session.execute(text("select facts from audit_event")).scalars())
    )
    assert guess(scan(app, case), agreed) == 303


def slip(page: Any) -> str:
    (section,) = page.all("section[@class='app-word-slip']")
    return " ".join("".join(section.itertext()).split())


def test_correcting_the_answers_keeps_the_word_and_a_birth_date_goes_before_it(
    app: Flask, case: Case
) -> None:
    agree(case, "Калина")
    actor = a_user().as_actor()
    actions.save_group(
        case, "contact", {"name_original": "Олена", "phone": PHONE, "age_group": "adult"}, actor, utc_now()
    )
    assert word.is_agreed(case) and card_session.secret_of({}, case) == card_session.WORD
    known = {"name_original": "Олена", "phone": PHONE, "birth_date": "1980-02-03"}
    actions.save_group(case, "contact", known, actor, utc_now())
    assert card_session.secret_of({}, case) == card_session.BIRTH_DATE


def test_where_the_birth_date_is_known_no_word_is_asked(app: Flask) -> None:
    case = a_case(submitted_at=utc_now())
    filer = Pages(app).sign_in(a_user("coordinator"))
    assert "no word is needed" in filer.get(f"/intake/{case.id}/card/word?lang=en").text
    assert filer.post(f"/intake/{case.id}/card/word", {"word": "Калина"}).status == 409
