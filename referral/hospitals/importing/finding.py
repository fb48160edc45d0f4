"""What a source's module makes of a row: a finding about one hospital, or the reason why the row gives none."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple


class Finding(NamedTuple):
    """One hospital as a source has it. `key`: the source's own, stable over its editions.

    `facts`: columns of a hospital, `said`: statements, `waits`: waiting times; all fit for JSON (days as ISO text).
    """

    line: int
    key: str
    facts: dict[str, Any]
    said: tuple[dict[str, Any], ...] = ()
    waits: tuple[dict[str, Any], ...] = ()
    is_closed: bool = False
    digest: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "facts": self.facts,
            "said": list(self.said),
            "waits": list(self.waits),
            "is_closed": self.is_closed,
        }

    def digested(self, key: str) -> "Finding":
        """Under this key, with the hash of what a person would be asked about.

        Waiting times and days of reading change without asking.
        """
        said = [{name: value for name, value in each.items() if name not in DATED} for each in self.said]
        facts = {name: value for name, value in self.facts.items() if name not in DATED}
        asked = json.dumps([facts, said, self.is_closed], sort_keys=True, ensure_ascii=False)
        digest = hashlib.blake2b(asked.encode(), digest_size=16).hexdigest()
        return self._replace(key=key, digest=digest)


DATED = frozenset(
    {"dated", "page_date", "read", "is_undated", "checked", "source", "coordinates_source", "contact_source"}
)
"""What moves on with each edition of a source though it says the same."""


class Refused(NamedTuple):
    """A row that gives no finding, and why."""

    line: int
    reason: str


class Beside(NamedTuple):
    """A row that is right but tells nothing of cancer; counted, not kept."""

    line: int


Read = Callable[[Path], Iterator["Finding | Refused | Beside"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How a source is fetched: from its home the addresses to begin at, and what follows a page ("" after the last).

    `{year}` in an address is the year of the day. `leads_to`: pages that a page names beside the one that follows it.
    `check`: raises BadTable for an answer that is not what the source hands out. `ending`: of the files that are kept.
    """

    home: str
    starts: tuple[str, ...]
    check: Callable[[bytes], None]
    next_of: Callable[[bytes], str] = lambda _content: ""
    leads_to: Callable[[bytes], tuple[str, ...]] = lambda _content: ()
    ending: str = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of the table of sources (sources/__init__.py).

    `read`: its file as findings. `terms`: what its licence asks, `attribution`: shown beside what it says.
    `is_whole`: a file is the whole source, so that what it lacks has vanished. `adds`: it may propose new hospitals.
    `trust`: the columns it may change in a hospital that another source has named. `fetch`: how it is fetched.
    `kin`: another source whose keys begin with the keys of this one, up to a stroke.
    """

    code: str
    title: str
    read: Read
    terms: str
    attribution: str
    is_whole: bool = True
    adds: bool = True
    trust: frozenset[str] = frozenset()
    fetch: Fetch | None = None
    kin: str = ""


_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def key_without_zeros(key: str) -> str:
    """A key as it is compared: a spreadsheet that drops leading zeros makes no other hospital of it.

    >>> key_without_zeros("HU-0764-012") == key_without_zeros("hu-764-12")
    True
    """
    return _ZEROS.sub("", key.casefold().strip())


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value
