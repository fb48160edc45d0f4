"""A clinician reads every table in words: no name of a column and no code of the data files stands on a page."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.signatures import words
from referral.signatures.tables import TABLES, content, rows_of
from tests.factories import a_user
from tests.pages import Pages

CODED = ("code", "list", "row", "site", "figure", "rule")
"""Kinds of columns whose cells are codes."""
RAW = re.compile(r"[A-Za-z0-9/%]+(?:[._][a-z0-9_]+)+|[a-z]{2,}")
"""A code: joined by underscores or dots, or a bare English word."""
SAME_IN_ENGLISH = {"mg", "g", "units", "her2", "auc", "iu", "mbq"}


def raw_of(table: str) -> set[str]:
    """Every name of a column, and every code, of one table that would show that nobody put it into words."""
    found = set()
    for row in rows_of(table):
        for name, text in content(row.cells).items():
            found.add(name)
            if words.column_of(table, name).kind.partition(":")[0] in CODED:
                found |= set(re.split(r"[;|&!\s]+", text))
    return {each for each in found if RAW.fullmatch(each)} - SAME_IN_ENGLISH


def pages_of(pages: Pages, table: str, language: str) -> Iterator[str]:
    """The text of every page of one table, of one row of it, and of signing it."""
    first = rows_of(table)[0]
    for number in range(1, (len(rows_of(table)) - 1) // 25 + 2):
        yield pages.get(f"/desk/signatures/{table}?page={number}&lang={language}").html
    yield pages.get(f"/desk/signatures/{table}/row?lang={language}&key={first.key}").html
    yield pages.get(f"/desk/signatures/{table}/sign?lang={language}&row={first.digest}").html


def seen(html: str, language: str) -> str:
    """What is read in the reader's language: not what is marked as another, and no attribute of a tag."""
    main = html[html.index("<main") : html.index("</main")]
    others = rf'<dd[^>]*lang="(?!{language})\w+"[^>]*>.*?</dd>'
    return re.sub(r"<[^>]+>", " ", re.sub(others, " ", main, flags=re.S))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", ["uk", "ru"])
def test_no_page_shows_a_column_or_a_code(app: Flask, table: str, language: str) -> None:
    pages = Pages(app).sign_in(a_user(Role.CLINICIAN))
    raw = raw_of(table)
    assert raw
    for html in pages_of(pages, table, language):
        text = seen(html, language)
        found = {each for each in raw if re.search(rf"(?<![\w.]){re.escape(each)}(?![\w.])", text)}
        assert not found, f"{table}: {found}"


@pytest.mark.parametrize("table", TABLES)
def test_every_column_and_code_has_words_in_three_languages(app: Flask, table: str) -> None:
    said = {}
    for language in PUBLIC_LANGUAGES:
        with speaking(language):
            said[language] = [words.cells(table, row) for row in rows_of(table)]
            assert len({words.title(table, row) for row in rows_of(table)}) == len(rows_of(table))
    for cells in zip(*said.values(), strict=True):
        for same in zip(*cells, strict=True):
            assert all(each.name and each.words for each in same)
    joined = {each.words for row in said["en"] for each in row if each.language is None}
    assert not {each for each in joined if "_" in each}


def test_each_row_of_the_two_tables_of_words_is_read_by_some_page(app: Flask) -> None:
    known = {f"{table}.{name}" for table in TABLES for name in content(rows_of(table)[0].cells)}
    bare = {each.partition(".")[2] for each in known}
    assert set(words.columns()) <= known | bare
    assert all(all(each.names.values()) or each.heading for each in words.columns().values())
    assert all(all(each.values()) for each in words.codes().values())
