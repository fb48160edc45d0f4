"""How each row of a clinical table stands: signed, objected to, signed in an older text, or unsigned."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select

from referral.db import db
from referral.errors import NotFound
from referral.paging import PER_PAGE, Cut, Page
from referral.prepared import prepared
from referral.signatures.models import OBJECTED, OLDER, UNSIGNED, Signature
from referral.signatures.tables import TABLES, ClinicalTable, Row, read_by, rows_of

READ = "clinical signatures"
"""Under this name a session keeps what it has read, so that a page that asks of a table again does not read again."""


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


def table_of(name: str, role: str | None = None) -> ClinicalTable:
    """A table by its name; NotFound where there is none, or none that this role reads."""
    known = TABLES if role is None else read_by(role)
    if name not in known:
        raise NotFound()
    return known[name]


def standing(*names: str, keys: Collection[str] | None = None) -> list[Standing]:
    """How the rows of these tables stand, or those of some keys. What was said of another text counts as older."""
    said = _newest(names)
    rows = [(each, said[name].get(each.key)) for name in names for each in rows_of(name)]
    return [Standing(row, state(row, last), last) for row, last in rows if keys is None or row.key in keys]


def state(row: Row, last: Signature | None) -> str:
    """How one row stands."""
    if last is None:
        return UNSIGNED
    return last.verdict if last.digest == row.digest else OLDER


def _newest(names: Iterable[str]) -> dict[str, dict[str, Signature]]:
    """Table → row → the newest word on it; tables asked together are read in one statement, each once a page."""
    kept: dict[str, dict[str, Signature]] = db.session.info.setdefault(READ, {})
    if unread := [each for each in names if each not in kept]:
        kept.update({each: {} for each in unread})
        for each in db.session.scalars(*_said_of(unread)):
            kept[each.of_table][each.row_key] = each
    return kept


@prepared
def _said_of(tables: list[str]) -> Select[tuple[Signature]]:
    """The newest word of a row comes last, an objection after what was said at the same moment."""
    said = db.select(Signature).where(Signature.of_table.in_(tables))
    return said.order_by(Signature.at, Signature.verdict == OBJECTED, Signature.id)


def forget() -> None:
    """Something was signed: what was read before counts no more."""
    db.session.info.pop(READ, None)


def count(*names: str, keys: Collection[str] | None = None) -> Count:
    """How many rows of these tables, or of some keys, stand how."""
    rows = standing(*names, keys=keys)
    signed = [each.last for each in rows if each.last is not None and each.state == each.last.verdict]
    return Count(
        len(rows), Counter(each.state for each in rows), max(signed, key=lambda each: each.at, default=None)
    )


def counts() -> dict[str, Count]:
    """The same of every table."""
    _newest(TABLES)
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
    if not (found := standing(name, keys={key})):
        raise NotFound()
    return found[0]
