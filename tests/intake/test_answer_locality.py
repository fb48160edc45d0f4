"""The place page, without scripts: search, choose, or keep the words; nothing is preselected."""

from flask import Flask

from tests.intake.walk import begun, chosen_place, fresh, send, volunteer


def test_search_shows_places_and_none_is_chosen(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "place", {"place_typed": "Перемишль", "search": "place_typed"})
    radios = page.all("input[@name='place_code']")
    assert page.status == 200 and len(radios) > 1 and not [r for r in radios if r.get("checked") is not None]
    assert radios[-1].get("value") == "none"


def test_the_chosen_place_is_kept_with_its_position_and_the_words_sealed(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert chosen_place(pages, case, "Перемишль").status == 303
    case = fresh(case)
    assert case.place_country == "PL" and case.lat is not None and 49 < case.lat < 50
    assert (case.private_answers or {})["place"]["place_typed"] == "Перемишль"
    (shown,) = pages.get(f"/intake/{case.id}/place").all("p[@data-chosen]")
    assert "Przemyśl" in shown.text


def test_words_alone_ask_for_a_choice_and_stay(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "place", {"place_typed": "Перемишль", "shelter": "школа № 5"})
    assert page.status == 422 and page.form("place")["values"]["shelter"] == ["школа № 5"]
    assert fresh(case).place_name is None


def test_none_of_these_and_i_do_not_know_are_answers(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "place", {"place_typed": "хутір Ы", "place_code": "none"}).status == 303
    assert fresh(case).place_name is None
    unknown = {"place_typed": "", "place_typed-unknown": "yes", "place_code": ""}
    assert send(pages, case, "place", unknown).status == 303
    assert fresh(case).answers["place"]["place_code"] == "unknown"


def test_a_forged_place_is_refused(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/place"
    assert pages.post(path, {"place_typed": "Львів", "place_code": "99999999"}).status == 422


def test_proposals_come_by_post_only(app: Flask) -> None:
    pages, _user = volunteer(app)
    found = pages.post("/intake/places", {"q": "Медика"}).response.get_json()
    assert found["options"][-1]["value"] == "none" and len(found["options"]) > 1 and found["status"]
    assert pages.get("/intake/places?q=x").status in (404, 405)
