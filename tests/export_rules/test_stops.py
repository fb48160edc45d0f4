"""Goods of licence holders get a stop: whatever is chosen, named, sent twice or said in any language."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.export_rules import classes, loading
from referral.export_rules.goods import STOPPED
from referral.export_rules.models import LIFE
from referral.export_rules.stopped_names import stopped_by
from referral.i18n import HOSPITAL_LANGUAGES
from referral.information.forms import RECEIVING
from tests.export_rules.scenes import WAY, asked, published
from tests.factories import a_user
from tests.pages import Pages


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


def test_where_the_law_speaks_of_stopped_goods_doubts_stand_too(app: Flask, now: datetime) -> None:
    old = published("old", goods=["controlled"], page_date="2012-04-03", now=now)
    ahead = now.date() + timedelta(days=30)
    published("ahead", "UA", goods=["controlled"], valid_from=ahead, now=now)
    published("fresh", "EU", goods=["controlled"], now=now)
    page, way = asked(app, "goods=controlled&sending=PL&via=PL").text, old.country
    assert way == "PL" and page.count("Перепитайте") == 1 and page.count("Чинне з") == 1


STOPPED_NAMES = {
    "morphine": "controlled", "МОРФІН гідрохлорид 10 мг/мл": "controlled", "мoрфiн": "controlled",
    "ｍｏｒｐｈｉｎｅ": "controlled", "мор-фин": "controlled", "гідроморфон": "controlled",
    "Фентаніл, пластир": "controlled", "фентанил": "controlled", "codeïne": "controlled",
    "трамадол": "controlled", "midazolam": "controlled",
    "iodine-131": "radionuclide", "йод 131": "radionuclide", "131I": "radionuclide",
    "sodium iodide (131 I)": "radionuclide",
    "радій-223": "radionuclide", "Ra 223": "radionuclide", "99mTc": "radionuclide", "технецій": "radionuclide",
    "177Lu-PSMA": "radionuclide", "иттрий-90": "radionuclide", "ФДГ (18F)": "radionuclide",
}  # fmt: skip
NOT_STOPPED = (
    "cisplatin", "paclitaxel 300 mg", "oxybutynin", "нітрофурантоїн", "севофлуран", "апарат для наркозу", "йод 5 %",
    "Foley 18F", "стронцію ранелат", "лабораторій", "carboplatin 150", "",
)  # fmt: skip


@pytest.mark.parametrize("chosen", ["", "goods=medicine&", "goods=device&"])
def test_a_stopped_name_is_a_stop_whatever_is_chosen_and_whoever_knows_it(app: Flask, chosen: str) -> None:
    for name, goods in STOPPED_NAMES.items():
        for path in ("checklist", "checklist/paper"):
            way = f"{chosen}term={quote(name)}&sending=PL&via=SK&lang=uk"
            sent = Pages(app).get(f"/export-rules/{path}?{way}")
            assert sent.status == 303 and sent.location.endswith(
                f"?goods={goods}&sending=PL&via=SK&lang=uk"
            ), name


def test_names_of_other_goods_are_not_stopped() -> None:
    assert not [name for name in NOT_STOPPED if stopped_by(name)]


@pytest.mark.parametrize("goods", STOPPED)
def test_of_answers_sent_twice_the_stopped_one_counts(app: Flask, goods: str) -> None:
    for twice in (f"goods=medicine&goods={goods}", f"goods={goods}&goods=medicine"):
        for path in ("checklist", "checklist/paper"):
            sent = Pages(app).get(f"/export-rules/{path}?{twice}&sending=PL&via=PL")
            assert sent.status == 303 and sent.location.endswith(f"?goods={goods}&sending=PL&via=PL")
    sent = Pages(app).get("/export-rules/checklist?goods=device&sending=PL&sending=CZ&via=PL")
    assert sent.location.endswith("?goods=device&sending=PL&via=PL"), "the address says what the page shows"


def test_a_name_that_nobody_knows_is_asked_about_whatever_is_chosen(app: Flask) -> None:
    for path in ("checklist", "checklist/paper"):
        page = Pages(app).get(f"/export-rules/{path}?{WAY}&term=dolorex&lang=uk")
        assert page.status == 422 and "Ми не знаємо цієї назви" in page.text


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


def test_all_that_lacks_is_said_at_once(app: Flask, now: datetime) -> None:
    page = Pages(app).get("/export-rules/checklist?goods=&sending=PL&via=")
    assert page.status == 422
    assert all(page.all(f"*[@id='{name}-error']") for name in ("goods", "via"))
