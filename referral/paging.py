"""One page of a long list: its rows, and how many there are in all, so that nothing is left out unsaid."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request
from sqlalchemy import ColumnElement, Select, and_, literal, or_

from referral.db import db

T = TypeVar("T")

PER_PAGE = 25
MOST_COUNTED = 2_000
"""A list that grows for ever is counted and turned over no further; a filter finds what lies behind."""
MOST_PAGES = 1_000_000
"""A larger number in an address is nobody's page, and too large for some databases."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page begins in a list of `found`; a number out of range is the nearest page there is."""

    found: int
    number: int
    per: int
    more: bool = False

    @classmethod
    def of(cls, found: int, asked: int, per: int = PER_PAGE, more: bool = False) -> "Cut":
        """The page that was asked for, or the nearest there is. `more`: there are more than were counted."""
        return cls(found, min(max(asked, 1), max(1, -(-found // per))), per, more)

    def told(self, number: int) -> str:
        """A number of the whole list as a page tells it."""
        return f"{number}+" if self.more else str(number)

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.found // self.per))

    @property
    def start(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.per

    @property
    def first(self) -> int:
        """The number of the page's first row in the whole list, from 1."""
        return min(self.start + 1, self.found)

    @property
    def last(self) -> int:
        """The number of the page's last row in the whole list."""
        return min(self.start + self.per, self.found)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The rows of one page, and where it stands in the whole list."""

    rows: Sequence[T]
    cut: Cut

    @property
    def found(self) -> int:
        """How many rows the whole list has."""
        return self.cut.found

    def __bool__(self) -> bool:
        return self.cut.found > 0


@dataclass(frozen=True, slots=True)
class Parts:
    """Several lists that one statement reads: which page of each is asked for, and how many rows a page has."""

    asked: Mapping[Any, int]
    per: int

    def numbered(self, part: Any, *order: Any) -> tuple[Any, Any]:
        """Two columns to select: how many rows each part has, and the position of each row in its part."""
        number = db.func.row_number().over(partition_by=part, order_by=order)
        return db.func.count().over(partition_by=part).label("in_all"), number.label("position")

    def shown(self, part: Any, position: Any) -> ColumnElement[bool]:
        """The rows of the pages asked for, and of each part the first, which says how many there are."""
        ends = {name: (number - 1) * self.per for name, number in self.asked.items()}
        pages = (and_(part == name, position.between(end + 1, end + self.per)) for name, end in ends.items())
        return or_(position == 1, *pages)

    def cuts(self, rows: Iterable[tuple[Any, Any, int, int]]) -> dict[Any, Cut]:
        """Where each part's page lies. `rows`: what was read, its part, how many the part has, its position there."""
        found = {part: in_all for _row, part, in_all, _position in rows}
        return {part: Cut.of(found.get(part, 0), number, self.per) for part, number in self.asked.items()}

    def pages(self, read: Callable[["Parts"], list[tuple[T, Any, int, int]]]) -> dict[Any, "Page[T]"]:
        """The pages asked for, by part; one beyond its last is the last, which `read` is asked for again."""
        rows = read(self)
        cuts = self.cuts(rows)
        right = {part: cut.number for part, cut in cuts.items()}
        if right != dict(self.asked):
            return Parts(right, self.per).pages(read)
        return {part: Page(_on_page(rows, part, cut), cut) for part, cut in cuts.items()}


def _on_page(rows: Iterable[tuple[T, Any, int, int]], part: Any, cut: Cut) -> list[T]:
    ends = range(cut.start + 1, cut.start + cut.per + 1)
    return [row for row, of, _all, position in rows if of == part and position in ends]


def asked(name: str = "page") -> int:
    """Which page the address asks for; what is no number is the first."""
    return min(max(request.args.get(name, 1, type=int), 1), MOST_PAGES)


def page_of(query: Select[tuple[T]], number: int, per: int = PER_PAGE, found: int | None = None) -> Page[T]:
    """One page of a query that is ordered wholly. `found`: how many rows it has, where that is known already."""
    cut = Cut.of(count(query) if found is None else found, number, per)
    return _read(query, cut)


def long_page_of(
    query: Select[tuple[T]], number: int, per: int = PER_PAGE, most: int = MOST_COUNTED
) -> Page[T]:
    """The same of a list that grows for ever: counted up to `most` and no further, and said to have more."""
    ones = query.with_only_columns(literal(1).label("one"), maintain_column_froms=True)
    found = count(db.select(ones.order_by(None).limit(most + 1).subquery()))
    return _read(query, Cut.of(min(found, most), number, per, found > most))


def _read(query: Select[tuple[T]], cut: Cut) -> Page[T]:
    return Page(db.session.scalars(query.limit(cut.last - cut.start).offset(cut.start)).unique().all(), cut)


def small_page_of(query: Select[tuple[T]], number: int, per: int = PER_PAGE) -> Page[T]:
    """The same in one statement, for lists that stay small: a page beyond the last is looked for again."""
    counted = query.add_columns(db.func.count().over()).limit(per).offset((number - 1) * per)
    rows = db.session.execute(counted).unique().all()
    if not rows and number > 1:
        return page_of(query, number, per)
    return Page([row[0] for row in rows], Cut.of(rows[0][1] if rows else 0, number, per))


def count(query: Select[Any]) -> int:
    """How many rows a query would give."""
    counted = query.with_only_columns(db.func.count(), maintain_column_froms=True).order_by(None)
    return int(db.session.scalar(counted) or 0)


def page_among(rows: Iterable[T], number: int, per: int = PER_PAGE) -> Page[T]:
    """One page of a list that is at hand."""
    whole = list(rows)
    cut = Cut.of(len(whole), number, per)
    return Page(whole[cut.start : cut.start + per], cut)
