"""The languages: catalogues current and whole, placeholders and plurals right, every page in its reader's words."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from flask import Flask

from referral.i18n import COOKIE, HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES
from tests.pages import Pages
from translations.compile import hospital_side

WHOLE = [code for code in PUBLIC_LANGUAGES if code != "en"]
HOSPITAL_ONLY = [code for code in HOSPITAL_LANGUAGES if code not in PUBLIC_LANGUAGES]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%(?![(%])")
# A date brings its own full stop in Hungarian; "dvs." is the Romanian polite form.
MAY_END_OTHERWISE = re.compile(r"(%\(\w+\)s|dvs\.)$")
CYRILLIC, RUSSIAN_ONLY, UKRAINIAN_ONLY = (
    re.compile("[а-яёіїєґ]", re.I),
    re.compile("[ыэёъ]", re.I),
    re.compile("[іїєґ]", re.I),
)


def _catalogue(root: Path, code: str) -> Catalog:
    with (root / "translations" / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=code)


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _words(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _wanted(root: Path, code: str) -> list[Message]:
    catalogue = _catalogue(root, code)
    return _messages(catalogue) if code in WHOLE else hospital_side(catalogue)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence the code holds today, extracted afresh."""
    root = Path(__file__).resolve().parent.parent
    target = tmp_path_factory.mktemp("words") / "messages.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "translations/babel.cfg",
    ]
    command += ["-k", "_l", "-k", "lazy_gettext", "--add-location=file", "-o", str(target), "."]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return read_po(io.BytesIO(target.read_bytes()))


@pytest.mark.parametrize("code", [*WHOLE, *HOSPITAL_ONLY])
def test_every_catalogue_knows_every_sentence_of_today_and_no_other(
    root: Path, code: str, template: Catalog
) -> None:
    today, known = {m.id for m in _messages(template)}, {m.id for m in _messages(_catalogue(root, code))}
    assert not today - known, "run `make i18n`"
    assert not known - today, "run `make i18n`"


@pytest.mark.parametrize("code", [*WHOLE, *HOSPITAL_ONLY])
def test_no_sentence_is_left_untranslated(root: Path, code: str) -> None:
    gaps = [m.id for m in _wanted(root, code) if not all(_words(m)) or m.fuzzy]
    assert not gaps, f"{len(gaps)} of {code}: {gaps[:5]}"


@pytest.mark.parametrize("code", [*WHOLE, *HOSPITAL_ONLY])
def test_placeholders_survive_translation(root: Path, code: str) -> None:
    wrong = []
    for message in _messages(_catalogue(root, code)):
        source = message.id if isinstance(message.id, str) else message.id[1]
        allowed = set(PLACEHOLDER.findall(source))
        for words in filter(None, _words(message)):
            found = set(PLACEHOLDER.findall(words))
            if found - allowed or (isinstance(message.id, str) and allowed - found):
                wrong.append((source, words))
    assert not wrong


@pytest.mark.parametrize("code", [*WHOLE, *HOSPITAL_ONLY])
def test_every_plural_has_all_its_forms(root: Path, code: str) -> None:
    catalogue = _catalogue(root, code)
    plural = [m for m in _wanted(root, code) if isinstance(m.id, tuple)]
    assert plural
    assert not [m.id for m in plural if len(_words(m)) != catalogue.num_plurals or not all(_words(m))]


@pytest.mark.parametrize("code", [*WHOLE, *HOSPITAL_ONLY])
def test_sentences_end_as_their_source_ends(root: Path, code: str) -> None:
    messages = [m for m in _messages(_catalogue(root, code)) if isinstance(m.id, str) and m.string]
    assert not [
        m.string
        for m in messages
        if _ends(m.id) != _ends(m.string) and not MAY_END_OTHERWISE.search(m.string)
    ]


def _ends(words: str) -> bool:
    return words.rstrip('»”“"')[-1] in ".?!:,…"


# Sentences that show one word in several languages on purpose.
SHOWS_SEVERAL = ("In any language: Перемишль, Перемышль, Przemyśl.",)


def test_ukrainian_and_russian_are_not_mixed(root: Path) -> None:
    uk = [m.id for m in _messages(_catalogue(root, "uk")) if any(RUSSIAN_ONLY.search(w) for w in _words(m))]
    ru = [m.id for m in _messages(_catalogue(root, "ru")) if any(UKRAINIAN_ONLY.search(w) for w in _words(m))]
    assert not set(uk) - set(SHOWS_SEVERAL)
    assert not set(ru) - set(SHOWS_SEVERAL)


@pytest.mark.parametrize("code", HOSPITAL_ONLY)
def test_latin_languages_hold_no_cyrillic(root: Path, code: str) -> None:
    words = [w.replace("/о", "") for m in _messages(_catalogue(root, code)) for w in _words(m)]
    assert not [w for w in words if CYRILLIC.search(w)], "only the numbers of Ukrainian forms (027/о) may"


@pytest.mark.parametrize(
    ("link", "cookie", "browser", "expected"),
    [
        ("pl", "ru", "en", "pl"),
        (None, "ru", "en", "ru"),
        (None, None, "uk-UA,uk;q=0.9,ru;q=0.8", "uk"),
        (None, None, "ru-UA", "ru"),
        (None, None, "fr-FR,fr", "uk"),
        (None, None, "", "uk"),
        ("xx", None, "cs", "cs"),
    ],
)
def test_the_language_is_the_links_the_cookies_the_browsers_in_that_order(
    app: Flask, pages: Pages, link: str | None, cookie: str | None, browser: str, expected: str
) -> None:
    if cookie:
        pages.client.set_cookie(COOKIE, cookie, domain="127.0.0.1", secure=True)
    page = pages.get("/" + (f"?lang={link}" if link else ""), language=browser or None)
    assert page.tree.get("lang") == expected


def test_the_account_goes_before_cookie_and_browser(app: Flask, pages: Pages) -> None:
    from tests.factories import a_user

    pages.client.set_cookie(COOKIE, "ru", domain="127.0.0.1", secure=True)
    pages.sign_in(a_user("volunteer", language="uk"))
    assert pages.get("/settings", language="en").tree.get("lang") == "uk"
    assert pages.get("/settings?lang=en").tree.get("lang") == "en"


def test_the_choice_of_language_is_kept_and_leads_nowhere_else(app: Flask, pages: Pages) -> None:
    answer = pages.post("/language", {"language": "ru", "next": "//evil.example/x"})
    assert answer.location == "/"
    assert pages.get("/", language="uk").tree.get("lang") == "ru"


def test_a_page_in_ukrainian_shows_no_english_sentence(app: Flask, pages: Pages) -> None:
    text = pages.get("/", language="uk").text
    assert "hospital" not in text.lower() and "лікарн" in text.lower()
