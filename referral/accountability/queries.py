"""Who may see which figures: the people of a country its figures, a hospital its own, each beside those of all."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_

from referral.accountability.models import ALL, COUNTRY, HOSPITAL, WHOLE, BoardFigure, BoardRun, PublicTotal
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.labels import LABELS

BOARD = "board"
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One group or one part of a scope: its code, its name, its figures; none where they are withheld."""

    code: str
    name: str
    figures: Figures

    @property
    def is_shown(self) -> bool:
        """Whether anything is said of its requests."""
        return is_shown(self.figures)


def is_shown(figures: Figures) -> bool:
    """Whether figures of requests stand there; those of a group that is too small are withheld."""
    return "requests" in figures


@dataclass(frozen=True, slots=True)
class Board:
    """All that one page shows: the scope's own figures, those of all, its parts, its groups by dimension."""

    run: BoardRun | None
    scope: str
    scope_id: str
    hospital: Hospital | None
    own: Figures
    of_all: Figures
    parts: list[Line]
    groups: dict[str, list[Line]]

    @property
    def is_shown(self) -> bool:
        """Whether anything is said of the scope's requests."""
        return is_shown(self.own)


def countries_of(user: User) -> tuple[str, ...]:
    """The receiving countries whose figures this person may see; a coordinator who has set none sees every one."""
    every = tuple(LABELS["receiving_country"])
    if user.role == Role.COORDINATOR and user.countries:
        return tuple(code for code in every if code in user.countries)
    return every


def board(user: User, country: str = "", hospital_id: uuid.UUID | None = None) -> Board:
    """The figures of a hospital, a country, or all countries; raises NotFound for what this person may not see.

    Four statements, whatever there is.
    """
    hospital = _hospital(user, hospital_id) if hospital_id else None
    if country and country not in countries_of(user):
        raise NotFound()
    if hospital is not None:
        return _board(HOSPITAL, str(hospital.id), hospital, ())
    if country:
        return _board(COUNTRY, country, None, ())
    return _board(ALL, "", None, countries_of(user))


def own_board(user: User) -> Board:
    """A hospital's own figures, for its people."""
    hospital = db.session.get(Hospital, user.hospital_id) if user.hospital_id else None
    if hospital is None:
        raise NotFound()
    return _board(HOSPITAL, str(hospital.id), hospital, ())


def _hospital(user: User, hospital_id: uuid.UUID) -> Hospital:
    found = db.session.get(Hospital, hospital_id)
    if found is None or found.country not in countries_of(user):
        raise NotFound()
    return found


def _board(scope: str, scope_id: str, hospital: Hospital | None, countries: Iterable[str]) -> Board:
    mine = and_(BoardFigure.scope == scope, BoardFigure.scope_id == scope_id)
    every = and_(BoardFigure.scope == ALL, BoardFigure.dimension == WHOLE)
    parts = and_(
        BoardFigure.scope == COUNTRY,
        BoardFigure.scope_id.in_(list(countries)),
        BoardFigure.dimension == WHOLE,
    )
    rows = db.session.scalars(db.select(BoardFigure).where(or_(mine, every, parts))).all()
    by_cell = {(row.scope, row.scope_id, row.dimension, row.value): row.figures for row in rows}
    return Board(
        run=db.session.get(BoardRun, BOARD),
        scope=scope,
        scope_id=scope_id,
        hospital=hospital,
        own=by_cell.get((scope, scope_id, WHOLE, ""), {}),
        of_all=by_cell.get((ALL, "", WHOLE, ""), {}),
        parts=_hospitals_in(scope_id) if scope == COUNTRY else _countries(by_cell, countries),
        groups=_groups(by_cell, scope, scope_id),
    )


def _countries(by_cell: dict[Any, Figures], countries: Iterable[str]) -> list[Line]:
    return [
        Line(code, str(LABELS["country"][code]), by_cell[COUNTRY, code, WHOLE, ""])
        for code in countries
        if (COUNTRY, code, WHOLE, "") in by_cell
    ]


def _hospitals_in(country: str) -> list[Line]:
    """The hospitals of a country that were asked, those with most requests first."""
    ids = db.select(Hospital.id, Hospital.name).where(Hospital.country == country)
    names = {str(each): name for each, name in db.session.execute(ids)}
    mine = (BoardFigure.scope == HOSPITAL, BoardFigure.scope_id.in_(names), BoardFigure.dimension == WHOLE)
    rows: Sequence[BoardFigure] = db.session.scalars(db.select(BoardFigure).where(*mine)).all()
    lines = [Line(row.scope_id, names[row.scope_id], row.figures) for row in rows]
    return sorted(lines, key=lambda line: (-line.figures.get("requests", 0), line.name))


def _groups(by_cell: dict[Any, Figures], scope: str, scope_id: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for (of, which, dimension, value), figures in sorted(by_cell.items()):
        if (of, which) == (scope, scope_id) and dimension != WHOLE:
            found.setdefault(dimension, []).append(Line(value, value, figures))
    return found


def public_totals() -> list[PublicTotal]:
    """Every public number, the newest quarter first."""
    order = (PublicTotal.period.desc(), PublicTotal.dimension, PublicTotal.number.desc(), PublicTotal.value)
    return list(db.session.scalars(db.select(PublicTotal).order_by(*order)))
