"""Romania's units of the national oncology programme (CNAS, Norme tehnice), kept by hand: hospital, town, programme."""

from collections.abc import Iterator
from pathlib import Path

from referral.hospitals.importing.finding import Beside, Finding, Refused, Source
from referral.hospitals.importing.sources.kept_by_hand import Columns, read_list

TITLE = "CNAS, Norme tehnice: unități care derulează programul"
COLUMNS = Columns("spital", "cui", "oras", "program", "sursa", "data")


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each hospital with a programme of cancer."""
    return read_list(path, "RO", COLUMNS, "romanian_programmes.csv", TITLE)


SOURCE = Source(
    code="ro_list",
    title=TITLE,
    read=read,
    terms="Laws are free of copyright; typed by hand with the page of each row.",
    attribution="Casa Națională de Asigurări de Sănătate, Norme tehnice",
    trust=frozenset({"name"}),
)
