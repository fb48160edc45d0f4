"""Cards and documents, in editions that are never changed."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.published_life import Life, Living, Sourced, one_of_the_states

CARD, DOCUMENT = "card", "document"
EVERYWHERE = ""
"""In place of a country: who keeps the cards, what is suggested about them, a document for every country."""


class MaterialEdition(WithId, Sourced, Model):
    """What was written once. `words`: language → the parts of its kind; `facts`: of a document its link and what it is.

    `clinician`: which role has checked these very words, on which day; empty: no clinician has. A new edition begins
    unchecked. `said_…`: what one person has noted of it, until a second one agrees (`clinician_by`).
    """

    __tablename__ = "material_edition"
    __table_args__ = (UniqueConstraint("material_id", "number"),)

    material_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("material.id"))
    words: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    clinician: Mapped[str] = mapped_column(default="")
    clinician_on: Mapped[date | None]
    clinician_by: Mapped[uuid.UUID | None]
    said_role: Mapped[str | None]
    said_on: Mapped[date | None]
    said_by: Mapped[uuid.UUID | None]


class Material(WithId, Living, Model):
    """A card or a document, by its code."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("kind in ('card', 'document')", name="kind"),
        one_of_the_states(),
        Index("ix_material_due", "next_check"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    editions: Mapped[list[MaterialEdition]] = relationship(
        order_by=MaterialEdition.number.desc(), viewonly=True
    )


LIFE = Life("materials", Material, MaterialEdition, "material_id")
