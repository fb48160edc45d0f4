"""What we keep of the ways by which people with an account are reached."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from referral.db import Model, WithId


class Way(NamedTuple):
    """One way as it is asked for: by what, where to, after how many minutes without word from the one before."""

    channel: str
    address: str
    after_minutes: int


class AccountChannel(WithId, Model):
    """One way to one person, in their order of preference.

    `after_minutes`: so long the way before it is waited for, if nobody says that the text was delivered. `doubted_at`:
    since when a gateway says that nobody is reached under this address.
    """

    __table_args__ = (UniqueConstraint("user_id", "channel"),)

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    position: Mapped[int]
    channel: Mapped[str]
    address: Mapped[str]
    after_minutes: Mapped[int]
    doubted_at: Mapped[datetime | None]
