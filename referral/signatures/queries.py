"""How each row of a clinical table stands: signed, objected to, signed in an older text, or unsigned."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from referral.db import db
from referral.errors import NotFound
from referral.paging import PER_PAGE, Cut, Page
from referral.signatures.models import OBJECTED, OLDER, UNSIGNED, Signature
from referral.signatures.tables import TABLES, ClinicalTable, Row, rows_of

READ = "clinical signatures"
"""Under this name a session keeps what it has read, so that a page that asks of several tables reads once."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A row and the newest word on it; `state`: signed, objected, older or unsigned."""

    row: Row
    state: str
    last: Signature | None


@dataclass(frozen=True, slots=True)
class Count:
    """Of a table, or of some rows of it: how many there are, how many in each state, the newest signature."""

    rows: int
    states: Counter[str]
    last: Signature | None


def table_of(name: str) -> ClinicalTable:
    """A table by its name; NotFound where there is none."""
    if name not in TABLES:
        raise NotFound()
    return TABLES[name]


def standing(name: str, keys: Collection[str] | None = None) -> list[Standing]:
    """How the rows of a table stand, or those of some keys. What was said of another text counts as older."""
    said = _newest()
    rows = [each for each in rows_of(name) if keys is None or each.key in keys]
    return [
        Standing(each, state(each, said.get((name, each.key))), said.get((name, each.key))) for each in rows
    ]


def state(row: Row, last: Signature | None) -> str:
    """How one row stands."""
    if last is None:
        return UNSIGNED
    return last.verdict if last.digest == row.digest else OLDER


def _newest() -> dict[tuple[str, str], Signature]:
    """The newest word on each row of each table, in one statement a page."""
    kept = db.session.info
    if READ not in kept:
        rows = db.session.scalars(
            db.select(Signature).order_by(Signature.at, Signature.verdict == OBJECTED, Signature.id)
        )
        kept[READ] = {(each.of_table, each.row_key): each for each in rows}
    found: dict[tuple[str, str], Signature] = kept[READ]
    return found


def forget() -> None:
    """Something was signed: what was read before counts no more."""
    db.session.info.pop(READ, None)


def count(name: str, keys: Collection[str] | None = None) -> Count:
    """How many rows of a table, or of some keys, stand how."""
    rows = standing(name, keys)
    signed = [each.last for each in rows if each.last is not None and each.state == each.last.verdict]
    return Count(
        len(rows), Counter(each.state for each in rows), max(signed, key=lambda each: each.at, default=None)
    )


def counts() -> dict[str, Count]:
    """The same of every table."""
    return {name: count(name) for name in TABLES}


def page_of_rows(name: str, number: int) -> Page[Standing]:
    """One page of a table's rows."""
    rows = standing(name)
    cut = Cut.of(len(rows), number, PER_PAGE)
    return Page(rows[cut.start : cut.last], cut)


def of_digests(name: str, digests: Collection[str]) -> list[Standing]:
    """The rows whose text of today has one of these digests."""
    return [each for each in standing(name) if each.row.digest in set(digests)]


def history(name: str, key: str) -> Sequence[Signature]:
    """Every word on one row, the newest first."""
    of_it = (Signature.of_table == name, Signature.row_key == key)
    return db.session.scalars(
        db.select(Signature).where(*of_it).order_by(Signature.at.desc(), Signature.id)
    ).all()


def row_of(name: str, key: str) -> Standing:
    """One row by its name; NotFound where the table has none."""
    table_of(name)
    if not (found := standing(name, {key})):
        raise NotFound()
    return found[0]
