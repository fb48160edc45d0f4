"""What may be typed on the patient's own page: the secrets that open it, and a word that is agreed to be one."""

from referral.forms import Choice, PageSchema, PartialDate, Text


class BirthDateSchema(PageSchema):
    """What opens the whole of the patient's own page."""

    birth_date = PartialDate("day", required=True)


class PhoneEndSchema(PageSchema):
    """What opens it where no birth date is known: the last digits of the phone number on file."""

    phone_end = Text(limit=20, required=True)


class CardWordSchema(PageSchema):
    """What opens it where no birth date is known: the word or the four digits that were agreed."""

    card_word = Text(limit=60, required=True)


class CardCodeSchema(PageSchema):
    """The short code of a card, as it is read under the square code."""

    card_code = Text(limit=40, required=True)


class NewWordSchema(PageSchema):
    """A word agreed with the patient, or four digits chosen for them; `called`: on the number on file."""

    word = Text(limit=60)
    choose = Choice(("yes",))
    called = Choice(("yes",))


class MailedCodeSchema(PageSchema):
    """The digits of a code that came by e-mail."""

    mailed_code = Text(limit=20, required=True)
