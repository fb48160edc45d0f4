"""What we keep of those who sign in."""

import uuid
from datetime import datetime
from types import SimpleNamespace

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import JSON, BigInteger, ForeignKey
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.accounts.roles import WITHOUT_SECOND_FACTOR
from referral.audit import Actor
from referral.crypto import BY_LINK
from referral.db import Model, WithId


class User(WithId, UserMixin, Model):  # type: ignore[misc]  # the library says an id is a number; ours is not
    """One person's account: one role, and for hospital staff the hospital they are bound to.

    `countries`: where the patients are whom a coordinator looks after first; none is every country.
    """

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    role: Mapped[str]
    hospital_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    language: Mapped[str | None]
    countries: Mapped[list[str]] = mapped_column(default=list)
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid.uuid4().hex)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_last_step: Mapped[int | None] = mapped_column(BigInteger)
    # The library takes a used code out of the list that it was given: that must count as a change of the row.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True, index=True)  # type: ignore[assignment]
    created_at: Mapped[datetime]
    webauthn: Mapped[list["Passkey"]] = relationship(order_by="Passkey.id", cascade="all, delete-orphan")  # type: ignore[assignment]

    @property
    def roles(self) -> list[SimpleNamespace]:  # type: ignore[override]  # one column here, a table there
        """The one role, in the shape the sign-in library asks for."""
        return [SimpleNamespace(name=self.role, permissions=[], get_permissions=set)]

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether a second factor is asked for: by role, or because this person has set one up."""
        return self.needs_second_factor or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the second factor may not be switched off."""
        return self.needs_second_factor

    @property
    def needs_second_factor(self) -> bool:
        """All but volunteers need one; demo accounts, and only they, are exempt."""
        return self.role not in WITHOUT_SECOND_FACTOR and not self.is_demo

    def as_actor(self) -> Actor:
        """This person as the doer of a deed."""
        return Actor("user", str(self.id), self.role, self.hospital_id)


class Passkey(WithId, WebAuthnMixin, Model):  # type: ignore[misc]  # the same of its id
    """A key that a phone, computer or stick keeps for one account: what the library needs to know it again."""

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str]
    usage: Mapped[str]


class Invitation(WithId, Model):
    """A link that lets one person make one account with one role; only the token's hash is kept."""

    email: Mapped[str]
    role: Mapped[str]
    hospital_id: Mapped[uuid.UUID | None]
    language: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True, info=BY_LINK)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
