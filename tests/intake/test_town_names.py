"""What a town is called for whoever reads: on every page that shows one, from the one list of places."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.config import ROOT
from referral.i18n import speaking
from referral.intake.localities.in_words import town_name
from referral.intake.localities.index import index
from tests import factories as a
from tests.pages import Pages
from tests.societies.scenes import published

ASKED = re.compile(r"\b(?:el)?if [a-z_.]+")
"""Whether there is one at all."""
TOWN = re.compile(r"\.city$|\.locality$|\.place_name$|\bedition\.localities$")
"""Under these names a town is kept as it was written."""
BARE = re.compile(r"\b[a-z_.]+\.(?:city|locality|localities|place_name)\b(?!\|(?:map\(\")?town)(?!\.|_)")
"""A town as it was written, whoever reads."""
AS_WRITTEN = {
    "letters of the goods": "supplies/paper_parts.html",
    "a list on paper": "screening/paper_list.html",
    "a poster": "screening/poster.html",
    "a hospital's own letter": "referrals/packet.html",
}
IN_WORDS = {"town_name", "town_in_country", "town_on_signs", "town"}
NOT_READ = {
    "hospitals/queries.py": "order and search",
    "centres/queries.py": "order, and columns that are asked for",
    "notifications/queries.py": "order",
    "hospitals/importing/neighbours.py": "two rows of sources compared",
    "hospitals/streets.py": "an address as it is written on a letter",
    "notifications/addresses.py": "the page calls it in the reader's language",
    "referrals/queries.py": "the page and the letter call it in the reader's language",
    "coordination/queue/desk.py": "order and search",
    "screening/views/public.py": "goes into a form as it was typed",
    "supplies/proposals.py": "looked up for its degrees",
    "organisations/queries.py": "what lies near a place is sought",
    "organisations/forms.py": "goes into a form as it was typed",
}
"""Module → what it does with a town that nobody reads there."""


@pytest.mark.parametrize(
    ("town", "country", "uk", "ru", "en"),
    [
        ("Kyiv", None, "Київ", "Киев", "Kyiv"),
        ("Київ", "UA", "Київ", "Киев", "Kyiv"),
        ("Kraków", "PL", "Краків", "Краков", "Kraków"),
        ("Košice", "SK", "Кошиці", "Кошице", "Košice"),
        ("Warsaw", "PL", "Варшава", "Варшава", "Warsaw"),
        ("Nowhere upon Nothing", "PL", *["Nowhere upon Nothing"] * 3),
        ("Чоп (Тиса) – Záhony", "HU", "Чоп (Тиса) – Загонь", "Чоп (Тиса) – Захонь", "Chop (Tysa) – Záhony"),
        ("Siret", "RO", "Сирет", "Сирет", "Siret"),
        ("Kraków", "RO", *["Kraków"] * 3),
        ("x" * 500, "PL", *["x" * 500] * 3),
        ("", "PL", "", "", ""),
        (None, None, "", "", ""),
    ],
)
def test_a_town_is_called_as_its_reader_calls_it(
    app: Flask, town: str | None, country: str | None, uk: str, ru: str, en: str
) -> None:
    for language, name in (("uk", uk), ("ru", ru), ("en", en)):
        with speaking(language):
            assert town_name(town, country) == name


def test_every_place_that_a_case_may_keep_is_called_as_one_that_is_written_so() -> None:
    """And no town as a crossing at it, or as another place that was once called so."""
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in index().localities:
        written[each.name, each.country].add(each.called("uk"))
    with speaking("uk"):
        wrong = [each for each in written if town_name(*each) not in written[each]]
    assert not wrong


@pytest.mark.parametrize("page", ["/desk", "/desk/cases/{}", "/desk/cases/{}/sheet"])
def test_the_desk_reads_where_a_patient_is_in_its_own_language(app: Flask, page: str) -> None:
    case, desk = a.a_case(place_name="Lublin", place_country="PL"), a.a_user(Role.COORDINATOR)
    for language, name in (("uk", "Люблін"), ("ru", "Люблин"), ("en", "Lublin")):
        text = Pages(app).sign_in(desk).get(f"{page.format(case.id)}?lang={language}").text
        assert name in text and (name == "Lublin" or "Lublin" not in text)


@pytest.mark.parametrize(
    ("role", "page"), [("ADMINISTRATOR", "/people/invite"), ("ADVISER", "/advice/about")]
)
def test_a_choice_of_hospitals_names_their_towns_in_the_readers_language(
    app: Flask, role: str, page: str
) -> None:
    for city, country in (("Kraków", "PL"), ("Košice", "SK"), ("Brno", "CZ")):
        a.a_hospital(name=f"In {city}", city=city, country=country)
    pages = Pages(app).sign_in(a.a_user(Role[role]))
    for language, towns in (
        ("uk", "Брно Краків Кошиці"),
        ("ru", "Брно Краков Кошице"),
        ("en", "Brno Kraków Košice"),
    ):
        told = re.findall(r">([A-Z]{2}) ([^:<]+): In ", pages.get(f"{page}?lang={language}").html)
        assert told == list(zip(("CZ", "PL", "SK"), towns.split(), strict=True))


def test_no_page_shows_a_town_as_it_was_written() -> None:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = str(path.relative_to(ROOT / "templates"))
        if name not in AS_WRITTEN.values():
            bare = [found for found in BARE.findall(_shown(path)) if not found.startswith("names.")]
            assert not bare, f"{name}: {bare}"


def _bare_in(source: str) -> set[str]:
    """Towns in Python that are not handed to what calls them in the reader's language."""
    tree = ast.parse(source)
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    wording = [each for each in calls if IN_WORDS & {_name(part) for part in (each.func, *each.args)}]
    worded = {id(part) for each in wording for part in ast.walk(each)}
    read = (each for each in ast.walk(tree) if isinstance(each, ast.Attribute) and id(each) not in worded)
    return {
        text for each in read if TOWN.search(text := ast.unparse(each)) and isinstance(each.ctx, ast.Load)
    }


def _name(called: ast.expr) -> str:
    return getattr(called, "id", getattr(called, "attr", ""))


def test_nothing_made_in_python_shows_a_town_as_it_was_written() -> None:
    assert _bare_in('f"{house.name}, {house.city}"') == {"house.city"}
    assert not _bare_in('f"{house.name}, {town_name(house.city, house.country)}"')
    paths = (str(path.relative_to(ROOT / "referral")) for path in sorted((ROOT / "referral").rglob("*.py")))
    modules = [each for each in paths if not each.startswith(("migrations/", "intake/localities/"))]
    texts = {each: (ROOT / "referral" / each).read_text(encoding="utf-8") for each in modules}
    assert {each for each, text in texts.items() if _bare_in(text)} == set(NOT_READ)


def _shown(path: Path) -> str:
    return ASKED.sub("", re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S))


def test_a_societys_office_stands_in_the_readers_language(app: Flask) -> None:
    published("ua_example", "UA", office={"city": "Kyiv", "email": "office@society.example"})
    for language, name in (("uk", "Київ"), ("ru", "Киев"), ("en", "Kyiv")):
        assert name in Pages(app).get(f"/societies/ua_example?lang={language}").text
