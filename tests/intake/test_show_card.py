"""The card: three languages at once, a code that holds only the address, a new one ends the old."""

from typing import Any

import pytest
import segno
from flask import Flask

from referral.crypto import link_token
from referral.db import db
from referral.intake.models import Card
from referral.intake.references import code_of
from tests.intake.walk import enough, sent, volunteer
from tests.pages import Pages

SVG = "section//{http://www.w3.org/2000/svg}svg"


def test_the_card_speaks_three_languages_and_names_nobody(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    page = pages.get(f"/intake/{case.id}/card")
    sides = page.all("section//div[@lang]")
    assert [side.get("lang") for side in sides] == ["uk", "ru", "en"]
    assert case.reference in page.text and "Тестова" not in page.html and "Олена" not in page.html


def test_whoever_finds_it_or_treats_its_holder_reads_whom_to_call_in_their_own_language(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    own = Pages(app)
    own.post(f"/card/{link_token(db.session.query(Card).one().id)}")
    for page in (pages.get(f"/intake/{case.id}/card"), own.get("/card")):
        said = {span.get("lang"): span.text for span in page.all("span") if span.get("lang")}
        assert said["pl"] == "Proszę zadzwonić do koordynatora" and {"cs", "sk", "hu", "ro"} <= set(said)
        assert len(set(said.values())) == len(said) and "+48 22 555 01 02" in page.text


def test_the_code_holds_the_address_of_the_own_page_and_no_more(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    made: list[str] = []
    real = segno.make

    def watched(content: str, **how: Any) -> Any:
        made.append(content)
        return real(content, **how)

    monkeypatch.setattr(segno, "make", watched)
    (picture,) = pages.get(f"/intake/{case.id}/card").all(SVG)
    assert picture.get("viewBox"), "a picture that can be sized whole, without losing an edge"
    card = db.session.query(Card).one()
    assert made == [f"{app.config['PUBLIC_URL']}/card/{link_token(card.id)}"]
    assert case.reference not in made[0] and str(case.id) not in made[0]


def test_under_the_code_stand_a_few_letters_to_read_aloud(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    page, card = pages.get(f"/intake/{case.id}/card"), db.session.query(Card).one()
    (short,) = [p for p in page.all("p") if "__short" in (p.get("class") or "")]
    written = "".join(short.itertext()).strip()
    assert written == code_of(link_token(card.id)) and card.code_index and written not in card.code_index
    assert Pages(app).get(f"/card/{written}").status == 410, "it opens nothing by itself"


def test_a_new_card_ends_the_old_one(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = sent(pages)
    old = link_token(db.session.query(Card).one().id)
    page = pages.submit(pages.get(f"/intake/{case.id}/card"), "/card")
    assert page.status == 303 and db.session.query(Card).count() == 2
    visitor = Pages(app)
    assert visitor.get(f"/card/{old}").status == 410
    new = db.session.query(Card).filter_by(revoked_at=None).one()
    assert visitor.post(f"/card/{link_token(new.id)}").status == 303


def test_before_sending_there_is_no_card(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = enough(pages)
    assert not pages.get(f"/intake/{case.id}/card").all(SVG)
