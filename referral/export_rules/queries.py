"""What everybody reads of rules, what their editors see, what is due."""

import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_

from referral.db import db
from referral.export_rules.goods import COUNTRIES
from referral.export_rules.models import LIFE, ExportRule, ExportRuleEdition
from referral.paging import Page, page_of
from referral.published_life import is_stale

SOURCE_IS_OLD_AFTER = 2
"""Years from the date of a page on which it is shown as old, however lately it was read."""


TOLD_BEFORE = timedelta(days=14)
"""So long before a rule's last day its editors are told of it every day."""
A_YEAR = re.compile(r"(?:19|20)\d\d")
"""Editors write days in any order."""


class Shown(NamedTuple):
    """A rule as everybody reads it."""

    id: uuid.UUID
    country: str
    code: str
    edition: ExportRuleEdition
    next_check: date | None

    def is_stale(self, today: date) -> bool:
        """Whether its source should have been read again by now."""
        return is_stale(self.next_check, today)

    def is_old(self, today: date) -> bool:
        """Whether its source is dated years ago."""
        years = map(int, A_YEAR.findall(self.edition.page_date))
        return max(years, default=today.year) + SOURCE_IS_OLD_AFTER <= today.year

    def is_undated(self) -> bool:
        """Whether nobody knows from when its source is."""
        return self.edition.found and not A_YEAR.search(self.edition.page_date)

    def is_in_force(self, today: date) -> bool:
        """Whether its day has come and its last day has not passed, where the source names one."""
        return not self.is_over(today) and (self.edition.valid_from or today) <= today

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return (self.edition.valid_until or today) < today


COLUMNS = (ExportRule.id, ExportRule.country, ExportRule.code, ExportRuleEdition, ExportRule.next_check)


def shown(countries: Iterable[str] = tuple(COUNTRIES)) -> list[Shown]:
    """The published rules of these countries, in the order in which they are written."""
    joined = db.select(*COLUMNS).join(ExportRuleEdition, ExportRuleEdition.id == ExportRule.shown_id)
    asked = joined.where(ExportRule.country.in_(tuple(countries)))
    order = (ExportRuleEdition.position, ExportRule.country, ExportRule.code)
    return [Shown(*row) for row in db.session.execute(asked.order_by(*order)).tuples()]


def shown_one(rule_id: uuid.UUID) -> Shown | None:
    """One that is published; none else."""
    joined = db.select(*COLUMNS).join(ExportRuleEdition, ExportRuleEdition.id == ExportRule.shown_id)
    row = db.session.execute(joined.where(ExportRule.id == rule_id)).tuples().first()
    return Shown(*row) if row else None


def due(today: date) -> dict[str, int]:
    """Country → how many published rules' sources are to be read again, also because they fall from use soon."""
    ends_soon = ExportRuleEdition.valid_until.between(today, today + TOLD_BEFORE)
    counted = db.select(ExportRule.country, db.func.count()).group_by(ExportRule.country)
    joined = counted.join(ExportRuleEdition, ExportRuleEdition.id == ExportRule.shown_id)
    joined = joined.where(or_(ExportRule.next_check < today, ends_soon))
    return dict(db.session.execute(joined).tuples().all())


def links() -> list[str]:
    """Every address that a published rule names."""
    return [each.edition.source for each in shown() if each.edition.source]


def kept(number: int, country: str = "") -> Page[ExportRule]:
    """Every rule, in whatever state, a page of them; what is to be read again first."""
    asked = db.select(ExportRule)
    if country:
        asked = asked.where(ExportRule.country == country)
    by_day = ExportRule.next_check.is_(None), ExportRule.next_check
    return page_of(asked.order_by(*by_day, ExportRule.country, ExportRule.code), number)


def newest_of(rules: Iterable[ExportRule]) -> dict[uuid.UUID, ExportRuleEdition]:
    """Rule → the edition that was written last."""
    joined = db.select(ExportRuleEdition).join(ExportRule, ExportRule.id == ExportRuleEdition.rule_id)
    ids = [each.id for each in rules]
    rows = db.session.scalars(
        joined.where(ExportRuleEdition.number == ExportRule.newest, ExportRule.id.in_(ids))
    )
    return {each.rule_id: each for each in rows}


def named(country: str, code: str) -> ExportRule | None:
    """The rule of a country under a code."""
    return db.session.scalars(db.select(ExportRule).filter_by(country=country, code=code)).first()


def newest(rule: ExportRule) -> ExportRuleEdition | None:
    """The edition that was written last."""
    found: ExportRuleEdition | None = LIFE.newest_of(rule)
    return found
