"""What a request may say of a copy of a record: of whom, in which language, who asks, how it is handed over."""

from referral.forms import Choice, PageSchema, Text
from referral.i18n import PUBLIC_LANGUAGES
from referral.record_copies.models import WAYS
from referral.record_copies.wording import IDENTITY, REFUSING


class AskSchema(PageSchema):
    """Whose record, by reference, and in which language."""

    reference = Text(limit=20, required=True)
    language = Choice(tuple(PUBLIC_LANGUAGES), required=True)


class LanguageSchema(PageSchema):
    """In which language the person wants their own."""

    language = Choice(tuple(PUBLIC_LANGUAGES), required=True)


class CheckSchema(PageSchema):
    """How a person made sure who asks, and how it is handed over."""

    identity = Choice(tuple(IDENTITY), required=True)
    way = Choice(WAYS, required=True)


class RefuseSchema(PageSchema):
    """Why it is refused."""

    reason = Choice(tuple(REFUSING), required=True)
