"""What a clinician says of the rows they have read."""

from marshmallow import fields

from referral.forms import Choice, PageSchema, Text
from referral.signatures.models import VERDICTS

LONGEST_WORDS = 500


class SignatureSchema(PageSchema):
    """`read`: the digests of the rows that were confirmed one by one."""

    read = fields.List(Text(64), load_default=list)
    verdict = Choice(VERDICTS, required=True)
    words = Text(LONGEST_WORDS, required=True)
