"""Organisations: found by everybody, kept by two people, read again after 90 days, loaded once."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict, Invalid
from referral.organisations import actions, loading, queries
from referral.organisations.models import EVERYWHERE, LIFE, Organisation
from tests.factories import a_user
from tests.organisations.lines import SAID, an_organisation, published
from tests.pages import Pages


def text(app: Flask, address: str = "/organisations?lang=uk") -> str:
    return Pages(app).get(address).text


def test_a_draft_is_read_by_nobody_and_whoever_wrote_it_does_not_publish(app: Flask, now: datetime) -> None:
    writer, second = a_user(Role.EDITOR).as_actor(), a_user(Role.EDITOR).as_actor()
    made = an_organisation()
    mine = actions.write("PL", "example", _facts(), 1, writer, now)
    assert mine.id == made.id and "Linia Przykładna" not in text(app)
    with pytest.raises(Conflict):
        LIFE.check(made, 2, writer, now)
    LIFE.check(made, 2, second, now)
    with pytest.raises(Conflict):
        LIFE.publish(made, 2, writer, now)
    LIFE.publish(made, 2, second, now)
    assert "Linia Przykładna" in text(app) and made.next_check == (now + timedelta(days=90)).date()


def _facts() -> dict[str, object]:
    from tests.organisations.lines import FACTS

    return dict(FACTS)


def test_each_line_says_what_where_in_which_languages_and_by_which_source(app: Flask, now: datetime) -> None:
    published(now=now)
    page = Pages(app).get("/organisations?lang=uk")
    for said in ("Безкоштовна лінія, щодня.", "+48 800 190 591", "Help line", "Лінія допомоги", "українська"):
        assert said.casefold() in page.text.casefold(), said
    assert "https://pomoc.example/ua" in page.links()
    assert "A free line, every day." in text(app, "/organisations?lang=hu"), (
        "English, where it is not written"
    )
    assert '<p lang="en">A free line' in Pages(app).get("/organisations?lang=hu").html


def test_it_is_found_by_country_kind_language_and_place_in_any_script(app: Flask, now: datetime) -> None:
    published("line", now=now, name="Linia")
    published("bed", now=now, name="Dom", kind="lodging", localities=["Lublin"], languages=[])
    published("far", now=now, name="Daleko", kind="lodging", localities=["Gdańsk"])
    published("cz", "CZ", now=now, name="Pomoc")
    published("eu", EVERYWHERE, now=now, name="Everywhere")
    assert _found(app, "country=PL") == {"Linia", "Dom", "Daleko", "Everywhere"}
    assert _found(app, "country=PL&kind=lodging") == {"Dom", "Daleko"}
    assert _found(app, "place=Люблін") == {"Linia", "Dom", "Everywhere"}
    assert _found(app, "place=Lublin&kind=lodging") == {"Dom"}
    assert _found(app, "language=pl") == {"Dom"}, "not known is not no"


def _found(app: Flask, query: str) -> set[str]:
    return {"".join(each.itertext()) for each in Pages(app).get(f"/organisations?{query}").all("h2")}


def test_what_is_stale_says_so_and_stays(app: Flask, now: datetime) -> None:
    made = published(now=now)
    made.next_check = now.date() - timedelta(days=1)
    db.session.commit()
    assert "Перепитайте" in text(app)
    LIFE.confirm(made, 1, a_user(Role.EDITOR).as_actor(), now)
    assert "Перепитайте" not in text(app)
    LIFE.withdraw(made, 1, a_user(Role.EDITOR).as_actor(), now)
    assert "Linia Przykładna" not in text(app)
    LIFE.bring_back(made, a_user(Role.EDITOR).as_actor(), now)
    assert made.state == "draft"


@pytest.mark.parametrize(
    "words",
    [{**SAID, "ru": ""}, {**SAID, "en": "A free line of 24 hours."}, {**SAID, "uk": "слово " * 61}],
    ids=["missing", "another number", "too long"],
)
def test_words_that_are_missing_differ_or_are_too_long_are_refused(app: Flask, words: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        an_organisation(words=words)


def test_an_editor_writes_one_on_the_page_and_a_link_with_a_script_is_refused(app: Flask) -> None:
    editor = Pages(app).sign_in(a_user(Role.EDITOR))
    typed = {
        "country": "PL", "code": "dom-w-lublinie", "kind": "lodging", "name": "Dom", "localities": "Lublin; Chełm",
        "text_uk": "Кімнати.", "text_ru": "Комнаты.", "text_en": "Rooms.", "number": "0",
        "phones": "Reception: +48 81 000 11 22", "source": "https://dom.example", "read_on-day": "20",
        "read_on-month": "11", "read_on-year": "2026",
    }  # fmt: skip
    assert editor.post("/desk/organisations/new", {**typed, "source": "javascript:alert(1)"}).status == 422
    assert (
        editor.post("/desk/organisations/new", {**typed, "links": 'https://x.example/"><script>'}).status
        == 422
    )
    sent = editor.post("/desk/organisations/new", typed)
    assert sent.status == 303
    made = queries.named("PL", "dom-w-lublinie")
    assert made is not None and queries.newest(made).localities == ["Lublin", "Chełm"]  # type: ignore[union-attr]
    again = editor.post(sent.location, {**typed, "number": "1", "text_en": "Rooms with 3 beds."})
    assert again.status == 422 and "Other numbers stand here than in Ukrainian: 3." in again.text
    assert "Dom" in editor.get("/desk/organisations").text


def test_shipped_ones_become_drafts_once_and_a_persons_words_stay(
    app: Flask, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "DATA", tmp_path)
    head = "code,kind,name,localities,languages,phones,links,source,source_title,page_date,read_on,note\n"
    row = "line,hotline,Linia,*,uk;ru,other:+48 800 190 591,,https://pomoc.example,,,2026-11-29,\n"
    unsourced = "guess,lodging,Dom,*,,,,,,,2026-11-29,no source found\n"
    (tmp_path / "pl.csv").write_text(head + row + unsourced, encoding="utf-8")
    words = "".join(f'line,{code},"{said}"\n' for code, said in SAID.items())
    (tmp_path / "pl.words.csv").write_text("code,language,text\n" + words, encoding="utf-8")
    assert (loading.load(now), loading.load(now)) == (1, 0)
    made = db.session.scalars(db.select(Organisation)).one()
    assert made.state == "draft" and queries.newest(made).languages == ["uk", "ru"]  # type: ignore[union-attr]
    actions.write("PL", "line", _facts(), 1, a_user(Role.EDITOR).as_actor(), now)
    assert loading.load(now) == 0 and made.newest == 2


def test_a_mistake_of_a_line_is_told_in_any_language(app: Flask, now: datetime) -> None:
    made = published(now=now)
    link = next(each for each in Pages(app).get("/organisations?lang=ro").links() if "/suggest" in each)
    assert f"organisation:{made.id}" in link.replace("%3A", ":")
    assert "Linia Przykładna" in Pages(app).get(link).text


def test_what_ships_can_be_loaded(app: Flask) -> None:
    countries = [path.stem for path in loading.DATA.glob("??.csv")]
    assert all(loading.shipped(each.upper()) for each in countries)
