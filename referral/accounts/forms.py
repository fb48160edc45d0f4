"""What a request may say about accounts."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from referral.accounts.roles import Role
from referral.accounts.signing_in.guessable import SAY_ANOTHER, is_guessable
from referral.forms import Address, Choice, Choices, PageSchema, Text
from referral.i18n import HOSPITAL_LANGUAGES, _l
from referral.labels import LABELS
from referral.phones import Phone

SHORTEST_PASSWORD = 12


class InvitationSchema(PageSchema):
    """Whom to invite, as what; hospital staff with their hospital."""

    email = Address(required=True)
    role = Choice([role.value for role in Role], required=True)
    hospital = fields.UUID(load_default=None, allow_none=True)
    language = Choice(HOSPITAL_LANGUAGES, required=True)

    @validates_schema
    def hospital_staff_have_a_hospital(self, data: dict[str, object], **_: object) -> None:
        """Hospital staff are bound to one hospital; nobody else is."""
        if data.get("role") == Role.HOSPITAL and not data.get("hospital"):
            raise ValidationError({"hospital": [_l("Choose the hospital this person works for.")]})


CALLED_BACK = frozenset({Role.VOLUNTEER, Role.COORDINATOR, Role.ADMINISTRATOR})
"""Whose own phone is asked for: they raise alarms or answer them."""


class AcceptanceSchema(PageSchema):
    """Who accepts an invitation: a name and a new password."""

    name = Text(limit=120, required=True)
    password = fields.Str(required=True)
    language = Choice(HOSPITAL_LANGUAGES, required=True)

    @validates_schema
    def password_is_strong(self, data: dict[str, str], **_: object) -> None:
        """Length is what makes a password strong, and that nobody guesses it first."""
        if len(data.get("password", "")) < SHORTEST_PASSWORD:
            raise ValidationError({"password": [_l("Use at least 12 characters; a short sentence is good.")]})
        if is_guessable(data["password"]):
            raise ValidationError({"password": [SAY_ANOTHER]})


def acceptance_schema(role: str) -> PageSchema:
    """What accepting an invitation to a role asks: also the own phone of whoever raises or answers alarms."""
    if role not in CALLED_BACK:
        return AcceptanceSchema()
    asked: dict[str, Any] = {"phone": Phone(required=True)}
    return AcceptanceSchema.from_dict(asked)()  # type: ignore[return-value]


class SettingsSchema(PageSchema):
    """The language an account reads, its own phone, and the countries a coordinator looks after first."""

    language = Choice(HOSPITAL_LANGUAGES, required=True)
    phone = Phone()
    countries = Choices(tuple(LABELS["country"]), load_default=list)
