"""Slovakia's list of categorised hospitals, kept by hand: hospital, levels for adults and children, programmes."""

from collections.abc import Iterator
from pathlib import Path

from referral.hospitals.importing.finding import Beside, Finding, Refused, Source
from referral.hospitals.importing.sources.kept_by_hand import Columns, read_list

TITLE = "Zoznam kategorizovaných nemocníc"
COLUMNS = Columns("nemocnica", "ico", "obec", "program", "zdroj", "datum")


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each hospital with a programme of cancer."""
    return read_list(path, "SK", COLUMNS, "slovak_programmes.csv", TITLE)


SOURCE = Source(
    code="sk_list",
    title=TITLE,
    read=read,
    terms="A list of the ministry, typed by hand once a year with the page of each row.",
    attribution="Ministerstvo zdravotníctva SR, Zoznam kategorizovaných nemocníc",
    trust=frozenset({"name"}),
)
