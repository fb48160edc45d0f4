"""What is kept of the figures: one row a scope and group, written once a day; and the public totals, written once."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model

ALL, COUNTRY, HOSPITAL = "all", "country", "hospital"
WHOLE = ""
"""The dimension of a scope's row that is not cut into groups."""


class BoardFigure(Model):
    """The figures of one group of requests: all of them, those to a country's or to one hospital; empty: withheld.

    `dimension`, `value`: what the group is cut by ("age", "18-39"); both empty for the whole scope.
    """

    scope: Mapped[str] = mapped_column(primary_key=True)
    scope_id: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]


class BoardRun(Model):
    """When the figures were last reckoned, of the requests of which days, and how many there were."""

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    since: Mapped[date]
    requests: Mapped[int]


class PublicTotal(Model):
    """One public number of a quarter that is over: written once and never changed, so that no later number can be
    compared with it. `number` is empty where it is withheld."""

    period: Mapped[str] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    published_at: Mapped[datetime]
