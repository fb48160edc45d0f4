"""What a request may say about a letter that did not arrive."""

from marshmallow import ValidationError, validates_schema

from referral.forms import Address, Choice, PageSchema, Text
from referral.gateways import wording as ways
from referral.gateways.forms import CODES, LONGEST, address_of
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


class TestTextSchema(PageSchema):
    """By which way a test message goes, and where to."""

    way = Choice(CODES, required=True)
    number = Text(limit=LONGEST, required=True)

    @validates_schema
    def the_way_has_such_addresses(self, data: dict[str, str], **_: object) -> None:
        """As on the page of one's own ways."""
        if data.get("way") and data.get("number") and not address_of(data["way"], data["number"]):
            raise ValidationError({"number": [ways.NO_ADDRESS_THERE]})
