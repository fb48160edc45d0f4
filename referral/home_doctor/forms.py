"""Whom the patient lets read the letters, and that they agreed; the birth date by which a doctor opens them."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from referral.forms import Address, Choice, PageSchema, PartialDate, Text
from referral.i18n import PUBLIC_LANGUAGES, _l
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis

AGREE_FIRST = _l("Ask the patient first, and tick that they agree.")
WHY_UNABLE = _l("Please write who decided, and why the patient could not.")


class DoctorSchema(PageSchema):
    """A doctor's name, address and language; who agreed."""

    doctor_name = Text(limit=120, required=True)
    doctor_email = Address(required=True)
    doctor_language = Choice(PUBLIC_LANGUAGES, required=True)
    doctor_agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    doctor_agreed_by = Choice(DECIDERS, required=True)
    doctor_basis = Text(limit=LONGEST_BASIS)

    @validates_schema
    def who_decided_is_said(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided."""
        if lacks_basis(data.get("doctor_agreed_by"), data.get("doctor_basis")):
            raise ValidationError({"doctor_basis": [WHY_UNABLE]})


class OpenSchema(PageSchema):
    """The patient's birth date, which their doctor knows."""

    birth_date = PartialDate("day", required=True)
