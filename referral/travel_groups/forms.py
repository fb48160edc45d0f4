"""What a request may say about who travels together."""

from marshmallow import fields

from referral.forms import PageSchema, Text
from referral.i18n import _l

WRITE_REFERENCE = _l("Write the reference of the other case.")


NO_SUCH_REFERENCE = _l("No case has this reference. Please look at it again.")


class TogetherSchema(PageSchema):
    """With which case another travels."""

    reference = Text(limit=20, required=True, error_messages={"required": WRITE_REFERENCE})


class LinkSchema(PageSchema):
    """Which link between two cases is taken back."""

    link = fields.UUID(required=True)
