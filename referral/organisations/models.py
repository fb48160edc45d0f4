"""Organisations in editions that are never changed, with the life of all that everybody reads."""

import uuid
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.published_life import Life, Living, Sourced, one_of_the_states

NATIONWIDE = "*"
"""Stands among localities where an organisation helps in the whole country."""


EVERYWHERE = "EU"
"""Stands as the country of an organisation that helps in all of them."""


class OrganisationEdition(WithId, Sourced, Model):
    """What was written once. `kind`: a code of KINDS; `localities`: names, or NATIONWIDE alone; `languages`: codes;
    `phones`: label and number; `words`: language → what it gives, in a sentence or two."""

    __tablename__ = "organisation_edition"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    name: Mapped[str]
    localities: Mapped[list[str]] = mapped_column(JSON)
    languages: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[dict[str, Any]]
    phones: Mapped[list[list[str]]] = mapped_column(JSON)
    links: Mapped[list[str]] = mapped_column(JSON)


class Organisation(WithId, Living, Model):
    """One organisation of a country, under a code that its shipped row keeps."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country", "code"),
        one_of_the_states(),
        Index("ix_organisation_due", "next_check"),
    )

    country: Mapped[str]
    code: Mapped[str]
    editions: Mapped[list[OrganisationEdition]] = relationship(
        order_by=OrganisationEdition.number.desc(), viewonly=True
    )


LIFE = Life("organisations", Organisation, OrganisationEdition, "organisation_id")
