"""Poland's insurer, contracts 1.2: who is contracted for which treatment in a year. Confirms; knows no site of care."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from referral.hospitals.importing.finding import Beside, Fetch, Finding, Refused, Source
from referral.hospitals.importing.sources.making import called, once, padded, says, table
from referral.hospitals.importing.sources.pages import pages_of, parsed
from referral.hospitals.values import BadRow, BadTable

TITLE = "NFZ, Umowy 1.2"
PAGE = "https://api.nfz.gov.pl/app-umw-api/"
PRODUCT = re.compile(r"\d\d\.(\d{4})\.")
NAMES = re.compile(r"ONKOLOG|CHEMIOTERAP|RADIOTERAP|BRACHYTERAP|HEMATOLOG|HOSPIC|PALIATYW")
LIST = "agreements"
BRANCHES = tuple(f"{number:02}" for number in range(1, 17))
SERVICES = ("03/01", "03/02")
"""Treatment in hospitals, and drug programmes."""
NEEDED = ("provider-regon", "provider-name", "provider-place", "year")


def read(path: Path) -> Iterator[Finding | Refused | Beside]:
    """Each agreement with its plans; one that names cancer and stands in no row of ours is refused.

    The lists that led to the agreements are passed over; what several pages say of one provider is one finding.
    """
    found: dict[str, Finding] = {}
    for line, page in enumerate(pages_of(path), start=1):
        data = page["data"]
        if LIST in data:
            continue
        if "agreement" not in data or "plans" not in data:
            raise BadTable("This page is no agreement with its plans: fetch /agreements/{id}, page by page.")
        try:
            each = _finding(line, data["agreement"]["attributes"], data["plans"])
        except BadRow as reason:
            yield Refused(line, str(reason))
            continue
        if isinstance(each, Beside):
            yield each
        else:
            before = found.get(each.key, each)
            found[each.key] = before._replace(said=once((*before.said, *each.said)))
    yield from found.values()


def _finding(line: int, of: dict[str, Any], plans: list[dict[str, Any]]) -> Finding | Beside:
    missing = [name for name in NEEDED if name not in of]
    if missing:
        raise BadTable(f"The service has changed its rows: {', '.join(missing)} is missing.")
    said = once(each for plan in plans for each in _said(plan["attributes"]))
    facts = {"country": "PL", "name": called(of["provider-name"]), "city": called(of["provider-place"])}
    key = padded(str(of["provider-regon"]), 9)
    return Finding(line, key, facts, said) if said else Beside(line)


def _said(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    code, name = PRODUCT.match(plan["product-code"]), plan["product-name"]
    ward = table("polish_wards.csv", "code").get(code[1]) if code else None
    if ward and ward["modality"]:
        day = date.fromisoformat(plan["date-from"][:10])
        until = plan["date-to"][:10]
        yield {**says(ward, name, PAGE, TITLE, "contract", day), "valid_until": until}
    elif ward is None and NAMES.search(name.upper()):
        raise BadRow(f"the product {plan['product-code']} ({name}) names cancer and stands in no row of ours")


def _next(content: bytes) -> str:
    link: str = parsed(content).get("links", {}).get("next") or ""
    return link


def _agreements(content: bytes) -> tuple[str, ...]:
    """The agreements that a list names; each has its plans on a page of its own."""
    named = parsed(content)["data"].get(LIST, ())
    return tuple(f"/agreements/{each['id']}?page=1&limit=25&format=json&api-version=1.2" for each in named)


def _check(content: bytes) -> None:
    """Raise BadTable for what is neither a list of agreements nor one of them."""
    data = parsed(content)["data"]
    if not isinstance(data, dict) or not {LIST, "agreement"} & set(data):
        raise BadTable(
            "The service has changed its answers: neither agreements nor an agreement stands in it."
        )


SOURCE = Source(
    code="umw",
    title=TITLE,
    read=read,
    terms="Name https://api.nfz.gov.pl/ as source, alter nothing, do not overload: at most one request a second.",
    attribution="Narodowy Fundusz Zdrowia, https://api.nfz.gov.pl/",
    is_whole=False,
    adds=False,
    trust=frozenset({"said"}),
    kin="nfz",
    fetch=Fetch(
        home=PAGE.rstrip("/"),
        starts=tuple(
            f"/agreements?year={{year}}&branch={branch}&serviceType={service}&page=1&limit=25&format=json&api-version=1.2"
            for branch in BRANCHES
            for service in SERVICES
        ),
        check=_check,
        next_of=_next,
        leads_to=_agreements,
        ending="json",
    ),
)
