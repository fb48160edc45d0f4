"""What a request may say about whether two cases are of one person."""

from marshmallow import fields

from referral.forms import Choice, PageSchema
from referral.i18n import _l
from referral.same_person.verdicts import CHOICES

CHOOSE_VERDICT = _l("Choose whether they are the same person.")


class SamePersonSchema(PageSchema):
    """Whether two cases are of one person, and which case goes on."""

    verdict = Choice(tuple(CHOICES), required=True, error_messages={"required": CHOOSE_VERDICT})


class UndoSchema(PageSchema):
    """Which decision is taken back."""

    decision = fields.UUID(required=True)
