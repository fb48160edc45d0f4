"""What a request may say about a letter that did not arrive."""

from marshmallow import ValidationError, validates_schema

from referral.forms import Address, Choice, PageSchema
from referral.notifications import wording


class MendSchema(PageSchema):
    """What is to be done with it; another address where it goes to one."""

    how = Choice(tuple(wording.HOW), required=True)
    email = Address(load_default=None)

    @validates_schema
    def another_address_is_given(self, data: dict[str, str | None], **_: object) -> None:
        """Whoever sends elsewhere says where."""
        if data.get("how") == "other" and not data.get("email"):
            raise ValidationError({"email": [wording.ADDRESS_NEEDED]})


class TestLetterSchema(PageSchema):
    """Where a test letter goes."""

    email = Address(required=True)
