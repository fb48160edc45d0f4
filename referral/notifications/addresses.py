"""Hospitals' addresses as a table: read from CSV, registered row by row, and written out to be filled in."""

import csv
import io
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
NOT_TEXT: object = _l("This file could not be read. Save it as CSV in UTF-8 and send it again.")
TOO_LONG: object = _l("This table is too long. Send at most 5000 lines at once.")
UNKNOWN: object = _l("There is no hospital with this code.")
NO_ADDRESS: object = _l("This is no e-mail address.")
TWICE: object = _l("The same hospital stands above with another address.")


@dataclass(slots=True)
class Registered:
    """What a table did; `refused`: line → why."""

    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    refused: list[tuple[int, object]] = field(default_factory=list)


class NoTable(ValueError):
    """It is no table of addresses; its argument is the sentence."""


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a table with commas, semicolons or tabs; raises NoTable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoTable(NOT_TEXT) from None
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=between, restkey="", restval="")
    if not {"code", "email"} <= {str(name).strip().casefold() for name in reader.fieldnames or ()}:
        raise NoTable(NO_TABLE)
    return _checked(reader)


def _checked(reader: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    try:
        for row in reader:
            found.append({str(name).strip().casefold(): str(value).strip() for name, value in row.items()})
            if len(found) > MOST_ROWS:
                raise NoTable(TOO_LONG)
    except csv.Error:
        raise NoTable(NOT_TEXT) from None
    return found


@transaction
def register(rows: list[dict[str, str]], actor: Actor, now: datetime) -> Registered:
    """Register each row's address; an empty one changes nothing. Bad rows are refused, the good ones kept."""
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(db.select(Hospital))}
    done, seen = Registered(), dict[str, str]()
    for line, row in enumerate(rows, start=2):
        wrong = _what_is_wrong(row, hospitals, seen)
        if wrong is not None:
            done.refused.append((line, wrong))
        elif not row["email"]:
            done.empty += 1
        else:
            _register(hospitals[row["code"]], row["email"], actor, now, done)
    return done


def _what_is_wrong(
    row: dict[str, str], hospitals: dict[str, Hospital], seen: dict[str, str]
) -> object | None:
    code, email = row["code"], row["email"]
    if code not in hospitals:
        return UNKNOWN
    if not email:
        return None
    try:
        RegisteredEmailSchema().load({"email": email})
    except ValidationError:
        return NO_ADDRESS
    return TWICE if seen.setdefault(code, email.lower()) != email.lower() else None


def _register(hospital: Hospital, email: str, actor: Actor, now: datetime, done: Registered) -> None:
    if hospital.email == email.lower():
        done.unchanged += 1
        return
    register_email(hospital, email, actor, now)
    done.changed += 1


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
