"""Poland's insurer, waiting times 1.4: wards, drug programmes by tumour, forecasts with the words they were told in.

Since version 1.4 there is no first free date, only a forecast as text ("3 mies. 2 tyg."), counted from the day of the
row. The old address still answers with dates: such a page is refused. A forecast, one that does not apply, one that was
not reported and one that cannot be are four things and never made one.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from referral.hospitals.importing.finding import Beside, Fetch, Finding, Refused, Source
from referral.hospitals.importing.sources.making import called, once, padded, placed, says, table
from referral.hospitals.importing.sources.pages import pages_of, parsed
from referral.hospitals.values import BadRow, BadTable

TITLE = "NFZ, Terminy leczenia 1.4"
PAGE = "https://api.nfz.gov.pl/"
FORECAST, NOT_APPLICABLE, NOT_REPORTED, IMPLAUSIBLE = (
    "forecast",
    "not_applicable",
    "not_reported",
    "implausible",
)
LONGEST = 1825
"""Days; what is further away than five years is a slip of the pen."""
MONTH, WEEK = 30, 7
IN_DAYS = re.compile(r"(\d{1,3}) (?:dni|dzień)")
IN_MONTHS = re.compile(r"(\d{1,3}) mies\.(?: (\d) (?:tydz|tyg)\.)?")
PROGRAMME = re.compile(r"LECZENIE (CHORYCH (NA|Z)|PACJENTÓW|RAKA) ")
NEEDED = (
    "case",
    "benefit",
    "provider",
    "regon-provider",
    "teryt-place",
    "address",
    "locality",
    "dates",
    "statistics",
)
PRIORITIES = {1: "normal", 2: "urgent"}
OLD = (
    "This page has first free dates: it is of version 1.3, which the insurer has declared out of date. "
    "Take version 1.4, apinfz.nfz.gov.pl/app-itl-api-pcus."
)
CHANGED = "The service has changed its rows: {names} is missing. Its module needs to know the new name."


def days_of(text: str) -> int:
    """A forecast in days; from a month on it is a lower bound, good to about a week. Raises BadRow for other words.

    >>> days_of("3 mies. 2 tyg."), days_of("0 dni"), days_of("1 dzień")
    (104, 0, 1)
    """
    if found := IN_DAYS.fullmatch(text):
        return int(found[1])
    if found := IN_MONTHS.fullmatch(text):
        return int(found[1]) * MONTH + int(found[2] or 0) * WEEK
    raise BadRow(f"the forecast {text!r} is in words we do not know")


def wait_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says of waiting: our reading, and beside it the insurer's own words, unaltered."""
    dates, known = row["dates"], (row["statistics"] or {}).get("provider-data") or {}
    state, days, text = NOT_REPORTED, None, ""
    if dates is not None:
        state, text = NOT_APPLICABLE, dates["pcus"]
        if dates["applicable"]:
            days = days_of(text)
            state = FORECAST if days <= LONGEST else IMPLAUSIBLE
    return {
        "ward": row.get("place", "").strip(),
        "benefit": row["benefit"],
        "priority": PRIORITIES.get(row["case"], ""),
        "state": state,
        "days": days,
        "text": text,
        "as_of": dates["date-situation-as-at"] if dates else None,
        "waiting": known.get("awaiting"),
        "mean_days": known.get("average-period"),
        "of_month": known.get("update"),
    }


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each site of care that has a ward, clinic or drug programme of cancer; its rows stand all over the pages."""
    houses: dict[str, dict[Any, dict[str, Any]]] = {}
    all_rows = (row for page in pages_of(path) for row in _rows(page))
    for line, row in enumerate(all_rows, start=1):
        if not _is_about_cancer(row):
            yield Beside(line)
            continue
        houses.setdefault(_key(row), {}).setdefault(row["id"] or line, {**row, "line": line})
    for key, rows in houses.items():
        try:
            yield _finding(key, list(rows.values()))
        except BadRow as reason:
            yield Refused(next(iter(rows.values()))["line"], str(reason))


def _rows(page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in page["data"]:
        row = each.get("attributes", {}) if isinstance(each, dict) else {}
        missing = [name for name in NEEDED if name not in row]
        if missing:
            raise BadTable(CHANGED.format(names=", ".join(missing)))
        if row["dates"] is not None:
            _check_dates(row["dates"])
        yield {**row, "id": each.get("id")}


def _check_dates(dates: dict[str, Any]) -> None:
    if "date" in dates:
        raise BadTable(OLD)
    if not {"applicable", "pcus", "date-situation-as-at"} <= dates.keys():
        raise BadTable(CHANGED.format(names="dates.pcus"))


def _is_about_cancer(row: dict[str, Any]) -> bool:
    return _ward(row) is not None or _programme(row) is not None


def _ward(row: dict[str, Any]) -> dict[str, str] | None:
    code = padded(str(row.get("id-resort-part-VIII") or ""), 4)
    return None if PROGRAMME.match(row["benefit"]) else table("polish_wards.csv", "code").get(code)


def _programme(row: dict[str, Any]) -> dict[str, str] | None:
    """A drug programme names its cancer: that this house gives the drugs, not how soon."""
    if not PROGRAMME.match(row["benefit"]):
        return None
    known = table("polish_programmes.csv", "words")
    sites = next((known[words]["sites"] for words in known if words in row["benefit"]), None)
    return {"modality": "systemic_therapy", "sites": sites} if sites else None


def _key(row: dict[str, Any]) -> str:
    address = " ".join(str(row["address"]).split()).casefold()
    return f"{padded(str(row['regon-provider']), 9)}|{padded(str(row['teryt-place']), 7)}|{address}"


def _finding(key: str, rows: list[dict[str, Any]]) -> Finding:
    first = rows[0]
    town = called(str(first["locality"]).strip())
    pointed = next((row for row in rows if row.get("latitude") is not None), first)
    point = placed("PL", town, pointed.get("latitude"), pointed.get("longitude"))
    facts = {
        "country": "PL",
        "name": called(str(first["provider"]).strip()),
        "city": town,
        "coordinates_source": TITLE,
        **point,
        "phone": str(first.get("phone") or "").split(";")[0].strip()[:60],
        "contact_source": TITLE,
        "source": TITLE,
        "is_oncology": True,
    }
    waits = tuple(wait_of(row) for row in rows)
    return Finding(first["line"], key, {**facts, "name_en": facts["name"]}, once(_said(rows)), waits)


def _said(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        found = _programme(row) or _ward(row)
        if found and found["modality"]:
            on = (row["dates"] or {}).get("date-situation-as-at")
            day = date.fromisoformat(on) if on else date.fromisoformat(f"{_month(row)}-01")
            yield says(found, row["benefit"], PAGE, TITLE, "contract", day)


def _month(row: dict[str, Any]) -> str:
    month = ((row["statistics"] or {}).get("provider-data") or {}).get("update")
    if not month:
        raise BadRow("a row without any day: neither a forecast's nor a month of its figures")
    return str(month)


ASKED = (
    "ONKOLOG", "HEMATOLOG", "RADIOTERAP", "BRACHYTERAP", "PALIATYWN", "HOSPICJUM", "SZPIKU", "IZOTOPOWA", "EMISYJNA",
    "LECZENIE CHORYCH", "LECZENIE PACJENT", "LECZENIE RAKA",
)  # fmt: skip
"""The service looks for a part of the benefit's name; these cover cancer."""


def _next(content: bytes) -> str:
    """The next page, joined to the base; the service leaves two parameters out of its own link."""
    link = parsed(content).get("links", {}).get("next") or ""
    more = "".join(
        f"&{each}" for each in ("api-version=1.4", "benefitForAdultsChildren=1") if each not in link
    )
    return f"{link}{more}" if link else ""


def _check(content: bytes) -> None:
    """Raise BadTable for what is no page of version 1.4."""
    list(_rows(parsed(content)))


SOURCE = Source(
    code="nfz",
    title=TITLE,
    read=read,
    terms="Name https://api.nfz.gov.pl/ as source, alter nothing, do not overload: at most one request a second.",
    attribution="Narodowy Fundusz Zdrowia, https://api.nfz.gov.pl/",
    trust=frozenset({"phone", "lat", "lon"}),
    fetch=Fetch(
        home="https://apinfz.nfz.gov.pl/app-itl-api-pcus",
        starts=tuple(
            f"/queues?page=1&limit=25&format=json&case={case}&benefit={words}&benefitForAdultsChildren=1&api-version=1.4"
            for words in ASKED
            for case in PRIORITIES
        ),
        next_of=_next,
        check=_check,
        ending="json",
    ),
)
