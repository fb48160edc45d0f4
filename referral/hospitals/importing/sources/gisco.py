"""Eurostat GISCO, healthcare services: points and telephone numbers of hospitals we know."""

from collections.abc import Iterator
from pathlib import Path

from matching.vocabulary import Country
from referral.hospitals.importing.finding import Beside, Fetch, Finding, Refused, Source, plain
from referral.hospitals.reading.columns import Table
from referral.hospitals.tables import GISCO_COLUMNS, gisco
from referral.hospitals.values import BadRow, BadTable

TITLE = "Eurostat GISCO, healthcare services 2023"
NEEDED = ("cc", "id", "hospital_name", "lat", "lon", "geo_qual", "city")
NO_POINT = "-1"
"""The quality that Eurostat writes where it does not know it (all of Romania)."""


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each hospital of a country of ours whose point is known to be good."""
    for line, row in Table(path, GISCO_COLUMNS).need(*NEEDED).rows():
        try:
            if isinstance(row, BadRow):
                raise row
            if row["cc"].upper() not in set(Country):
                yield Beside(line)
                continue
            facts = {name: plain(value) for name, value in gisco(row).items()}
            if row["geo_qual"] == NO_POINT:
                facts["precision"] = "city"
            yield Finding(line, facts.pop("code"), facts)
        except BadRow as reason:
            yield Refused(line, str(reason))


def _check(content: bytes) -> None:
    """Raise BadTable for what is not Eurostat's table."""
    if not all(name.encode() in content[:2000] for name in NEEDED):
        raise BadTable("The answer is not Eurostat's table: its columns are missing. Nothing was taken.")


SOURCE = Source(
    code="gisco",
    title=TITLE,
    read=read,
    terms="European Union reuse policy, and each national provider's terms; one file a country.",
    attribution="Eurostat GISCO, https://ec.europa.eu/eurostat/web/gisco",
    is_whole=False,
    adds=False,
    trust=frozenset({"lat", "lon", "phone"}),
    fetch=Fetch(
        home="https://gisco-services.ec.europa.eu/pub/healthcare/2023/csv",
        starts=tuple(f"/{country.value}.csv" for country in Country),
        check=_check,
    ),
)
