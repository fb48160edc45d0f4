"""How do I add a language: hospitals read German by at most four files; a half-filled catalogue is hidden."""

import csv
import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.how_to.copying import Copy
from tests.how_to.kernels import bring_kernels

LANGUAGES = "matching/data/languages.csv"
SITES = "matching/data/sites.csv"
COUNTRIES = "matching/data/countries.csv"
CATALOGUE = "translations/de/LC_MESSAGES/messages.po"
RECIPE = {LANGUAGES, CATALOGUE, SITES, COUNTRIES}
GERMAN = {
    "A request for a place: %(site)s, %(priority)s (%(reference)s)": (
        "Eine Anfrage nach einem Platz: %(site)s, %(priority)s (%(reference)s)"
    ),
    "Dear colleagues at %(hospital)s,": "Liebe Kolleginnen und Kollegen, %(hospital)s,",
    "Where the patient is": "Wo die Person ist",
}
"""A few sentences in German; the others are their English source, marked."""
SHOWS_SEVERAL = re.compile("Пере|Прем")
"""An example in Cyrillic, on a volunteer's page only: hospitals' languages leave it out."""
HIDDEN = """
from referral.i18n import HOSPITAL_LANGUAGES
from matching.vocabulary import LANGUAGES
print("de" in LANGUAGES, "de" in HOSPITAL_LANGUAGES)
"""


@pytest.fixture
def copy(copy: Copy) -> Copy:
    """The copy, with compiled kernels: this recipe changes tables alone."""
    bring_kernels(copy)
    return copy


def speaks_german(copy: Copy, interface: str = "hospital") -> None:
    """A row of the table of languages."""
    copy.append(LANGUAGES, f"de,Deutsch,{interface}\n")


def reads_german(copy: Copy, share: float = 1.0) -> None:
    """The rest of the recipe of docs/how-to.md; of the catalogue that share is filled in."""
    copy.add(CATALOGUE, catalogue(copy.root, share))
    table = list(csv.DictReader(io.StringIO(copy.text(SITES))))
    named = io.StringIO()
    rows = csv.DictWriter(named, [*table[0], "name_de"], lineterminator="\n")
    rows.writeheader()
    rows.writerows(row | {"name_de": german_site(row)} for row in table)
    copy.replace(SITES, copy.text(SITES), named.getvalue())
    copy.append(COUNTRIES, "AT,yes,de,,46.3,49.1,9.4,17.2,,47.5,14.5,40,18\n")
    copy.catalogues()


def german_site(row: dict[str, str]) -> str:
    """The name of a cancer site: of one in German, of the others marked."""
    return "Brust" if row["code"] == "breast" else f"(de) {row['name_en']}"


def catalogue(root: Path, share: float) -> str:
    """A German catalogue made from the template, filled in from the beginning."""
    with (root / "translations" / "messages.pot").open("rb") as template:
        made: Catalog = read_po(template, locale="de")
    messages = [message for message in made if message.id and not SHOWS_SEVERAL.search(str(message.id))]
    for message in messages[: round(len(messages) * share)]:
        one, *more = (message.id,) if isinstance(message.id, str) else message.id
        words = GERMAN.get(one, f"(de) {one}")
        message.string = words if not more else (words, f"(de) {more[0]}")
    made.fuzzy = False
    target = io.BytesIO()
    write_po(target, made, width=0)
    return target.getvalue().decode()


def test_german_is_read_and_spoken_by_four_files(copy: Copy) -> None:
    speaks_german(copy)
    reads_german(copy)
    assert copy.touched | {CATALOGUE} == RECIPE and len(RECIPE) <= 4
    copy.module("pytest", "tests/how_to/walk_german.py")


def test_what_the_tests_ask_of_every_language_they_ask_of_the_new_one(copy: Copy) -> None:
    speaks_german(copy)
    reads_german(copy)
    copy.module("pytest", "tests/test_translations.py", "tests/matching/test_vocabulary.py", "-k", "de")


@pytest.mark.parametrize(("share", "offered"), [(0.5, False), (0.999, True)])
def test_a_catalogue_with_gaps_does_no_harm_and_is_hidden(copy: Copy, share: float, offered: bool) -> None:
    speaks_german(copy)
    reads_german(copy, share)
    assert copy.run(HIDDEN).split() == ["True", str(offered)]
    copy.module("pytest", "tests/test_translations.py", "-k", "the_language_is or the_choice")


def test_a_language_that_is_only_spoken_is_one_file(copy: Copy) -> None:
    speaks_german(copy, "none")
    assert copy.touched == {LANGUAGES}
    assert copy.run(HIDDEN).split() == ["True", "False"]
    copy.module("pytest", "tests/how_to/walk_german.py", "-k", "understood or kernels")


def test_the_recipe_in_the_docs_names_these_files(root: Path) -> None:
    recipe = (root / "docs" / "how-to.md").read_text(encoding="utf-8")
    section = recipe.split("## How do I add a language")[1].split("\n## ")[0]
    assert all(f"`{path}`" in section for path in RECIPE)
