"""The glossary holds in code: a word that it sets in bold in the column "not" is part of no name there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

GLOSSARY = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
LAST_COLUMN = re.findall(r"^\|.*\|([^|]*)\|$", GLOSSARY, re.M)
BARRED = sorted({word for words in LAST_COLUMN for word in re.findall(r"\*\*(\w+)\*\*", words)})
# Older than the glossary: names of columns, of answers as they are kept, of fields that a form sends. Each stands only
# where what is kept, or sent, is described.
STORED = {
    "places": {
        "engine/directory/shapes",
        "engine/ranking_file/schemas",
        "hospitals/forms",
        "hospitals/models",
        "referrals/forms",
    },
    "place_name": {"coordination/queue/models", "intake/models"},
    "place_country": {"coordination/queue/models", "intake/models"},
    "place_typed": {"intake/forms"},
    "place_code": {"intake/forms"},
    "FAMILY": {"intake/questions/later", "intake/questions/table"},
    # A family of diseases, not of people: a column of sites.csv, and what a source means by "all solid tumours".
    "family": {
        "evidence/chances",
        "evidence/questions",
        "facts/evidence_table",
        "facts/hospital",
        "vocabulary",
    },
    "FAMILIES": {"engine/facts", "engine/ranking_file/schemas", "facts/evidence_table", "facts/hospital"},
    "families": {"facts/statements"},
    "is_of_family": {"evidence/questions"},
}


def _given(tree: ast.AST) -> Iterator[str]:
    """Every name that a module gives; what it only reads was given elsewhere."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.alias(asname=str(name)) | ast.alias(name=name):
                yield name.split(".")[-1]
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def _parts(name: str) -> set[str]:
    """The words of a name, of the plural the singular too."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return words | {word.removesuffix("s") for word in words} | {re.sub("ies$", "y", word) for word in words}


@pytest.fixture(scope="module")
def names(root: Path) -> set[tuple[str, str]]:
    """(name, file without its ending) of every name of the engine and the web, folders and files included."""
    found = set()
    for package in ("matching", "referral"):
        for path in (root / package).rglob("*.py"):
            where = path.relative_to(root / package).with_suffix("").as_posix()
            if "versions" not in path.parts:
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found |= {(name, where) for name in (*_given(tree), *where.split("/"))}
    return found


@pytest.mark.parametrize("word", BARRED)
def test_a_barred_word_is_part_of_no_name(word: str, names: set[tuple[str, str]]) -> None:
    wrong = {
        (name, where) for name, where in names if word in _parts(name) and where not in STORED.get(name, ())
    }
    assert not wrong, f"docs/glossary.md says what to call it instead of “{word}”"


def test_the_glossary_bars_words_and_every_stored_name_is_still_there(names: set[tuple[str, str]]) -> None:
    assert {"place", "worth", "estimate", "family"} <= set(BARRED)
    assert {(name, where) for name, places in STORED.items() for where in places} <= names


A_FAMILY_DOCTORS = "Ask any family doctor in the country for a referral to an oncology centre."
NOT_SAID = {
    "uk": r"направлен|(?<![\w'’])справ(а|и|і|у|ою|ами|ах|ам)?(?!\w)|сервіс",
    "ru": r"направлен|(?<!\w)дел(о|у|ом) пациента|сервис",
    "pl": r"skierowa",
    "ro": r"(?<!\w)trimiter(e|ea|i|ile|ii|ilor)(?!\w)",
}
"""A document with a code, and a word of courts; what is said instead stands in the glossary."""


@pytest.mark.parametrize("language", NOT_SAID)
def test_no_page_says_the_words_that_the_glossary_replaced(root: Path, language: str) -> None:
    with (root / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as catalogue:
        told = [each for each in read_po(catalogue) if each.id and each.id != A_FAMILY_DOCTORS]
    said = [
        words for each in told for words in ([each.string] if isinstance(each.string, str) else each.string)
    ]
    assert len(said) > 1000
    assert not [words for words in said if re.search(NOT_SAID[language], words, re.I)]


def test_in_english_a_hospital_gets_a_request(root: Path) -> None:
    with (root / "translations" / "messages.pot").open("rb") as template:
        told = [str(each.id) for each in read_po(template) if each.id and each.id != A_FAMILY_DOCTORS]
    assert len(told) > 1000
    assert not [words for words in told if re.search(r"\breferrals?\b", words, re.I)]


ADMITTED = {
    "uk": r"прийняла|прийма(є|ють) пацієнта",
    "ru": r"\bприняла|принимает пациента\b",
    "pl": r"przyjął|przyjęła",
    "cs": r"přijal[ai]?\b|je přijat\b",
    "sk": r"prijal[ai]?\b|je prijatý\b",
    "ro": r"acceptat pacientul|internat pacientul",
    "hu": r"felvette",
}
"""What says that the patient lies in the ward, where a hospital has only agreed to admit them."""


@pytest.mark.parametrize("language", ADMITTED)
def test_a_hospital_that_agrees_to_admit_is_not_said_to_have_admitted(root: Path, language: str) -> None:
    with (root / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as catalogue:
        told = [each for each in read_po(catalogue) if "accept" in str(each.id).lower()]
    said = [
        words for each in told for words in ([each.string] if isinstance(each.string, str) else each.string)
    ]
    assert len(said) > 40
    assert not [words for words in said if re.search(ADMITTED[language], words, re.I)]
