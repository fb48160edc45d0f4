"""Hungary's insurer (NEAK), inpatient wards: one row a ward, by a code that loses its zeros."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from referral.hospitals.importing.finding import Beside, Finding, Refused, Source
from referral.hospitals.importing.sources.making import called, once, padded, placed, says, table
from referral.hospitals.reading.columns import Table
from referral.hospitals.values import BadRow, RawRow, needed

TITLE = "NEAK, fekvőbeteg-szakellátó intézmények"
PAGE = "https://www.neak.gov.hu/"
CODE, NAME = "NEAK kód", "Fekvőbeteg-szakellátó intézmény neve"
WARD, CALLED, PROFESSION = "Szakmakód", "Szakma megnevezése", "Osztály megnevezése"
TOWN, SEAT, PHONE = "Telephely városa", "Székhely városa", "Telefonszám"
NEEDED = (CODE, NAME, WARD, CALLED, TOWN)
WIDTH = 4


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each institution in each of its towns; its wards stand in many rows."""
    houses: dict[str, list[tuple[int, RawRow]]] = {}
    for line, row in Table(path, (*NEEDED, SEAT, PHONE, PROFESSION)).need(*NEEDED).rows():
        if isinstance(row, BadRow):
            yield Refused(line, str(row))
        elif padded(row[WARD], WIDTH) not in table("hungarian_wards.csv", "code"):
            yield Beside(line)
        else:
            houses.setdefault(f"{padded(row[CODE], WIDTH)}|{row[TOWN].casefold()}", []).append((line, row))
    day = date.fromtimestamp(path.stat().st_mtime)
    for key, rows in houses.items():
        try:
            yield _finding(key, rows, day)
        except BadRow as reason:
            yield Refused(rows[0][0], str(reason))


def _finding(key: str, rows: list[tuple[int, RawRow]], day: date) -> Finding:
    line, first = rows[0]
    name, town = called(first[NAME]), needed(first, TOWN)
    phone = first.get(PHONE, "") if first.get(SEAT) == town else ""
    facts = {
        "country": "HU",
        "name": name,
        "name_en": name,
        "city": town,
        **placed("HU", town),
        "phone": phone[:60],
        "contact_source": TITLE,
        "source": TITLE,
        "is_oncology": True,
    }
    known = table("hungarian_wards.csv", "code")
    wards = ((padded(row[WARD], WIDTH), row) for _line, row in rows)
    said = (says(known[code], f"{code} {row[CALLED]}", PAGE, TITLE, "official", day) for code, row in wards)
    return Finding(line, key, facts, once(said))


SOURCE = Source(
    code="neak",
    title=TITLE,
    read=read,
    terms="No licence is stated; facts alone are taken, once a year.",
    attribution="Nemzeti Egészségbiztosítási Alapkezelő (NEAK), https://www.neak.gov.hu/",
    trust=frozenset({"name"}),
)
