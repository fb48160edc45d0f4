"""Rules in editions that are never changed, with the life of all that everybody reads."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.published_life import Life, Living, Sourced, one_of_the_states


class ExportRuleEdition(WithId, Sourced, Model):
    """What was written once. `goods`, `step`, `days_are`, `route`: codes of goods.py; `topic`: rules of one country
    with the same topic speak of the same requirement; `authority`: a name, or @ and a code of ROLES; `days`: calendar
    days as the source gives them; `words`: language → requirement and exception. Where `found` is no, the words say
    that no rule was found, `source` is empty and `note` tells what was searched. `valid_until`: its last day."""

    __tablename__ = "export_rule_edition"
    __table_args__ = (UniqueConstraint("rule_id", "number"),)

    rule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("export_rule.id"))
    topic: Mapped[str]
    goods: Mapped[list[str]] = mapped_column(JSON)
    step: Mapped[str]
    position: Mapped[int]
    authority: Mapped[str]
    form: Mapped[str]
    days: Mapped[int | None]
    days_are: Mapped[str]
    route: Mapped[str]
    act: Mapped[str]
    article: Mapped[str]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    found: Mapped[bool]
    words: Mapped[dict[str, Any]]


class ExportRule(WithId, Living, Model):
    """One requirement of a country (or of the Union), under a code that its shipped row keeps."""

    __tablename__ = "export_rule"
    __table_args__ = (
        UniqueConstraint("country", "code"),
        one_of_the_states(),
        Index("ix_export_rule_due", "next_check"),
    )

    country: Mapped[str]
    code: Mapped[str]
    editions: Mapped[list[ExportRuleEdition]] = relationship(
        order_by=ExportRuleEdition.number.desc(), viewonly=True
    )


LIFE = Life("export_rules", ExportRule, ExportRuleEdition, "rule_id")
