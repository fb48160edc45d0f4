"""Hospitals' addresses as a table: read from CSV, compared with what is registered, taken; written to be filled in."""

import codecs
import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from marshmallow import ValidationError

from referral.audit import Actor
from referral.db import db, transaction
from referral.hospitals.actions import register_email
from referral.hospitals.forms import RegisteredEmailSchema
from referral.hospitals.models import Hospital
from referral.i18n import _l

COLUMNS = ("code", "country", "city", "name", "email")
MOST_ROWS = 5000
NO_TABLE: object = _l("This is no such table: its first line must name the columns “code” and “email”.")
NOT_TEXT: object = _l("This file could not be read. Save it as CSV and send it again.")
TOO_LONG: object = _l("This table is too long. Send at most 5000 lines at once.")
UNKNOWN: object = _l("There is no hospital with this code.")
NO_ADDRESS: object = _l("This is no e-mail address.")
TWICE: object = _l("The same hospital stands above with another address.")
MEANWHILE: object = _l("Somebody has changed this address meanwhile.")
CENTRAL_EUROPE = "cp1250"
"""What spreadsheets in Poland, Czechia, Slovakia, Hungary and Romania write when nobody chooses UTF-8."""
SEPARATOR = re.compile(r'\A\s*"?sep=(.)"?\s*$', re.I)
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


class NoTable(ValueError):
    """It is no table of addresses; its argument is the sentence."""


@dataclass(frozen=True, slots=True)
class Change:
    """One address that would be registered: of which hospital, in place of which."""

    code: str
    before: str
    after: str
    name: str = ""
    city: str = ""

    @property
    def line(self) -> str:
        """As the page gives it back, so that just this is taken and nothing that has changed meanwhile."""
        return "\t".join((self.code, self.before, self.after))


@dataclass(slots=True)
class Compared:
    """What a table would change; `refused`: line → why."""

    by_code: dict[str, Change] = field(default_factory=dict)
    unchanged: int = 0
    empty: int = 0
    refused: list[tuple[int, object]] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        """In the order of the table."""
        return list(self.by_code.values())

    @property
    def given_back(self) -> str:
        """All of them, for changes_of."""
        return "\n".join(change.line for change in self.by_code.values())


@dataclass(slots=True)
class Taken:
    """What was registered; `refused`: code → why."""

    changed: int = 0
    refused: list[tuple[str, object]] = field(default_factory=list)


def rows_of(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Line and row of a table as spreadsheets of our countries write it; raises NoTable."""
    text = _text(content)
    lines = io.StringIO(text.lstrip("\r\n"), newline="")
    first = lines.readline()
    named = SEPARATOR.match(first)
    if named is None:
        lines.seek(0)
    before = text[: len(text) - len(text.lstrip("\r\n"))].replace("\r\n", "\n")
    between = named.group(1) if named else max(",;\t|", key=first.count)
    reader = csv.DictReader(lines, delimiter=between, restkey="", restval="")
    if not {"code", "email"} <= {_column(name) for name in reader.fieldnames or ()}:
        raise NoTable(NO_TABLE)
    return _checked(reader, len(before) + (named is not None))


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, else the code page of Central Europe."""
    try:
        text = content.decode(_coding(content))
    except UnicodeDecodeError:
        text = content.decode(CENTRAL_EUROPE, "replace")
    if NO_TEXT.search(text):
        raise NoTable(NOT_TEXT)
    return text


def _coding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:200]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > len(head) // 4 else "utf-8-sig"


def _column(name: object) -> str:
    written = str(name).strip().casefold().replace("-", "")
    return "email" if written == "mail" else written


def _checked(reader: "csv.DictReader[str]", before: int) -> list[tuple[int, dict[str, str]]]:
    """Each row with the line of the file on which it begins; `before`: how many lines stand above the names."""
    found: list[tuple[int, dict[str, str]]] = []
    try:
        for row in reader:
            begins = before + reader.line_num - sum(str(value).count("\n") for value in row.values())
            found.append((begins, {_column(name): str(value).strip() for name, value in row.items()}))
            if len(found) > MOST_ROWS:
                raise NoTable(TOO_LONG)
    except csv.Error:
        raise NoTable(NOT_TEXT) from None
    return found


def compare(rows: Iterable[tuple[int, dict[str, str]]]) -> Compared:
    """What each row would change, before anything is; an empty address changes nothing, bad rows are named."""
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(db.select(Hospital))}
    found, seen = Compared(), dict[str, str]()
    for line, row in rows:
        wrong = _what_is_wrong(row, hospitals, seen)
        if wrong is not None:
            found.refused.append((line, wrong))
        elif not row["email"]:
            found.empty += 1
        else:
            _compare(hospitals[row["code"]], row["email"].lower(), found)
    return found


def _compare(hospital: Hospital, email: str, found: Compared) -> None:
    change = Change(hospital.code, hospital.email or "", email, hospital.name, hospital.city)
    if change.before == email:
        found.unchanged += 1
    else:
        found.by_code[hospital.code] = change


def _what_is_wrong(
    row: dict[str, str], hospitals: dict[str, Hospital], seen: dict[str, str]
) -> object | None:
    code, email = row["code"], row["email"]
    if code not in hospitals:
        return UNKNOWN
    if not email:
        return None
    if not _is_address(email):
        return NO_ADDRESS
    return TWICE if seen.setdefault(code, email.lower()) != email.lower() else None


def _is_address(email: str) -> bool:
    try:
        RegisteredEmailSchema().load({"email": email})
    except ValidationError:
        return False
    return True


def changes_of(given: str) -> list[Change]:
    """What a page gave back; raises NoTable for what no page of ours has written."""
    parts = [line.split("\t") for line in given.splitlines() if line]
    if len(parts) > MOST_ROWS or any(len(part) != 3 or not _is_address(part[2]) for part in parts):
        raise NoTable(NO_TABLE)
    return [Change(*part) for part in parts]


@transaction
def register(changes: list[Change], actor: Actor, now: datetime) -> Taken:
    """Register the addresses that were looked at; one that has changed since then is left and named."""
    codes = [change.code for change in changes]
    named = db.select(Hospital).where(Hospital.code.in_(codes))
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(named)}
    done = Taken()
    for change in changes:
        hospital = hospitals.get(change.code)
        if hospital is None or (hospital.email or "") != change.before:
            done.refused.append((change.code, UNKNOWN if hospital is None else MEANWHILE))
            continue
        register_email(hospital, change.after, actor, now)
        done.changed += 1
    return done


def table_of(hospitals: Iterable[Hospital]) -> str:
    """These hospitals as such a table."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for each in hospitals:
        writer.writerow([_plain(str(getattr(each, name) or "")) for name in COLUMNS])
    return "\ufeff" + written.getvalue()


def _plain(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
