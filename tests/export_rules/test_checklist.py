"""The checklist: in order, with days at the least; what differs, is stale, missing or stopped is said."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.export_rules import classes, loading
from referral.export_rules.checklist import Way, checklist
from referral.export_rules.goods import CROSSED, GOODS, STOPPED
from referral.export_rules.models import LIFE
from referral.export_rules.queries import shown
from referral.i18n import HOSPITAL_LANGUAGES
from referral.information.forms import RECEIVING
from tests.export_rules.scenes import WAY, published, said
from tests.factories import a_user
from tests.pages import Page, Pages


def asked(app: Flask, way: str = WAY, spoken: str = "uk") -> Page:
    return Pages(app).get(f"/export-rules/checklist?{way}&lang={spoken}")


def test_three_questions_without_an_account_or_a_script_lead_to_the_list(app: Flask, now: datetime) -> None:
    published(now=now)
    first = Pages(app).get("/export-rules?lang=uk")
    assert {each.get("name") for each in first.all("select")} >= {"goods", "sending", "via"}
    page = asked(app)
    for words in (
        "Потрібен дозвіл на вивезення.",
        "Wniosek 7",
        "Prawo przykładowe, art. 5",
        "30 днів",
        "The permit",
    ):
        assert words in page.text, words
    assert "https://law.example/permit" in page.links() and "https://www.gov.pl/web/gif" in page.links()


def test_the_address_holds_codes_alone_and_may_be_passed_on(app: Flask) -> None:
    sent = Pages(app).get(f"/export-rules/checklist?{WAY}&term=&csrf_token=secret&name=Olena")
    assert sent.status == 303 and sent.location.endswith(f"/export-rules/checklist?{WAY}")


def test_steps_stand_in_their_order_and_waiting_is_added_up_along_them(app: Flask, now: datetime) -> None:
    published(
        "border", step="border", days=3, days_are="deadline", position=1, words=said("Кордон."), now=now
    )
    published("slow", step="licence", days=30, words=said("Повільно."), now=now)
    published("fast", step="licence", days=10, words=said("Швидко."), now=now)
    published("paper", step="donation_papers", days=7, words=said("Папери."), now=now)
    published("code", step="donation_papers", days=90, days_are="validity", words=said("Код."), now=now)
    published("silent", step="transport", days=None, days_are="", words=said("Мовчки."), now=now)
    page = asked(app).text
    places = [page.index(words) for words in ("Повільно.", "Папери.", "Мовчки.", "Кордон.")]
    assert places == sorted(places)
    found = checklist(shown(), Way("medicine", "PL", "PL"), now.date())
    assert (found.least_days, found.without_days) == (37, 1), (
        "30 and 10 at once, then 7; no deadline, no validity"
    )
    assert "Щонайменше 37 днів" in page


def test_of_a_country_that_is_only_crossed_the_way_counts_and_no_permit(app: Flask, now: datetime) -> None:
    published("permit", "SK", words=said("Дозвіл Словаччини."), now=now)
    published("crossing", "SK", step="border", words=said("Пункт пропуску."), now=now)
    published("notice", "CZ", route="transit", words=said("Повідомлення."), now=now)
    page = asked(app, "goods=medicine&sending=CZ&via=SK").text
    assert "Пункт пропуску." in page and "Повідомлення." in page and "Дозвіл Словаччини." not in page
    page = asked(app, "goods=medicine&sending=SK&via=SK").text
    assert "Пункт пропуску." in page and "Дозвіл Словаччини." in page
    assert "Повідомлення." not in asked(app, "goods=medicine&sending=SK&via=HU").text


def test_two_rules_that_differ_are_both_shown_with_their_days(app: Flask, now: datetime) -> None:
    published("old", topic="notice", days=10, words=said("За старим."), page_date="2026-01-05", now=now)
    assert "Джерела розходяться" not in asked(app).text
    published("new", topic="notice", days=21, words=said("За новим."), page_date="2026-09-07", now=now)
    page = asked(app).text
    for words in (
        "Джерела розходяться",
        "За старим.",
        "За новим.",
        "2026-01-05",
        "2026-09-07",
        "Щонайменше 21 день",
    ):
        assert words in page, words


def test_a_rule_that_is_not_in_force_yet_stands_apart_and_counts_for_nothing(
    app: Flask, now: datetime
) -> None:
    ahead = now.date() + timedelta(days=30)
    published("ahead", valid_from=ahead, days=60, words=said("Згодом."), now=now)
    published("today", valid_from=now.date(), days=5, words=said("Сьогодні."), now=now)
    page = asked(app).text
    assert page.index("Сьогодні.") < page.index("Ще не набрало чинності") < page.index("Згодом.")
    assert "Щонайменше 5 днів" in page


def test_what_was_not_found_is_never_no_rule(app: Flask, now: datetime) -> None:
    gone = {"found": False, "source": "", "act": "", "article": "", "days": None, "days_are": "", "form": ""}
    published("gone", **gone, words=said("Тексту не знайдено."), note="searched: wywóz krwi", now=now)
    page = asked(app).text
    for words in (
        "Не знайдено",
        "Це не означає, що правила немає.",
        "searched: wywóz krwi",
        "Тексту не знайдено.",
    ):
        assert words in page, words


def test_a_country_without_rows_is_named_and_is_no_permission(app: Flask, now: datetime) -> None:
    assert "Для цього шляху списку немає" in asked(app).text
    published("union", "EU", now=now)
    page = asked(app)
    warned = [
        "".join(each.itertext()) for each in page.all("div") if "app-warning" in (each.get("class") or "")
    ]
    assert [
        name for name in ("Польща", "Україна", "Європейський Союз") if any(name in each for each in warned)
    ] == [
        "Польща",
        "Україна",
    ]


def test_an_old_source_says_so_however_lately_it_was_read(app: Flask, now: datetime) -> None:
    published("old", page_date="2022-03-04", now=now)
    assert "Сторінка датована 2022-03-04" in asked(app).text
    published("young", "EU", page_date="2025-12-31", now=now)
    assert "2025-12-31: " not in asked(app).text


@pytest.mark.parametrize("goods", STOPPED)
def test_goods_of_licence_holders_get_a_stop_and_no_checklist_in_any_language(
    app: Flask, now: datetime, goods: str
) -> None:
    loading.load(now)
    LIFE.publish_drafts(a_user(Role.EDITOR).as_actor(), a_user(Role.ADMINISTRATOR).as_actor(), now)
    for sending in RECEIVING:
        way = f"goods={goods}&sending={sending}&via=PL"
        page = asked(app, way)
        assert "Стоп" in page.text and "Щонайменше" not in page.text and "☐" not in page.text
        assert not [each for each in page.links() if "/paper" in each]
        assert {"https://www.dls.gov.ua", "https://snriu.gov.ua"} & set(page.links())
        paper = Pages(app).get(f"/export-rules/checklist/paper?{way}")
        assert paper.status == 303 and paper.location.endswith(f"/export-rules/checklist?{way}")
    headings = {
        spoken: asked(app, f"goods={goods}&sending=PL&via=PL", spoken).title for spoken in HOSPITAL_LANGUAGES
    }
    assert len(set(headings.values())) == len(HOSPITAL_LANGUAGES), "said in each language"


def test_whatever_ships_makes_a_list_for_each_way_with_whom_to_ask(app: Flask, now: datetime) -> None:
    loading.load(now)
    LIFE.publish_drafts(a_user(Role.EDITOR).as_actor(), a_user(Role.ADMINISTRATOR).as_actor(), now)
    rules = shown()
    for goods in set(GOODS) - set(STOPPED):
        for sending in RECEIVING:
            for via in CROSSED:
                found = checklist(rules, Way(goods, sending, via), now.date())
                assert found.lines and {"EU", "UA"}.isdisjoint(found.unwritten), (goods, sending, via)
    page = asked(app, "goods=cytotoxic&sending=RO&via=RO", "pl")
    assert "https://www.anm.ro" in page.links() and "https://www.customs.ro" in page.links()
    assert page.all('div[@lang="en"]') and "they are written in" not in page.text
    assert "Щонайменше 30 днів" in asked(app, WAY).text, "the notice to GIF"


BAD = {
    "unknown class": "goods=weapons&sending=PL&via=PL",
    "nothing": "",
    "no such country": "goods=medicine&sending=DE&via=PL",
    "no road": "goods=medicine&sending=PL&via=CZ",
    "gigantic": f"goods=medicine&sending=PL&via=PL&term={'x' * 5_000}",
    "script": "goods=<script>alert(1)</script>&sending=PL&via=PL",
}


@pytest.mark.parametrize("way", BAD.values(), ids=BAD)
def test_what_cannot_be_is_asked_again(app: Flask, way: str) -> None:
    for path in ("/export-rules/checklist", "/export-rules/checklist/paper"):
        page = Pages(app).get(f"{path}?{way}")
        assert page.status == 422 and page.all("select") and "<script>alert" not in page.html


def test_a_name_becomes_its_class_and_one_that_is_stopped_wins(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classes, "CATALOGUES", [])
    assert "term" not in {each.get("name") for each in Pages(app).get("/export-rules").all("input")}
    known = {"morphine": "controlled", "cisplatin": "cytotoxic"}
    monkeypatch.setattr(classes, "CATALOGUES", [lambda term: {"morphine": "medicine"}.get(term), known.get])
    assert "term" in {each.get("name") for each in Pages(app).get("/export-rules").all("input")}
    ways = {"cisplatin": "cytotoxic", "morphine": "controlled"}
    for term, goods in ways.items():
        sent = Pages(app).get(f"/export-rules/checklist?term={term}&sending=PL&via=PL")
        assert sent.location.endswith(f"?goods={goods}&sending=PL&via=PL"), term
    chosen = Pages(app).get("/export-rules/checklist?goods=medicine&term=morphine&sending=PL&via=PL")
    assert "goods=controlled" in chosen.location, "whatever was chosen"
    assert Pages(app).get("/export-rules/checklist?term=unheard&sending=PL&via=PL").status == 422


def test_on_paper_there_are_boxes_and_the_same_lines(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(now=now)
    address = f"/export-rules/checklist/paper?{WAY}&lang=uk"
    pdf = Pages(app).client.get(address, base_url="https://localhost")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
    monkeypatch.setattr("referral.letters_on_paper.press.is_there", lambda: False)
    page = Pages(app).get(address)
    assert "☐" in page.text and "Потрібен дозвіл на вивезення." in page.text and "Wniosek 7" in page.text
    assert "не юридична порада" in page.text


def test_withdrawn_rules_leave_the_list(app: Flask, now: datetime) -> None:
    made = published(now=now)
    LIFE.withdraw(made, 1, a_user(Role.EDITOR).as_actor(), now)
    assert "Потрібен дозвіл на вивезення." not in asked(app).text


def test_the_papers_lead_to_where_they_are_made_once_that_is_there(app: Flask) -> None:
    named = "Запропонуйте товар тут: ці папери складуть разом із відправленням."
    is_there = "supplies.offer" in app.view_functions
    page = asked(app)
    assert "Лист про дарування: хто, що і кому дарує" in page.text
    assert (named in page.text) == is_there == ("/supplies/offer" in page.links())
