"""Place and diagnosis on one page, without scripts: what is found stands beside each, a person chooses both."""

from typing import Any

import pytest
from flask import Flask

from tests.intake.walk import CONTACT, begun, fresh, send, volunteer
from tests.pages import Page, Pages

LVIV, WORDS = "Львів", "рак шийки матки"
PAGE = "place-and-diagnosis"


def asked(pages: Pages) -> tuple[Any, Page]:
    case = begun(pages)
    sent = send(pages, case, "contact", CONTACT)
    assert sent.location.endswith(PAGE)
    return case, pages.follow(sent)


def first(page: Page, name: str) -> str:
    return str(page.all(f"input[@name='{name}']")[0].get("value"))


def test_words_alone_show_what_is_found_of_both_and_choosing_both_goes_on(app: Flask) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    found = pages.submit(page, PAGE, place_typed=LVIV, site_words=WORDS)
    assert found.status == 422 and {"#place_code", "#site"} <= set(found.links())
    for name in ("place_code", "suggested"):
        boxes = found.all(f"input[@name='{name}']")
        assert len(boxes) > 1 and not [box for box in boxes if box.get("checked") is not None]
    chosen = {name: first(found, name) for name in ("place_code", "suggested")}
    assert pages.submit(found, PAGE, **chosen).location.endswith("/treatment")
    case = fresh(case)
    assert (case.place_name, case.site_group) == ("Львів", "cervix")
    assert (case.private_answers or {})["diagnosis"]["site_words"] == WORDS


@pytest.mark.parametrize("searched", ["place_typed", "site_words"])
def test_a_search_is_no_error_and_keeps_what_is_chosen_of_the_other(app: Flask, searched: str) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    found = pages.submit(page, PAGE, place_typed=LVIV, site_words=WORDS, search=searched)
    assert found.status == 200 and not [link for link in found.links() if link == "#site"]
    once = pages.submit(found, PAGE, place_code=first(found, "place_code"), search=searched)
    (chosen,) = [box for box in once.all("input[@name='place_code']") if box.get("checked") is not None]
    assert chosen.get("value") == first(found, "place_code") and fresh(case).place_name is None


@pytest.mark.parametrize(
    ("answers", "beside"),
    [
        ({"site_words": WORDS, "site": "cervix"}, "#place_typed"),
        ({"place_typed": LVIV, "place_code": "99999999", "site": "cervix"}, "#place_code"),
        ({"place_typed-unknown": "yes", "site_words": WORDS, "site": "nonsense"}, "#site"),
    ],
)
def test_what_is_wrong_of_one_is_said_beside_it_and_nothing_of_the_other_is_lost(
    app: Flask, answers: dict[str, str], beside: str
) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    again = pages.submit(page, PAGE, **answers, shelter="школа № 5")
    assert again.status == 422 and beside in again.links()
    values = again.form(PAGE)["values"]
    assert values["shelter"] == ["школа № 5"]
    assert values["site_words"] == [answers.get("site_words", "")]
    assert "place" not in (fresh(case).answers or {})


def test_unknown_is_an_answer_to_both(app: Flask) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    said = {"place_typed-unknown": "yes", "site": "unknown"}
    assert pages.submit(page, PAGE, **said).status == 303
    answers = fresh(case).answers or {}
    assert (answers["place"]["place_code"], answers["diagnosis"]["site"]) == ("unknown", "unknown")


def test_two_tumours_are_asked_about_before_both_are_kept(app: Flask) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    words = {"place_typed-unknown": "yes", "site_words": "рак грудей і рак шийки матки"}
    found = pages.submit(page, PAGE, **words)
    asks = pages.submit(found, PAGE, suggested=first(found, "suggested"))
    assert asks.status == 200 and asks.all("input[@name='other_tumours']")
    assert "diagnosis" not in (fresh(case).answers or {})
    other = first(asks, "other_tumours")
    assert pages.submit(asks, PAGE, other_tumours=[other]).status == 303
    assert fresh(case).answers["diagnosis"]["other_tumours"] == [other]


def test_what_another_wrote_meanwhile_is_not_overwritten(app: Flask) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    assert send(pages, case, "diagnosis", {"site": "stomach"}).status == 303
    late = pages.submit(page, PAGE, **{"place_typed-unknown": "yes", "site_words": WORDS, "site": "cervix"})
    assert late.status == 409 and late.form(PAGE)["values"]["site_words"] == [WORDS]
    assert fresh(case).site_group == "stomach"


TWO = "рак груді і рак щитоподібної залози"
FOUND = {"place": {"place_typed": LVIV}, "diagnosis": {"site_words": TWO}}


def ticked(page: Page) -> set[str]:
    """What a browser without scripts sends of the choices, when nothing more is done."""
    return {name for name in ("place_code", "suggested") if page.form(PAGE)["values"].get(name)}


@pytest.mark.parametrize(
    ("typed", "chosen"), [("place", "place_code"), ("diagnosis", "suggested")], ids=["place", "diagnosis"]
)
def test_what_is_chosen_of_one_is_sent_again_while_the_other_is_asked(
    app: Flask, typed: str, chosen: str
) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    found = pages.submit(page, PAGE, **FOUND[typed])
    more = pages.submit(found, PAGE, **{chosen: first(found, chosen)}, **FOUND["place"], **FOUND["diagnosis"])
    assert more.status == 422 and ticked(more) == {chosen}
    other = ({"place_code", "suggested"} - {chosen}).pop()
    asks = pages.submit(more, PAGE, **{other: first(more, other)})
    assert asks.status == 200 and ticked(asks) == {"place_code", "suggested"}
    kept_and_done(pages, case, asks)


def kept_and_done(pages: Pages, case: Any, asks: Page) -> None:
    """The other tumours answered, nothing else touched: both are kept."""
    assert pages.submit(asks, PAGE, other_tumours=["C73"]).status == 303
    case = fresh(case)
    assert (case.place_name, case.site_group, case.icd10) == ("Львів", "breast", "C50")


def test_what_is_chosen_of_both_is_sent_again_with_the_other_tumours_and_after_a_reload(app: Flask) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    found = pages.submit(page, PAGE, place_typed=LVIV, site_words=TWO)
    asks = pages.submit(found, PAGE, **{name: first(found, name) for name in ("place_code", "suggested")})
    assert asks.status == 200 and asks.all("input[@name='other_tumours']")
    again = pages.get(f"/intake/{case.id}/{PAGE}")
    assert ticked(asks) == ticked(again) == {"place_code", "suggested"}
    assert pages.submit(again, PAGE).status == 200, "the other tumours are asked of once more"
    kept_and_done(pages, case, asks)


@pytest.mark.parametrize(
    ("name", "changed", "site"),
    [("place_code", {"place_typed": "Перемишль"}, "cervix"), ("suggested", {"site_words": "лейкоз"}, "leuk")],
)
def test_what_was_chosen_before_the_words_were_changed_is_chosen_anew(
    app: Flask, name: str, changed: dict[str, str], site: str
) -> None:
    pages, _user = volunteer(app)
    case, page = asked(pages)
    found = pages.submit(page, PAGE, place_typed=LVIV, site_words=WORDS)
    chosen = {each: first(found, each) for each in ("place_code", "suggested")}
    other = pages.submit(found, PAGE, **chosen, **changed)
    assert other.status == 422 and ticked(other) == {"place_code", "suggested"} - {name}
    assert fresh(case).place_name is None and first(other, name) != chosen[name]
    assert pages.submit(other, PAGE, **{name: first(other, name)}).status == 303
    case = fresh(case)
    assert str(case.site_group).startswith(site) and (case.place_name == LVIV) == (name == "suggested")
