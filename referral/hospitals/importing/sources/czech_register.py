"""Czechia's register of providers (NRPZS) in its three generations: fields and forms of care of every hospital.

One row lists all fields and all forms of a place: a field beside beds does not prove a ward of it. Who is in charge
there is personal data and is never read.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from referral.hospitals.importing.finding import Beside, Fetch, Finding, Refused, Source
from referral.hospitals.importing.sources.making import called, once, padded, placed, says, table
from referral.hospitals.reading.columns import Table
from referral.hospitals.values import BadRow, BadTable, RawRow, degrees, needed

TITLE = "ÚZIS, Národní registr poskytovatelů zdravotních služeb"
PAGE = "https://datanzis.uzis.gov.cz/"
NAMES: dict[str, tuple[str, ...]] = {
    "place": ("ZZ_misto_poskytovani_ID", "MistoPoskytovaniId", "ZdravotnickeZarizeniId"),
    "name": ("ZZ_nazev", "NazevZarizeni", "NazevCely"),
    "kind": ("ZZ_druh_nazev", "DruhZarizeni"),
    "town": ("ZZ_obec", "Obec"),
    "fields": ("ZZ_obor_pece", "OborPece"),
    "provider": ("poskytovatel_ICO", "Ico"),
    "phone": ("poskytovatel_telefon", "PoskytovatelTelefon"),
    "website": ("poskytovatel_web", "PoskytovatelWeb"),
}
"""Of each fact the column's name in each generation, the newest first."""
POINTS = ("ZZ_GPS", "GPS", "Lat", "Lng")
NEEDED = ("place", "name", "kind", "town", "fields", "provider")
POINT = re.compile(r"(?:POINT\()?\s{0,9}(-?[\d.]{1,30})\s{1,9}(-?[\d.]{1,30})\s{0,9}\)?")
HOSPITAL = re.compile(r"nemocnice|ústav|hospic", re.I)


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each hospital that names a field of cancer."""
    table_ = Table(path, [*POINTS, *(name for names in NAMES.values() for name in names)])
    columns = {fact: _column(table_, names) for fact, names in NAMES.items()}
    table_.need(*(NAMES[fact][0] for fact in NEEDED if not columns[fact]))
    day = date.fromtimestamp(path.stat().st_mtime)
    for line, row in table_.rows():
        try:
            if isinstance(row, BadRow):
                raise row
            yield _finding(line, {fact: row.get(name, "") for fact, name in columns.items()}, row, day)
        except BadRow as reason:
            yield Refused(line, str(reason))


def _column(table_: Table, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in table_.columns), "")


def _finding(line: int, row: RawRow, raw: RawRow, day: date) -> Finding | Beside:
    known = table("czech_fields.csv", "field")
    fields = [each.strip() for each in row["fields"].casefold().split(",")]
    told = [each for each in fields if each in known]
    if not told or not HOSPITAL.search(row["kind"]):
        return Beside(line)
    town = needed(row, "town")
    key = f"{padded(needed(row, 'provider'), 8)}|{needed(row, 'place')}"
    facts: dict[str, Any] = {
        "country": "CZ",
        "name": called(row["name"]),
        "name_en": called(row["name"]),
        "city": town,
        "coordinates_source": TITLE,
        **placed("CZ", town, *_point(raw)),
        "phone": row["phone"][:60],
        "website": row["website"][:200],
        "contact_source": TITLE,
        "source": TITLE,
        "is_oncology": True,
    }
    said = once(says(known[each], each, PAGE, TITLE, "official", day) for each in told)
    return Finding(line, key, facts, said)


def _point(row: RawRow) -> tuple[float | None, float | None]:
    """POINT(latitude longitude), the wrong way round for its notation; a few dozen are POINT(0 0), which is none."""
    written = row.get("ZZ_GPS") or row.get("GPS") or f"{row.get('Lat', '')} {row.get('Lng', '')}"
    found = POINT.fullmatch(written.replace(",", "."))
    try:
        return (degrees(found[1]), degrees(found[2])) if found else (None, None)
    except ValueError:
        return None, None


def _check(content: bytes) -> None:
    """Raise BadTable for what is not the register's table."""
    head = content[:4000].decode("utf-8", "replace")
    if NAMES["place"][0] not in head or NAMES["fields"][0] not in head:
        raise BadTable("The answer is not the register's table: its columns are missing. Nothing was taken.")


SOURCE = Source(
    code="nrpzs",
    title=TITLE,
    read=read,
    terms="CC BY 4.0, with the citation of its page; one file a month.",
    attribution="ÚZIS ČR, NRPZS, https://datanzis.uzis.gov.cz/ (CC BY 4.0)",
    trust=frozenset({"name", "phone", "website", "lat", "lon"}),
    fetch=Fetch(
        home="https://datanzis.uzis.gov.cz/data/NR-01-NRPZS/NR-01-06",
        starts=("/Otevrena-data-NR-01-06-nrpzs-mista-poskytovani-zdravotnich-sluzeb.csv",),
        check=_check,
    ),
)
