"""Every European CSV dialect is read to the same rows, or refused with the sentence that helps; no traceback."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from referral.hospitals.reading.codings import coding_of
from referral.hospitals.reading.columns import Table
from referral.hospitals.reading.workbooks import rows_of_workbook
from referral.hospitals.tables import CENTRE_COLUMNS, read
from referral.hospitals.values import BadRow, BadTable
from tests.hospitals.importing_files import ROW, written

CZECH = {**ROW, "code": "cz-smyslov-no", "country": "CZ", "name": "Nemocnice Smyšlov, příspěvková organizace"}
CZECH |= {"city": "Smyšlov", "lat": "49,5001", "lon": "16,5002"}
HUNGARIAN = {
    **CZECH,
    "code": "hu-kitalalt-ok",
    "country": "HU",
    "name": "Kitalált Őrségi Kórház",
    "city": "Kitaláltfalű",
}
HUNGARIAN |= {"lat": "47,5", "lon": "19,5"}
UKRAINIAN = {**ROW, "name_en": "", "name": "Обласний лікарняний заклад, м. Їжакевичі", "city": "Їжакевичі"}
RUSSIAN = {**ROW, "name_en": "", "name": "Областная больница, объект № 2", "city": "Выдуманск"}
POLISH = {**ROW, "name": "Świętokrzyski Szpital Zmyślony, Łącznościowców 3; „Żółw”"}


def _bytes(row: dict[str, str], coding: str, between: str = ";") -> bytes:
    return written([row], between).encode(coding)


WAYS: dict[str, tuple[dict[str, str], Callable[[dict[str, str]], bytes]]] = {
    "semicolons and decimal commas": (CZECH, lambda row: _bytes(row, "utf-8")),
    "commas and quoted decimal commas": (CZECH, lambda row: _bytes(row, "utf-8", ",")),
    "tabs": (CZECH, lambda row: _bytes(row, "utf-8", "\t")),
    "bars": (CZECH, lambda row: _bytes(row, "utf-8", "|")),
    "a byte order mark": (CZECH, lambda row: _bytes(row, "utf-8-sig")),
    "cp1250, Czech": (CZECH, lambda row: _bytes(row, "cp1250")),
    "cp1250, Polish": (POLISH, lambda row: _bytes(row, "cp1250")),
    "cp1250, Hungarian": (HUNGARIAN, lambda row: _bytes(row, "cp1250")),
    "ISO 8859-2, Polish": (ROW, lambda row: _bytes(row, "iso8859_2")),
    "cp852, Czech": (CZECH, lambda row: _bytes(row, "cp852")),
    "cp1251, Ukrainian": (UKRAINIAN, lambda row: _bytes(row, "cp1251")),
    "cp1251, Russian": (RUSSIAN, lambda row: _bytes(row, "cp1251")),
    "cp866, Russian": (RUSSIAN, lambda row: _bytes(row, "cp866")),
    "ISO 8859-5, Ukrainian": (UKRAINIAN, lambda row: _bytes(row, "iso8859_5")),
    "an old Mac, Polish": (ROW, lambda row: _bytes(row, "mac_latin2")),
    "an old Mac, Czech": (CZECH, lambda row: _bytes(row, "mac_latin2")),
    "UTF-16 with its mark": (CZECH, lambda row: _bytes(row, "utf-16")),
    "UTF-16 LE without it": (CZECH, lambda row: _bytes(row, "utf-16-le")),
    "UTF-16 BE without it": (UKRAINIAN, lambda row: _bytes(row, "utf-16-be")),
    "capitals in the head": (CZECH, lambda row: _with_head(row, str.upper)),
    "blanks and marks in the head": (
        CZECH,
        lambda row: _with_head(row, lambda name: f" {name.title().replace('_', ' ')} "),
    ),
    "lines of old Macs": (CZECH, lambda row: _bytes(row, "utf-8").replace(b"\r\n", b"\r")),
    "a line that names the separator": (CZECH, lambda row: b"sep=;\r\n" + _bytes(row, "utf-8")),
    "empty lines": (CZECH, lambda row: b"\r\n\r\n" + _bytes(row, "utf-8") + b";;;\r\n\r\n"),
    "xlsx called csv": (CZECH, lambda row: _workbook(row)),
}


def _with_head(row: dict[str, str], spelt: Callable[[str], str]) -> bytes:
    head, *lines = written([row], ";").split("\r\n")
    return "\r\n".join([";".join(map(spelt, head.split(";"))), *lines]).encode()


def _workbook(row: dict[str, str]) -> bytes:
    book, packed = Workbook(), io.BytesIO()
    book.active.append(list(CENTRE_COLUMNS))
    numbers = {"lat", "lon"}
    cells = (row.get(name, "") for name in CENTRE_COLUMNS)
    book.active.append(
        [
            float(c.replace(",", ".")) if n in numbers else c
            for n, c in zip(CENTRE_COLUMNS, cells, strict=True)
        ]
    )
    book.save(packed)
    return packed.getvalue()


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("way", list(WAYS))
def test_every_dialect_gives_the_same_row(tmp_path: Path, way: str) -> None:
    row, write = WAYS[way]
    reading = read(_file(tmp_path, write(row)))
    assert not reading.refused and len(reading.rows) == 1
    facts = reading.rows[0].facts
    assert (facts["code"], facts["name"], facts["city"]) == (row["code"], row["name"], row["city"])
    assert facts["lat"] == float(row["lat"].replace(",", "."))


def test_letters_beyond_a_to_z_tell_the_code_page(tmp_path: Path) -> None:
    text = {
        "cp1250": "Kraków, Łódź, świętokrzyskie",
        "cp1251": "Її лікарня, Ґанок",
        "koi8_u": "Обласна лікарня",
    }
    found = {coding: coding_of(_file(tmp_path, words.encode(coding))) for coding, words in text.items()}
    assert found == {coding: coding for coding in text}


PLAIN = written([ROW]).encode()
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "The file is empty"),
    "blanks": (b" \n\n", "The file is empty"),
    "a head alone": (PLAIN.splitlines(keepends=True)[0], "a head and no row"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel"),
    "a PDF": (b"%PDF-1.7\n", "a PDF"),
    "gzip": (b"\x1f\x8b\x08\0\0", "Unpack it first"),
    "a web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><title>503</title>", "a web page"),
    "JSON": (b'{"data": []}', "JSON"),
    "JSON, a list": (b'[{"code": 1}]', "JSON"),
    "JSON in UTF-16": ('{"data": []}'.encode("utf-16"), "JSON"),
    "a web page in UTF-16": ("<!DOCTYPE html>".encode("utf-16"), "a web page"),
    "RTF": (b"{\\rtf1 code;name}", "RTF"),
    "rar": (b"Rar!\x1a\x07\0" + b"\1" * 40, "Unpack it first"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "Unpack it first"),
    "no text": (b"code;name\x01\x02\n", "no text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "no text"),
    "nothing but NUL": (b"\0" * 5000, "no text"),
    "letters of Japan": ("コード;名前\n1;病院\n".encode("shift_jis"), "cannot be told"),
    "halves of signs": (_bytes(CZECH, "utf-8").replace(b"Nemoc", b"Nemoc\xed\xa0\x80"), "cannot be told"),
    "a cell of ten megabytes": (
        PLAIN.replace(b"Szpital Onk", b"S" * 10_000_000),
        "more than 131,072 letters",
    ),
    "the last quote of all": (PLAIN + b'"', "Line 3: a quotation mark is opened"),
    "one column": (b"code\npl-x\n", "header"),
    "an unclosed quote": (
        PLAIN.replace(b"Szpital Onk", b'"Szpital Onk') + PLAIN * 3,
        "Line 2: a quotation mark is opened",
    ),
    "an unclosed quote in a long file": (
        PLAIN.replace(b"Szpital Onk", b'"Szpital Onk') + b"pl-x,PL,Szpital\r\n" * 30_000,
        "Line 2: a quotation mark is opened",
    ),
    "a quote within quotes": (PLAIN.replace(b"Szpital Onk", b'"Szpital "Onk'), "Double it"),
    "a column twice": (PLAIN.replace(b"note", b"NAME"), "name stands twice"),
    "another head": (b"a;b;c\n1;2;3\n", "header"),
    "no latitude": (PLAIN.replace(b",lat,", b",latitude,"), "no column lat"),
}


@pytest.mark.parametrize("why", list(REFUSED))
def test_what_is_no_table_is_refused_with_the_sentence_that_helps(tmp_path: Path, why: str) -> None:
    content, sentence = REFUSED[why]
    with pytest.raises(BadTable, match=sentence):
        read(_file(tmp_path, content))


def test_a_packed_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    with pytest.raises(BadTable, match="no workbook of Excel"):
        read(_file(tmp_path, packed.getvalue()))


def test_a_workbook_that_is_damaged_or_enormous_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing")
    with pytest.raises(BadTable, match="cannot be opened"):
        read(_file(tmp_path, packed.getvalue()))
    monkeypatch.setattr("referral.hospitals.reading.workbooks.LARGEST", 3)
    with pytest.raises(BadTable, match="larger unpacked"):
        read(_file(tmp_path, packed.getvalue()))


SECRET = "sentinel of a file"
ENTITIES = {
    "a file of the machine": '<!ENTITY said SYSTEM "file://{path}">',
    "one that multiplies": "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else SECRET}">' for number in range(10)
    )
    + '<!ENTITY said "&e9;">',
}


@pytest.mark.parametrize("declared", ENTITIES.values(), ids=list(ENTITIES))
def test_a_workbook_fetches_nothing_and_multiplies_nothing(tmp_path: Path, declared: str) -> None:
    (tmp_path / "secret").write_text(SECRET)
    book = Workbook()
    book.active.append(["code", "said"])  # type: ignore[union-attr]
    book.save(tmp_path / "plain.xlsx")
    declared = f"<!DOCTYPE worksheet [{declared.format(path=tmp_path / 'secret')}]>"
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
        zipfile.ZipFile(tmp_path / "x.xlsx", "w") as packed,
    ):
        for each in plain.namelist():
            content = plain.read(each).decode()
            if each == "xl/sharedStrings.xml":
                content = declared + content[content.index("<sst") :].replace("said", "&said;")
            packed.writestr(each, content)
    try:
        cells = str(list(rows_of_workbook(tmp_path / "x.xlsx")))
    except BadTable:
        cells = ""
    assert SECRET not in cells


BAD_ROWS: dict[str, tuple[dict[str, str], str]] = {
    "a small country is read": ({"country": "pl"}, ""),
    "a country of nobody": ({"country": "XX"}, "country is 'XX', none of ours"),
    "a country that receives nobody": ({"country": "UA"}, "none of ours"),
    "a name without end": ({"name": "Szpital " * 30}, "name is longer than 200"),
    "a town without end": ({"city": "Zmyślów" * 40}, "city is longer than 200"),
    "a book": ({"source": "words " * 200}, "longer than 700"),
    "no number": ({"lat": "51,25 or so"}, "no coordinates"),
    "not a number": ({"lat": "nan"}, "no coordinates"),
    "swapped": ({"lat": "22.57", "lon": "51.25"}, "does not lie in PL"),
    "a damaged letter": ({"name": "Szpital Zmy\ufffdlony"}, "could not be read"),
}


@pytest.mark.parametrize("why", list(BAD_ROWS))
def test_a_bad_row_is_refused_and_its_neighbour_is_kept(tmp_path: Path, why: str) -> None:
    wrong, reason = BAD_ROWS[why]
    reading = read(_file(tmp_path, written([{**ROW, **wrong}, {**ROW, "code": "pl-other"}]).encode()))
    assert [row.facts["code"] for row in reading.rows][-1] == "pl-other"
    assert [line for line, _ in reading.refused] == ([2] if reason else [])
    assert all(reason in why_not for _, why_not in reading.refused)
    assert {row.facts["country"] for row in reading.rows} == {"PL"}


def test_a_number_with_an_unquoted_comma_is_told_as_that(tmp_path: Path) -> None:
    rows = list(
        Table(
            _file(tmp_path, b"code,lat,lon\npl-x,51,25,22,57\npl-y,51.25,22.57\n"), ("code", "lat", "lon")
        ).rows()
    )
    assert isinstance(rows[0][1], BadRow) and "a comma within a number" in str(rows[0][1])
    assert rows[1] == (3, {"code": "pl-y", "lat": "51.25", "lon": "22.57"})


def test_one_damaged_row_of_many_is_refused_and_the_others_stay_unicode(tmp_path: Path) -> None:
    good = [{**ROW, "code": f"pl-{n}"} for n in range(40)]
    content = written(good).encode().replace("Zmyślowie".encode(), b"Zmy\x9clowie", 1)
    reading = read(_file(tmp_path, content))
    assert len(reading.refused) == 1 and len(reading.rows) == 39
    assert {row.facts["name"] for row in reading.rows} == {ROW["name"]}


def test_a_sign_of_nothing_in_a_cell_refuses_its_row_and_no_other(tmp_path: Path) -> None:
    other = {**CZECH, "code": "cz-other", "city": "Jinde"}
    content = written([CZECH, other], ";").replace("Nemocnice", "Nemoc\0nice", 1).encode()
    reading = read(_file(tmp_path, content))
    assert [row.facts["code"] for row in reading.rows] == ["cz-other"] and len(reading.refused) == 1
    assert "could not be read" in str(reading.refused[0])
