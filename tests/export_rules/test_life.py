"""Rules are kept by two people, read again after 90 days, reported by anybody, loaded once."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict, Invalid
from referral.export_rules import actions, loading, queries
from referral.export_rules.authorities import authorities
from referral.export_rules.goods import CROSSED, FIELDS, STOPPED
from referral.export_rules.models import LIFE, ExportRule
from referral.information import letters
from referral.information.forms import RECEIVING
from referral.materials import parity
from tests.export_rules.scenes import FACTS, SAID, WAY, a_rule, published, said, typed
from tests.factories import a_user
from tests.pages import Pages

LIST = f"/export-rules/checklist?{WAY}&lang=uk"
NEEDED = "Потрібен дозвіл на вивезення."


def test_a_draft_is_read_by_nobody_and_whoever_wrote_it_does_not_publish(app: Flask, now: datetime) -> None:
    writer, second = a_user(Role.EDITOR).as_actor(), a_user(Role.EDITOR).as_actor()
    made = actions.write("PL", "permit", FACTS, 0, writer, now)
    assert NEEDED not in Pages(app).get(LIST).text
    with pytest.raises(Conflict):
        LIFE.check(made, 1, writer, now)
    LIFE.check(made, 1, second, now)
    with pytest.raises(Conflict):
        LIFE.publish(made, 1, writer, now)
    LIFE.publish(made, 1, second, now)
    assert NEEDED in Pages(app).get(LIST).text and made.next_check == (now + timedelta(days=90)).date()


def test_what_is_stale_says_so_stays_and_is_in_the_daily_count(app: Flask, now: datetime) -> None:
    made = published(now=now)
    assert letters.due(now.date()) == {} and "Перепитайте" not in Pages(app).get(LIST).text
    made.next_check = now.date() - timedelta(days=1)
    db.session.commit()
    assert letters.due(now.date()) == {"PL": 1}
    page = Pages(app).get(LIST).text
    assert "Перепитайте" in page and NEEDED in page
    editor = a_user(Role.EDITOR).as_actor()
    LIFE.confirm(made, 1, editor, now)
    assert "Перепитайте" not in Pages(app).get(LIST).text and letters.due(now.date()) == {}
    LIFE.withdraw(made, 1, editor, now)
    assert NEEDED not in Pages(app).get(LIST).text
    LIFE.bring_back(made, editor, now)
    assert made.state == "draft"


def test_anybody_says_in_any_language_that_a_rule_is_wrong(app: Flask, now: datetime) -> None:
    made, of_the_union = published(now=now), published("union", "EU", position=1, now=now)
    page = Pages(app).get(f"/export-rules/checklist?{WAY}&lang=ro")
    links = [each for each in page.links() if "/suggest" in each]
    pairs = zip((of_the_union, made), links, strict=True)
    assert all(f"export_rule:{each.id}" in link.replace("%3A", ":") for each, link in pairs)
    assert all("An export permit is needed." in Pages(app).get(f"{link}&lang=ro").text for link in links)


WRONG = {
    "missing": {**SAID, "ru": {"requirement": "", "exception": ""}},
    "another number": {**SAID, "en": {"requirement": "A permit within 5 days.", "exception": ""}},
    "too long": said("слово " * 61),
    "half an exception": {**SAID, "uk": {**SAID["uk"], "exception": "Крім дарів."}},
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_words_that_are_missing_differ_or_are_too_long_are_refused(app: Flask, words: object) -> None:
    with pytest.raises(Invalid):
        a_rule(words=words)


def test_an_editor_writes_a_rule_on_the_page_and_writes_it_anew(app: Flask) -> None:
    editor = Pages(app).sign_in(a_user(Role.EDITOR))
    sent = editor.post("/desk/export-rules/new", typed())
    assert sent.status == 303
    made = queries.named("PL", "typed-rule")
    assert made is not None
    edition = queries.newest(made)
    assert edition is not None and (edition.topic, edition.days, edition.valid_from) == (
        "typed-rule",
        30,
        None,
    )
    ahead = {"valid_from-day": "1", "valid_from-month": "1", "valid_from-year": "2027", "number": "1"}
    assert editor.post(sent.location, typed(**ahead)).status == 303
    form = editor.get(sent.location)
    kept = {each.get("name"): each.get("value") for each in form.all("input")}
    assert (kept["valid_from-year"], kept["number"], kept["days"]) == ("2027", "2", "30")
    assert NEEDED in editor.get("/desk/export-rules?lang=uk").text


BAD = {
    "script in a link": {"source": "javascript:alert(1)"},
    "markup in a link": {"source": 'https://law.example/"><script>'},
    "no source": {"source": ""},
    "not found, nothing searched": {"found": "no", "source": ""},
    "days of no meaning": {"days_are": ""},
    "no such office": {"authority": "@nobody"},
    "no goods": {"goods": ""},
    "no such goods": {"goods": "weapons"},
    "a code that is no address": {"code": "../rule"},
    "gigantic": {"requirement_uk": "я" * 2_000},
    "negative days": {"days": "-3"},
}


@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD)
def test_what_cannot_be_is_refused_and_nothing_is_kept(app: Flask, wrong: dict[str, str]) -> None:
    editor = Pages(app).sign_in(a_user(Role.EDITOR))
    assert editor.post("/desk/export-rules/new", typed(**wrong)).status == 422
    assert db.session.scalars(db.select(ExportRule)).all() == []


def test_shipped_ones_become_drafts_once_and_a_persons_words_stay(app: Flask, now: datetime) -> None:
    count = len(loading.shipped())
    assert (loading.load(now), loading.load(now)) == (count, 0) and count >= 80
    made = queries.named("PL", "shortage_notice")
    assert made is not None and made.state == "draft"
    actions.write("PL", "shortage_notice", FACTS, 1, a_user(Role.EDITOR).as_actor(), now)
    assert loading.load(now) == 0 and made.newest == 2


def test_each_shipped_rule_names_its_source_or_what_was_searched(app: Flask) -> None:
    rules = loading.shipped()
    assert all(
        each["source"] if each["found"] else each["note"].startswith("searched:") for each in rules.values()
    )
    assert not any(
        each["source"] or each["act"] or each["days"] for each in rules.values() if not each["found"]
    )
    missing = [each["words"]["en"]["requirement"] for each in rules.values() if not each["found"]]
    assert missing and not [words for words in missing if "no rule" in words.lower()]


def test_each_country_names_whom_to_ask_about_everything(app: Flask) -> None:
    named = authorities()
    assert all((country, field) in named for country in (*RECEIVING, "UA") for field in FIELDS)
    assert all(each.name and each.link.startswith("https://") for each in named.values())
    assert set(CROSSED) <= set(RECEIVING) and set(STOPPED.values()) <= set(FIELDS)


def test_a_row_that_cannot_be_stops_the_loading(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = (loading.DATA / "rules.csv").read_text(encoding="utf-8")
    (tmp_path / "rules.csv").write_text(table.replace(",licence,", ",licenc,", 1), encoding="utf-8")
    words = (loading.DATA / "rules.words.csv").read_text(encoding="utf-8")
    (tmp_path / "rules.words.csv").write_text(words, encoding="utf-8")
    monkeypatch.setattr(loading, "DATA", tmp_path)
    run = app.test_cli_runner().invoke(args=["exports", "load"])
    assert run.exit_code != 0 and "licenc" in run.output


def test_the_report_of_languages_reads_shipped_and_published_rules(app: Flask, now: datetime) -> None:
    before = parity.report().compared
    made = published(now=now)
    edition = made.editions[0]
    edition.words = {**SAID, "en": {"requirement": "", "exception": ""}}
    db.session.commit()
    report = parity.report()
    assert report.compared == before + 1
    assert [each.sentence for each in report] == ["published export rule PL permit: no requirement in en"]
