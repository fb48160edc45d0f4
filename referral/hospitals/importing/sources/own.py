"""Our own table of hospitals (centres.csv), from whoever keeps one."""

from collections.abc import Iterator
from pathlib import Path

from referral.hospitals.importing.finding import Beside, Finding, Refused, Source, plain
from referral.hospitals.reading.columns import Table
from referral.hospitals.tables import CENTRE_COLUMNS, centre
from referral.hospitals.values import BadRow

CLOSED = "closed"
NEEDED = (
    "code",
    "country",
    "name",
    "name_en",
    "city",
    "lat",
    "lon",
    "precision",
    "coordinates_source",
    "source",
)


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each row a hospital; a column "closed" with "yes" says that it is closed."""
    for line, row in Table(path, (*CENTRE_COLUMNS, CLOSED)).need(*NEEDED).rows():
        try:
            if isinstance(row, BadRow):
                raise row
            facts = {name: plain(value) for name, value in centre(row).items()}
            is_closed = row.get(CLOSED, "").casefold() == "yes"
            yield Finding(line, facts.pop("code"), facts, is_closed=is_closed)
        except BadRow as reason:
            yield Refused(line, str(reason))


SOURCE = Source(
    code="own",
    title="Our own table of hospitals",
    read=read,
    terms="ours",
    attribution="",
    is_whole=False,
)
