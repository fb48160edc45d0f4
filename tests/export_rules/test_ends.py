"""A rule with a last day falls from use with words, its editors told before; what has no date is said to have none."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.export_rules import actions, loading, queries
from referral.export_rules.models import LIFE, ExportRuleEdition
from referral.export_rules.queries import TOLD_BEFORE
from tests.export_rules.scenes import WAY, asked, published, said, typed
from tests.factories import a_user
from tests.pages import Pages

DAY = timedelta(days=1)


@pytest.mark.both_databases
def test_a_rule_whose_last_day_has_passed_counts_for_nothing_and_says_so(app: Flask, now: datetime) -> None:
    today = utc_now().date()
    published("relief", valid_until=today - DAY, words=said("Пільга 5."), now=now)
    published("last", "EU", valid_until=today, words=said("Сьогодні ще діє."), now=now)
    page = asked(app, spoken="en")
    head, _, tail = page.text.partition("Its last day was")
    assert "Сьогодні ще діє." in head and "In force until" in head and "Пільга 5." in tail
    assert "At least 30 days" in page.text, "of the one in force alone"
    paper = Pages(app).get(f"/export-rules/checklist/paper?{WAY}&lang=en")
    assert paper.status == 200


def test_of_stopped_goods_too_it_is_said_that_an_act_is_over(app: Flask, now: datetime) -> None:
    published("over", goods=["controlled"], valid_until=now.date() - DAY, now=now)
    assert "Its last day was" in asked(app, "goods=controlled&sending=PL&via=PL", "en").text


@pytest.mark.both_databases
def test_editors_are_told_two_weeks_before(app: Flask, now: datetime) -> None:
    today = now.date()
    published("relief", valid_until=today + 30 * DAY, now=now)
    before = [queries.due(today + 30 * DAY - TOLD_BEFORE - each) for each in (DAY, 0 * DAY)]
    assert before == [{}, {"PL": 1}]
    assert (queries.due(today + 30 * DAY), queries.due(today + 31 * DAY)) == ({"PL": 1}, {})
    desk = Pages(app).sign_in(a_user(Role.EDITOR)).get("/desk/export-rules?lang=en").text
    assert desk.count("until") == 1, desk


def test_an_editor_writes_the_last_day_which_is_not_before_the_first(app: Flask) -> None:
    pages = Pages(app).sign_in(a_user(Role.EDITOR))
    days = {f"{name}-{part}": value for name, year in (("valid_from", "2026"), ("valid_until", "2025"))
            for part, value in (("day", "1"), ("month", "2"), ("year", year))}  # fmt: skip
    refused = pages.post("/desk/export-rules/new?lang=en", typed(**days))
    assert refused.status == 422 and "The last day stands before the first" in refused.text
    kept = pages.post("/desk/export-rules/new", typed(**days | {"valid_until-year": "2027"}))
    assert kept.status == 303
    edition = db.session.scalars(db.select(ExportRuleEdition)).one()
    assert str(edition.valid_until) == "2027-02-01"
    again = pages.get(f"/desk/export-rules/{edition.rule_id}")
    assert [each.get("value") for each in again.all("input[@name='valid_until-year']")] == ["2027"]


def test_what_ships_and_is_over_is_shown_as_over(app: Flask, now: datetime) -> None:
    shipped = loading.shipped()
    ends = {key: str(each["valid_until"]) for key, each in shipped.items() if each["valid_until"]}
    assert ends == {("EU", "import_relief"): "2022-12-31", ("RO", "suspension_order"): "2023-04-19"}
    for country, code in ends:
        facts = shipped[country, code]
        rule = actions.write(country, code, facts, 0, a_user(Role.EDITOR).as_actor(), now)
        second = a_user(Role.EDITOR).as_actor()
        LIFE.check(rule, 1, second, now), LIFE.publish(rule, 1, second, now)
    page = asked(app, "goods=medicine&sending=RO&via=RO", "en").text
    assert "No longer in force" in page and "Its last day was" in page


@pytest.mark.parametrize("dated", ["", "spring"])
def test_a_source_without_a_date_says_so(app: Flask, now: datetime, dated: str) -> None:
    published("undated", page_date=dated, now=now)
    published("dated", "EU", now=now)
    assert asked(app, spoken="en").text.count("No date on the page") == 1
    published(
        "none",
        "UA",
        found=False,
        source="",
        page_date="",
        note="searched: x",
        **{"act": "", "days": None},
        now=now,
    )
    assert asked(app, spoken="en").text.count("No date on the page") == 1, (
        "where nothing was found there is no page"
    )


TRADE_NAMES = (
    "Xanax", "Dormicum", "Zaldiar", "Doreta", "Poltram", "Lexaurin", "Rivotril", "Stilnox", "Suboxone", "Transtec",
    "Jurnista", "Nalbuphin", "Залдіар", "Гідазепам", "Dolzam", "Accordeon", "Victanyl", "Breakyl", "Ramlepsa",
    "Skudexa", "Bunondol", "Sufenta", "Ultiva", "Nubain", "Кодтерпін", "Солпадеїн", "Dolorex", "NoName forte 30",
)  # fmt: skip


def test_a_trade_name_is_a_stop_or_a_question_and_never_a_checklist(app: Flask) -> None:
    """Names of controlled medicines, those on no list of ours among them."""
    outcomes = set()
    for name in TRADE_NAMES:
        page = Pages(app).get(f"/export-rules/checklist?{WAY}&term={quote(name)}&lang=en")
        if page.status == 303:
            assert "goods=controlled" in page.location, name
        else:
            assert page.status == 422 and "there is no checklist for it" in page.text, name
            assert "Until you know what is in it, do not send it" in page.text, name
            assert "https://www.gov.pl/web/gif" in " ".join(page.links()), name
        outcomes.add(page.status)
    assert outcomes == {303, 422}
