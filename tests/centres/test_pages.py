"""The public list, the map and one centre: without an account, in the words of the evidence, and no journey in vain."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from referral.db import db
from referral.hospitals.models import Hospital
from referral.i18n import HOSPITAL_LANGUAGES, speaking
from tests.centres.scenes import confirmed, silent, sourced
from tests.factories import NOW, a_user, places
from tests.organisations.lines import published
from tests.pages import Page, Pages

FREE = 4711
"""So many places as no page names by chance."""
PAGES = ("/centres", "/centres/map", "/centres?country=PL&modality=radiotherapy", "/centres/map?country=PL")
DATA = (
    "/open-data/hsds/organizations", "/open-data/hsds/services", "/open-data/hsds/locations",
    "/open-data/hsds/service_at_locations", "/open-data/fhir", "/open-data/services.csv",
)  # fmt: skip


def read(app: Flask, address: str, language: str = "uk") -> Page:
    return Pages(app).get(f"{address}{'&' if '?' in address else '?'}lang={language}")


def names(page: Page) -> list[str]:
    return re.findall(r"Szpital (?:Potwierdzony|Źródłowy|Milczący)", page.text)


@pytest.fixture
def three(app: Flask) -> tuple[Hospital, Hospital, Hospital]:
    return confirmed(), sourced(), silent()


def test_each_line_says_who_says_so_and_when(app: Flask, three: tuple[Hospital, ...]) -> None:
    page = read(app, "/centres", "en").text
    assert "Surgery, Adult: confirmed by the hospital on November 1, 2026" in page
    assert "Radiotherapy, Adult: a public source of March 1, 2026 says so" in page
    assert "Which treatments it gives is not known. Ask." in page
    assert "https://szpital.example/wards" in read(app, "/centres", "en").links()


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_every_line_and_page_says_not_to_travel_and_how_to_ask(
    app: Flask, three: tuple[Hospital, ...], language: str
) -> None:
    with app.test_request_context(), speaking(language):
        from referral.centres.wording import NO_JOURNEY

        words = str(NO_JOURNEY)
    assert language == "en" or words != "Do not travel before a hospital has said yes to you."
    listed = read(app, "/centres", language)
    assert listed.text.count(words) == 1 + len(three)
    assert listed.links().count("/centres/how-to-ask") == 1 + len(three)
    for address in ("/centres/map", "/centres/how-to-ask", *(f"/centres/{each.id}" for each in three)):
        assert words in read(app, address, language).text, address


def test_no_number_of_free_places_stands_on_any_page_or_in_any_data(
    app: Flask, three: tuple[Hospital, ...]
) -> None:
    for hospital in three:
        places(hospital, "surgery", FREE)
        places(hospital, "radiotherapy", FREE)
    published()
    db.session.commit()
    for address in (*PAGES, *DATA, *(f"/centres/{each.id}" for each in three), "/organisations"):
        answer = Pages(app).get(address)
        assert answer.status == 200, address
        assert str(FREE) not in answer.html and "4,711" not in answer.html and "4 711" not in answer.html, (
            address
        )


def test_a_place_in_any_script_puts_the_nearest_first_with_kilometres(
    app: Flask, three: tuple[Hospital, ...]
) -> None:
    for typed in ("Медика", "Medyka", "Пшемысль", "Перемишль", "Przemyśl"):
        page = read(app, f"/centres?place={typed}&modality=radiotherapy", "en")
        assert names(page)[0] == "Szpital Źródłowy", typed
        assert re.search(r"Rzeszów, Poland · about \d\d km", page.text), typed
    assert names(read(app, "/centres?place=Краків"))[0] == "Szpital Milczący"
    assert "We know no place called “Qwzxcv”" in read(app, "/centres?place=Qwzxcv", "en").text


def test_not_known_stands_behind_and_only_a_no_is_left_out(app: Flask, three: tuple[Hospital, ...]) -> None:
    found = names(read(app, "/centres?modality=radiotherapy"))
    assert found[0] == "Szpital Źródłowy" and "Szpital Milczący" in found
    three[2].takes = "child"
    three[1].languages = ["en"]
    db.session.commit()
    assert "Szpital Milczący" not in names(read(app, "/centres?age=adult"))
    of_children = names(read(app, "/centres?age=child"))
    assert of_children[0] == "Szpital Milczący" and "Szpital Potwierdzony" in of_children[1:]
    assert "Szpital Źródłowy" not in names(read(app, "/centres?language=uk"))
    assert names(read(app, "/centres?language=en"))[0] == "Szpital Źródłowy"
    assert names(read(app, "/centres?site=breast"))[0] == "Szpital Potwierdzony"


def test_each_mark_of_the_map_is_a_link_with_a_name_and_those_close_together_are_one(
    app: Flask, three: tuple[Hospital, ...]
) -> None:
    confirmed(name="Szpital Obok", lat=51.26, lon=22.58)
    page = read(app, "/centres/map?country=PL", "en")
    marks = [
        each
        for each in page.all("{http://www.w3.org/2000/svg}a")
        if "app-map__mark" in (each.get("class") or "")
    ]
    assert len(marks) == 3 and all(each.get("aria-label") and each.get("href") for each in marks)
    several = [each for each in marks if "around" in each.get("aria-label")]
    assert [each.get("aria-label") for each in several] == ["Lublin and around: 2 hospitals"]
    followed = Pages(app).get(several[0].get("href") + "&lang=en")
    assert names(followed)[0] == "Szpital Potwierdzony"


def test_the_telephone_is_shown_only_where_the_hospital_agreed(app: Flask) -> None:
    found = confirmed(phone="+48 81 454 10 00", website="https://szpital.example")
    page = read(app, f"/centres/{found.id}", "en").text
    assert "+48 81 454 10 00" not in page and "+48 22 555 01 02" in page, "the office instead"
    assert found.email not in page
    found.contact_agreed_at = NOW - timedelta(days=3)
    db.session.commit()
    assert "+48 81 454 10 00" in read(app, f"/centres/{found.id}", "en").text
    assert "tel:+48814541000" in Pages(app).get("/open-data/services.csv").html


def test_a_mistake_is_told_without_a_name_and_reaches_the_editors(app: Flask) -> None:
    found = confirmed()
    page = read(app, f"/centres/{found.id}", "pl")
    address = next(link for link in page.links() if "/suggest" in link)
    visitor = Pages(app)
    form = visitor.get(address).forms()[-1]
    assert form["values"]["about"] == [f"centre:{found.id}"]
    sent = visitor.post(address, {"country": "PL", "about": f"centre:{found.id}", "words": "Nie ma oddziału"})
    assert sent.status == 303 and "/information/suggestions/" in sent.location
    from referral.information import queries

    waiting = queries.suggestions(1).rows[0]
    desk = Pages(app).sign_in(a_user("editor"))
    shown = desk.get(f"/desk/information/suggestions/{waiting.id}").text
    assert "Szpital Potwierdzony" in shown and "Nie ma oddziału" in shown


def test_what_is_about_nothing_is_not_found(app: Flask) -> None:
    found = confirmed()
    for about in ("centre:nothing", f"cat:{found.id}", "centre:00000000-0000-0000-0000-000000000007"):
        assert Pages(app).get(f"/information/pl/suggest?about={about}").status == 404
    assert Pages(app).get(f"/information/hu/suggest?about=centre:{found.id}").status == 404


def test_the_hospital_agrees_by_a_tick_and_takes_it_back_at_once(app: Flask) -> None:
    found = confirmed()
    nurse = Pages(app).sign_in(a_user("hospital", hospital_id=found.id))
    typed = {"phone": "+48 81 454 10 00", "website": "", "languages": ["pl"]}
    for ticked, is_shown in (({"contact_agreed": "yes"}, True), ({}, False)):
        assert nurse.post("/hospital/facts", {**typed, **ticked}).status == 303
        assert ("tel:+48814541000" in Pages(app).get("/open-data/services.csv").html) is is_shown
        assert ("+48 81 454 10 00" in Pages(app).get(f"/centres/{found.id}").text) is is_shown


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_how_to_ask_leads_to_a_call_back(app: Flask, language: str) -> None:
    page = read(app, "/centres/how-to-ask", language)
    assert "/call" in page.links()
    words = "A doctor has told me that it is cancer: I want to be called"
    assert (words in page.text) is (language == "en"), "it is said in the reader's language"
