"""The same as a table: a line for each service, with the day and the page on which it rests."""

import re
from collections.abc import Iterable, Iterator

from referral.centres.holders import CLOSED, Holder

NAMES = (
    "kind", "holder_id", "holder", "country", "where", "latitude", "longitude", "languages", "phones", "website",
    "service", "service_name", "least_age", "most_age", "said", "status", "assured", "source",
)  # fmt: skip


def rows(found: Iterable[Holder]) -> Iterator[list[str]]:
    """A row for each service of each holder; one with nothing given has one row that says so by empty cells."""
    for holder in found:
        north, east = holder.point or ("", "")
        head = [holder.kind, holder.id, holder.name, holder.country, holder.where, north, east,
                " ".join(holder.languages), " ".join(map(telephone, holder.phones)), holder.website]  # fmt: skip
        for cells in _services(holder):
            yield [str(each) for each in (*head, *cells)]


def telephone(number: str) -> str:
    """As a link that programs dial and spreadsheets do not reckon with: "tel:+48814541000" (RFC 3966).

    What stands behind the number, as an extension or a second number, is left out.

    >>> telephone("+48 81 454-10-00, int. 12")
    'tel:+48814541000'
    """
    first = re.match(r"\D*?(\+?[\d\s().\-/]+)", number)
    return "tel:" + re.sub(r"[^+\d]", "", first[1]) if first else ""


def _services(holder: Holder) -> Iterator[tuple[object, ...]]:
    for each in holder.services:
        ages = ("" if age is None else age for age in (each.least_age, each.most_age))
        yield (
            each.code,
            each.name,
            *ages,
            each.description,
            each.status,
            each.assured.isoformat(),
            each.source,
        )
    if not holder.services:
        yield "", "", "", "", "", "" if holder.is_open else CLOSED, "", ""
