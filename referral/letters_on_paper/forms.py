"""What a request may say of a letter: which one, about what, in which language."""

from marshmallow import fields
from marshmallow.validate import OneOf

from referral.forms import PageSchema
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES


class LetterSchema(PageSchema):
    """A letter of a case."""

    letter = fields.Str(required=True)
    about = fields.UUID(required=True)
    language = fields.Str(required=True, validate=OneOf(tuple(HOSPITAL_LANGUAGES)))


class BlankSchema(PageSchema):
    """A form without answers."""

    language = fields.Str(required=True, validate=OneOf(tuple(PUBLIC_LANGUAGES)))
