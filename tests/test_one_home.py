"""Each fact has one home: nowhere but in their tables are countries or languages listed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from matching.vocabulary import countries, languages

KNOWN = (frozenset(countries()), frozenset(languages()))
A_LIST = 3
"""So many codes beside each other are a list; one or two are an example or a special case."""
JUSTIFIED = {
    "matching/diagnosis/icd10.py": "columns of data/icd10.csv: the languages in which people type a diagnosis",
    "referral/dates.py": "the languages in which months are read, also those that nobody reads a page in",
    "referral/intake/localities/around.py": "the languages in which countries are declined",
    "referral/intake/localities/postcodes.py": "how a postcode is written and whose it may then be",
    "matching/same_person/names.py": "columns of data/given_names.csv: the alphabets in which a name is written",
    "referral/intake/localities/transliteration.py": "the orthographies themselves, letter by letter",
}
QUOTED = re.compile(r"""["']([A-Za-z]{2})["']""")


def lists_codes(words: Iterator[str]) -> bool:
    """Whether these words are a list of countries or of languages."""
    found = set(words)
    return any(len(found & codes) >= A_LIST for codes in KNOWN)


def python_lists(path: Path) -> Iterator[int]:
    """The lines of a module's literal collections, enumerations and texts that list codes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if lists_codes(_words(node)):
            yield node.lineno  # type: ignore[attr-defined]


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ClassDef):
        assigned = [each for each in node.body if isinstance(each, ast.Assign)]
        yield from (name.id for each in assigned for name in each.targets if isinstance(name, ast.Name))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from re.split(r"\W+", node.value) if len(node.value) < 120 else ()
    for field in ("elts", "keys", "values", "comparators", "args"):
        beside = getattr(node, field, ())
        for each in beside if isinstance(beside, list) else ():
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def template_lists(path: Path) -> Iterator[int]:
    """The lines of a template that list codes."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if lists_codes(QUOTED.findall(line)):
            yield number


def found_in(root: Path) -> dict[str, list[int]]:
    """Every file of the engine, the application and the templates with the lines where codes are listed."""
    code = [path for name in ("matching", "referral") for path in (root / name).rglob("*.py")]
    lists = {path: list(python_lists(path)) for path in code if "versions" not in path.parts}
    lists |= {path: list(template_lists(path)) for path in (root / "templates").rglob("*") if path.is_file()}
    return {str(path.relative_to(root)): lines for path, lines in sorted(lists.items()) if lines}


def test_countries_and_languages_are_listed_in_their_tables_alone(root: Path) -> None:
    found = found_in(root)
    assert set(found) == set(JUSTIFIED), {path: found[path] for path in set(found) - set(JUSTIFIED)}


def test_every_way_of_writing_such_a_list_is_seen(tmp_path: Path) -> None:
    ways = (
        'COUNTRIES = ("PL", "CZ", "SK")',
        'LABELS = {"PL": 1, "CZ": 2, "SK": 3}',
        'SPOKEN = {1: "pl", 2: "cs", 3: "sk"}',
        "class Country:\n    PL = 1\n    CZ = 2\n    SK = 3",
        'COUNTRIES = "PL CZ SK".split()',
        'WANTED = re.compile("UA|PL|CZ")',
        'print("uk", "ru", "en")',
    )
    for number, way in enumerate(ways):
        path = tmp_path / f"{number}.py"
        path.write_text(way, encoding="utf-8")
        assert list(python_lists(path)), way
    page = tmp_path / "page.html"
    page.write_text("{% for code in ['PL', 'CZ', 'SK'] %}", encoding="utf-8")
    assert list(template_lists(page)) == [1]
