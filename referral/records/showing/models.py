"""What we keep of showing papers: copies of pages on which names are covered."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.crypto import DataKey
from referral.db import Model, WithId, only
from referral.records.papers.models import Paper


class PaperCover(WithId, Model):
    """A copy of one page on which the names are covered; the boxes are part of the picture.

    `source`: the name under which the page lay when it was covered; a page taken anew has another, and this copy is
    shown no more. `name`: under which the copy lies, sealed under the person's key; `size`: its bytes. `boxes`: in
    thousandths of width and height. A hospital sees it once a person has looked at the whole copy (`checked_at`).
    """

    __table_args__ = (
        Index("uq_paper_cover_once", "paper_id", "number", unique=True, **only("ended_at IS NULL")),
        Index("ix_paper_cover_paper_id", "paper_id"),
    )

    paper_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("paper.id"))
    paper: Mapped[Paper] = relationship()
    number: Mapped[int]
    source: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    boxes: Mapped[dict[str, Any]]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime]
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    checked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def data_key(self) -> DataKey:
        """The key of the person whose paper it is."""
        return self.paper.data_key
