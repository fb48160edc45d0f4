"""The life of a card: written, compared, published by a second person, checked by a clinician or said not to be."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict, Invalid
from referral.information.actions import decide
from referral.information.queries import suggestions
from referral.materials import actions, queries
from referral.materials.models import CARD, LIFE
from tests.factories import a_user
from tests.materials.scenes import FACTS, SAID, a_card, a_document, published
from tests.pages import Pages

UNCHECKED = "Медик цього ще не перевіряв."


def editor() -> Any:
    return a_user(Role.EDITOR).as_actor()


def test_a_card_is_read_by_everybody_once_a_second_person_has_published_it(app: Flask) -> None:
    card = a_card()
    assert Pages(app).get("/materials/nausea").status == 404
    published(card)
    page = Pages(app).get("/materials/nausea").text
    assert "Нудота" in page and "Пийте по 2 ковтки" in page and "Кров: 112" in page
    assert "Нудота" in Pages(app).get("/materials").text


def test_whoever_wrote_it_neither_checks_nor_publishes_it(app: Flask, now: datetime) -> None:
    writer, other = editor(), editor()
    card = actions.write("nausea", CARD, FACTS, 0, writer, now)
    with pytest.raises(Conflict):
        LIFE.check(card, 1, writer, now)
    LIFE.check(card, 1, other, now)
    with pytest.raises(Conflict):
        LIFE.publish(card, 1, writer, now)
    assert queries.shown(CARD) == {}


@pytest.mark.parametrize(
    ("language", "part", "said"),
    [
        ("ru", "text", "Её лечат 3 дня."),
        ("en", "do", []),
        ("uk", "title", ""),
        ("uk", "text", "слово " * 61),
        ("ru", "do", ["слово " * 15]),
    ],
)
def test_what_differs_between_the_languages_or_is_too_long_is_refused(
    app: Flask, now: datetime, language: str, part: str, said: Any
) -> None:
    words = {**SAID, language: {**SAID[language], part: said}}
    with pytest.raises(Invalid):
        actions.write("nausea", CARD, {**FACTS, "words": words}, 0, editor(), now)
    assert queries.material_about("nausea") is None


def test_an_unchecked_card_says_so_until_a_second_person_agrees(app: Flask, now: datetime) -> None:
    card, visitor, one = published(a_card()), Pages(app), editor()
    assert UNCHECKED in visitor.get("/materials/nausea").text
    actions.note_clinician(card, 1, "онколог", now.date(), one, now)
    assert UNCHECKED in visitor.get("/materials/nausea").text
    assert "медик ще не перевіряв" in visitor.get("/materials").text
    actions.agree_clinician(card, 1, editor(), now)
    page = visitor.get("/materials/nausea").text
    assert UNCHECKED not in page and f"онколог, {now.day}" in page
    with pytest.raises(Conflict):
        actions.note_clinician(card, 1, "хірург", now.date(), editor(), now)


def test_whoever_wrote_it_and_whoever_noted_it_do_not_make_it_checked(app: Flask, now: datetime) -> None:
    writer, one = editor(), editor()
    card = actions.write("nausea", CARD, FACTS, 0, writer, now)
    with pytest.raises(Conflict):
        actions.note_clinician(card, 1, "онколог", now.date(), writer, now)
    with pytest.raises(Conflict):
        actions.agree_clinician(card, 1, one, now)
    actions.note_clinician(card, 1, "онколог", now.date(), one, now)
    for alone in (writer, one):
        with pytest.raises(Conflict):
            actions.agree_clinician(card, 1, alone, now)
    assert card.editions[0].clinician == ""


@pytest.mark.parametrize("days", [-1, 1])
def test_nobody_has_checked_words_before_they_were_written_or_on_a_day_to_come(
    app: Flask, now: datetime, days: int
) -> None:
    card = actions.write("nausea", CARD, FACTS, 0, editor(), now)
    with pytest.raises(Invalid):
        actions.note_clinician(card, 1, "онколог", now.date() + timedelta(days=days), editor(), now)


def test_what_was_noted_by_mistake_is_taken_back_at_the_desk(app: Flask, now: datetime) -> None:
    card = a_card()
    actions.note_clinician(card, 1, "онколог", now.date(), editor(), now)
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    assert "I know it too" in desk.get("/desk/materials/card/nausea").text
    assert desk.post(f"/desk/materials/{card.id}/clinician/1/take_back", {}).status == 303
    assert "I know it too" not in desk.get("/desk/materials/card/nausea").text
    with pytest.raises(Conflict):
        actions.agree_clinician(card, 1, editor(), now)


def test_a_new_edition_begins_unchecked(app: Flask, now: datetime) -> None:
    card = published(a_card())
    actions.note_clinician(card, 1, "онколог", now.date(), editor(), now)
    actions.agree_clinician(card, 1, editor(), now)
    actions.write("nausea", CARD, FACTS, 1, editor(), now)
    with pytest.raises(Conflict):
        actions.note_clinician(card, 1, "хірург", now.date(), editor(), now)
    published(card)
    assert UNCHECKED in Pages(app).get("/materials/nausea").text


def test_what_is_stale_says_so_and_does_not_vanish(app: Flask, now: datetime) -> None:
    card = published(a_card())
    card.next_check = now.date() - timedelta(days=1)
    db.session.commit()
    page = Pages(app).get("/materials/nausea").text
    assert "Нудота" in page and "Перепитайте" in page
    LIFE.confirm(card, 1, editor(), now)
    assert "Перепитайте" not in Pages(app).get("/materials/nausea").text


def test_what_is_withdrawn_is_gone_and_comes_back_as_a_draft(app: Flask, now: datetime) -> None:
    card = published(a_card())
    LIFE.withdraw(card, 1, editor(), now)
    for path in ("", "/uk/a5", "/wrong"):
        page = Pages(app).get(f"/materials/nausea{path}")
        assert page.status == 410 and "роздрукованим аркушем" in page.text and "Пийте" not in page.text
    assert "Нудота" not in Pages(app).get("/materials").text
    LIFE.bring_back(card, editor(), now)
    assert card.state == "draft" and Pages(app).get("/materials/nausea").status == 410


def test_what_is_wrong_reaches_the_editors_and_is_answered_at_its_address(app: Flask, now: datetime) -> None:
    published(a_card())
    anybody = Pages(app)
    sent = anybody.post("/materials/nausea/wrong", {"words": "Не 2, а 3"})
    assert "Ще ніхто не відповів" in anybody.get(sent.location).text
    row = suggestions(1).rows[0]
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    assert "Не 2, а 3" in desk.get("/desk/information").text
    assert "nausea" in desk.get(f"/desk/information/suggestions/{row.id}").text
    decide(row, True, "Дякуємо", editor(), now)
    assert "Дякуємо" in anybody.get(sent.location).text


def test_an_editor_writes_a_card_and_a_document_on_the_desk(app: Flask) -> None:
    desk = Pages(app).sign_in(a_user(Role.EDITOR))
    day = {"read_on-day": "20", "read_on-month": "11", "read_on-year": "2026"}
    words = {
        f"{part}_{language}": "\n".join(said) if isinstance(said, list) else said
        for language, parts in SAID.items()
        for part, said in parts.items()
    }
    sent = {**day, **words, "source": "https://cards.example/x", "number": "0"}
    assert desk.post("/desk/materials/card/nausea", sent).status == 303
    titles = {f"title_{language}": f"Guide {language}" for language in SAID}
    facts = {
        "link": "https://shelf.example/x",
        "kind": "document",
        "topic": "living",
        "country": "PL",
        "languages": "uk, en",
    }
    assert desk.post("/desk/materials/new", {**day, **titles, **facts, "number": "0"}).status == 303
    page = desk.get("/desk/materials").text
    assert "Guide" in page
    document = next(each for each in queries.everything() if each.material.kind == "document")
    assert document.edition.facts["languages"] == ["uk", "en"]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.example", 'https://x"onclick=', "x"])
def test_a_link_that_is_no_address_is_refused(app: Flask, link: str) -> None:
    published(a_card())
    anybody = Pages(app)
    assert anybody.post("/materials/nausea/wrong", {"words": "x", "link": link}).status == 422


def test_the_shelf_names_its_source_and_recommends_no_trial(app: Flask) -> None:
    published(a_document())
    published(a_document("ctis", kind="trials", country=""))
    page = Pages(app).get("/materials/shelf").html
    assert "https://shelf.example/guide.pdf" in page and "Прочитано 20" in page
    trials = page[page.index("Реєстри клінічних") :]
    assert "Ми жодного не радимо" in trials
    assert page.index("Ми жодного не радимо") > page.index("guide.pdf")


def test_a_shelf_with_nothing_says_who_fills_it(app: Flask) -> None:
    assert "координатори" in Pages(app).get("/materials/shelf").text
    assert "координатори" in Pages(app).get("/materials").text.lower()
