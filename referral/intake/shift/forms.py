"""What the pages of a shift may say: a search among one's own cases, a note or call, a hand-over."""

from marshmallow import fields

from referral.fields import LONGEST_NOTE
from referral.forms import Address, Choice, PageSchema, Text
from referral.intake.shift.notes import KINDS


class OwnSearchSchema(PageSchema):
    """Words by which a volunteer finds one of the cases they keep."""

    words = Text(120, required=True)


class NoteSchema(PageSchema):
    """A note, or a telephone call, of whoever keeps the case."""

    kind = Choice(tuple(KINDS), required=True)
    note = Text(LONGEST_NOTE, required=True)


class HandOverSchema(PageSchema):
    """Which cases go to whom: a colleague by the address with which they sign in."""

    cases = fields.List(fields.UUID(), required=True)
    colleague = Address(required=True)
