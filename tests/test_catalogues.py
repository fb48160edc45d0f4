"""A catalogue with gaps hides its language from hospitals; names of countries and languages need no catalogue."""

import json
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask import Flask

from matching.vocabulary import countries, languages
from referral import i18n, outbox
from referral.i18n import (
    HOSPITAL_LANGUAGES,
    PUBLIC_LANGUAGES,
    country_name,
    language_name,
    language_of,
    speaking,
)
from referral.labels import choices, label
from tests.referrals.scenes import a_sent_referral, letters
from translations import compile as catalogues

HOSPITALS = [("templates/referrals/referral.html", 1)]
DESK = [("templates/coordination/show.html", 1)]


def a_catalogue() -> Catalog:
    """Four sentences for hospitals, of which one is fuzzy and a plural lacks a form; one for the desk alone."""
    made = Catalog(locale="pl", fuzzy=False)
    made.add("Accept", "Przyjmij", locations=HOSPITALS)
    made.add("Decline", "Odmów", locations=HOSPITALS)
    made.add("Ask", "Zapytaj", locations=HOSPITALS, flags=["fuzzy"])
    made.add(("%(num)s place", "%(num)s places"), ("%(num)s miejsce", "", ""), locations=HOSPITALS)
    made.add("Queue", "", locations=DESK)
    return made


def test_coverage_counts_a_hospitals_sentences_that_are_whole() -> None:
    assert catalogues.coverage(a_catalogue()) == 0.5
    assert catalogues.coverage(Catalog(locale="pl")) == 0.0


def test_compiling_says_how_whole_each_catalogue_is_and_says_it_anew_when_it_changes(tmp_path: Path) -> None:
    po = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True)
    made = a_catalogue()
    for expected in (0.5, 0.75):
        with po.open("wb") as target:
            write_po(target, made)
        po.with_suffix(".mo").unlink(missing_ok=True)
        for _again in range(2):
            catalogues.main(tmp_path)
            assert json.loads((tmp_path / "coverage.json").read_text()) == {"pl": expected}
        assert po.with_suffix(".mo").exists()
        made.get("Ask").flags.clear()


def test_what_no_longer_has_a_catalogue_is_no_longer_counted(tmp_path: Path) -> None:
    (tmp_path / "coverage.json").write_text('{"de": 0.9}', encoding="utf-8")
    catalogues.main(tmp_path)
    assert json.loads((tmp_path / "coverage.json").read_text()) == {}


def test_a_hospitals_language_with_gaps_is_hidden_and_a_public_one_never(tmp_path: Path) -> None:
    shares = tmp_path / "coverage.json"
    shares.write_text(json.dumps({"pl": 0.949, "cs": 0.95, "uk": 0.1}), encoding="utf-8")
    assert list(i18n.hospital_languages(shares)) == ["cs", "hu", "sk", "ro"]
    assert list(i18n.hospital_languages(tmp_path / "none.json")) == ["pl", "cs", "hu", "sk", "ro"]
    assert list(PUBLIC_LANGUAGES) == ["uk", "ru", "en"]
    assert list(HOSPITAL_LANGUAGES) == list(languages())


def test_a_letter_in_a_hidden_language_leaves_in_english_and_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_sent_referral()
    (letter,) = letters("referral_new")
    assert letter.language == "pl"
    monkeypatch.setattr(i18n, "HOSPITAL_LANGUAGES", PUBLIC_LANGUAGES)
    message = outbox._compose(letter)
    assert message is not None and message["Content-Language"] == "en"
    assert "asks whether you can treat a cancer patient" in message.get_content()


@pytest.mark.parametrize(
    ("reader", "countries_said", "languages_said"),
    [
        ("uk", "Польща, Чехія, Угорщина, Словаччина, Румунія, Україна, Молдова", "Українська, Польська"),
        ("ru", "Польша, Чехия, Венгрия, Словакия, Румыния, Украина, Молдова", "украинский, польский"),
        ("en", "Poland, Czechia, Hungary, Slovakia, Romania, Ukraine, Moldova", "Ukrainian, Polish"),
        ("pl", "Polska, Czechy, Węgry, Słowacja, Rumunia, Ukraina, Mołdawia", "ukraiński, polski"),
        ("cs", "Polsko, Česko, Maďarsko, Slovensko, Rumunsko, Ukrajina, Moldavsko", "ukrajinština, polština"),
        (
            "hu",
            "Lengyelország, Csehország, Magyarország, Szlovákia, Románia, Ukrajna, Moldova",
            "ukrán, lengyel",
        ),
        ("sk", "Poľsko, Česko, Maďarsko, Slovensko, Rumunsko, Ukrajina, Moldavsko", "ukrajinčina, poľština"),
        ("ro", "Polonia, Cehia, Ungaria, Slovacia, România, Ucraina, Moldova", "ucraineană, poloneză"),
    ],
)
def test_every_country_and_language_has_its_name_in_every_readers_language(
    app: Flask, reader: str, countries_said: str, languages_said: str
) -> None:
    with speaking(reader):
        assert ", ".join(label("country", code) for code in countries()) == countries_said
        assert f"{language_name('uk')}, {language_name('pl')}" == languages_said
        assert [name for _, name in choices("receiving_country")] == countries_said.split(", ")[:5]
        assert country_name("BG") not in ("", "BG") and country_name("XX") == "XX"
        assert all(label("language", code) not in ("", code) for code in languages())


def test_a_hospitals_name_and_letters_are_in_its_countrys_language() -> None:
    spoken = {row.code: row.language for row in countries().values()}
    assert {code: language_of(code) for code in spoken} == spoken
    assert language_of("XX") == "en"
