"""What a town is called for whoever reads: on every page that shows one, from the one list of places."""

import re
from pathlib import Path

import pytest
from flask import Flask

from referral.config import ROOT
from referral.i18n import speaking
from referral.intake.localities.in_words import town_name
from tests.pages import Pages
from tests.societies.scenes import published

BARE = re.compile(r"\b[a-z_.]+\.(?:city|locality)\b(?!\|town)(?!\.|_)")
"""A town as it was written, whoever reads."""
AS_WRITTEN = {
    "letters of the goods": "supplies/paper_parts.html",
    "a list on paper": "screening/paper_list.html",
    "a poster": "screening/poster.html",
    "a hospital's own letter": "referrals/packet.html",
}


@pytest.mark.parametrize(
    ("town", "country", "uk", "ru", "en"),
    [
        ("Kyiv", None, "Київ", "Киев", "Kyiv"),
        ("Київ", "UA", "Київ", "Киев", "Kyiv"),
        ("Kraków", "PL", "Краків", "Краков", "Kraków"),
        ("Košice", "SK", "Кошиці", "Кошице", "Košice"),
        ("Warsaw", "PL", "Варшава", "Варшава", "Warsaw"),
        ("Nowhere upon Nothing", "PL", *["Nowhere upon Nothing"] * 3),
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


def test_no_page_shows_a_town_as_it_was_written() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = str(path.relative_to(ROOT / "templates"))
        if name not in AS_WRITTEN.values():
            bare = [found for found in BARE.findall(_shown(path)) if not found.startswith("names.")]
            assert not bare, f"{name}: {bare}"


def _shown(path: Path) -> str:
    return re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)


def test_a_societys_office_stands_in_the_readers_language(app: Flask) -> None:
    published("ua_example", "UA", office={"city": "Kyiv", "email": "office@society.example"})
    for language, name in (("uk", "Київ"), ("ru", "Киев"), ("en", "Kyiv")):
        assert name in Pages(app).get(f"/societies/ua_example?lang={language}").text
