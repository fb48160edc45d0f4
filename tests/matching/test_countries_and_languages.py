"""Two tables say what the countries and languages are: read strictly, with room in every mask, or refused by name."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench import invented
from matching import Network, rank, weights
from matching.facts import arrays, hospital, need
from matching.facts.validity import FactError
from matching.kernels import batch
from matching.ranking import measured_facts
from matching.vocabulary import DATA, LANGUAGES, Country, TableError, countries, languages

MOST = 32
"""How many languages, and how many receiving countries, a mask has bits for."""
MANY = (*LANGUAGES, *(f"x{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))[:MOST]


def table_with(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of a table with one thing changed."""
    text = (DATA / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code,receives", "code,takes", "countries.csv: its head is not code,receives,language"),
        ("CZ,yes", "cz,yes", "line 3 (cz): the code is not two capital letters"),
        ("CZ,yes", "PL,yes", "line 2 (PL): this code stands twice"),
        ("CZ,yes", "CZ,maybe", "line 3 (CZ): receives is neither yes nor no"),
        ("CZ,yes,cs", "CZ,yes,xx", "line 3 (CZ): its language is not in languages.csv"),
        ("cs,north", "cs,east", "line 3 (CZ): side is neither north nor south nor empty"),
        ("48.5,51.1,12.0,18.9", "51.1,48.5,12.0,18.9", "line 3 (CZ): south, north, west, east"),
        ("48.5,51.1,12.0,18.9", "12.0,18.9,48.5,", "line 3 (CZ): south, north, west, east"),
        ("48.5,51.1,12.0,18.9", "48.5,fifty-one,12.0,18.9", "line 3 (CZ): south, north, west, east"),
        ("49.8,15.2", "15.2,49.8", "line 3 (CZ): label_lat, label_lon do not lie within its bounds"),
        ("15.2,203", "15.2,Bohemia", "line 3 (CZ): atlas is not its ISO 3166-1 number"),
        ("203,19", "203,19,1", "line 3 (CZ): it has more cells than the head"),
        ("15.2,203,19", "15.2", "line 3 (CZ): atlas is not its ISO 3166-1 number"),
        ("203,19", "203", "line 3 (CZ): child_until is no age at which childhood ends"),
        ("203,19", "203,13", "line 3 (CZ): child_until is no age at which childhood ends"),
        ("203,19", "203,22", "line 3 (CZ): child_until is no age at which childhood ends"),
        ("UA,no", "XK,no", "countries.csv: UA is missing"),
    ],
)
def test_a_table_of_countries_that_cannot_be_true_is_refused_by_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(TableError) as refusal:
        countries(table_with(tmp_path, "countries.csv", old, new))
    assert said in str(refusal.value)


def test_a_table_without_a_country_that_receives_is_refused(tmp_path: Path) -> None:
    text = (DATA / "countries.csv").read_text(encoding="utf-8").replace(",yes,", ",no,")
    (tmp_path / "countries.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="no country receives"):
        countries(tmp_path / "countries.csv")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("code,name", "code,called", "languages.csv: its head is not code,name,interface"),
        ("pl,Polski", "PL,Polski", "line 5 (PL): the code is not two small letters"),
        ("pl,Polski", "uk,Polski", "line 2 (uk): this code stands twice"),
        ("pl,Polski", "pl, ", "line 5 (pl): it has no name"),
        ("Polski,hospital", "Polski,everybody", "line 5 (pl): interface is none of public, hospital, none"),
        ("Polski,hospital", "Polski", "line 5 (pl): interface is none of public, hospital, none"),
    ],
)
def test_a_table_of_languages_that_cannot_be_true_is_refused_by_its_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(TableError) as refusal:
        languages(table_with(tmp_path, "languages.csv", old, new))
    assert said in str(refusal.value)


def test_the_receiving_countries_and_the_languages_are_those_of_the_tables_in_their_order() -> None:
    assert [each.value for each in Country] == [row.code for row in countries().values() if row.receives]
    assert [each.name for each in Country] == [each.value for each in Country]
    assert tuple(languages()) == LANGUAGES
    assert {row.language for row in countries().values()} <= set(LANGUAGES)


def test_more_codes_than_a_mask_has_bits_are_refused_with_the_name_of_the_table() -> None:
    arrays.fits("languages.csv", MOST, arrays.MASK)
    with pytest.raises(
        FactError, match=r"languages\.csv: a column of uint32 holds 32 codes, the table has 33"
    ):
        arrays.fits("languages.csv", MOST + 1, arrays.MASK)


def test_a_country_that_receives_nobody_has_no_bit() -> None:
    assert arrays.country_mask(("UA", "DE")) == 0
    assert arrays.country_mask(tuple(Country)) == 2 ** len(Country) - 1
    assert arrays.country_mask(("PL",)).dtype == arrays.language_mask(("pl",)).dtype == np.uint32


def test_with_32_languages_no_integer_differs_and_the_last_is_shared_like_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (arrays, hospital, need, measured_facts):
        monkeypatch.setattr(module, "LANGUAGES", MANY)
    rows = [
        replace(row, languages=frozenset(MANY[at % MOST :: 9]))
        for at, row in enumerate(invented.hospitals(96))
    ]
    network, table = Network.of(rows), weights.current()
    asked = [
        replace(each, languages=frozenset({MANY[at % MOST]})) for at, each in enumerate(invented.needs(64))
    ]
    found = batch.scores(asked, network, table)
    for at, each in enumerate(asked):
        true = rank(each, network, table)
        assert np.array_equal(found.score[at], true.score) and np.array_equal(found.group[at], true.group)
    last = rank(asked[MOST - 1], network, table)
    speaks = next(at for at, row in enumerate(network.hospitals) if MANY[-1] in (row.languages or ()))
    assert measured_facts.language(last.need_columns, speaks).amount == MANY[-1]
