"""What a town is called for whoever reads: on every page that shows one, from the one list of places."""

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
BARE = re.compile(r"\b[a-z_.]+\.(?:city|locality|place_name)\b(?!\|town)(?!\.|_)")
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


def test_no_page_shows_a_town_as_it_was_written() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = str(path.relative_to(ROOT / "templates"))
        if name not in AS_WRITTEN.values():
            bare = [found for found in BARE.findall(_shown(path)) if not found.startswith("names.")]
            assert not bare, f"{name}: {bare}"


def _shown(path: Path) -> str:
    return ASKED.sub("", re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S))


def test_a_societys_office_stands_in_the_readers_language(app: Flask) -> None:
    published("ua_example", "UA", office={"city": "Kyiv", "email": "office@society.example"})
    for language, name in (("uk", "Київ"), ("ru", "Киев"), ("en", "Kyiv")):
        assert name in Pages(app).get(f"/societies/ua_example?lang={language}").text
