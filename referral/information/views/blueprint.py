"""The blueprint of the pages of answers, and the country that their addresses name."""

from flask import Blueprint

from referral.errors import NotFound
from referral.information.forms import RECEIVING

blueprint = Blueprint("information", __name__)


def country_of(code: str) -> str:
    """The country of an address, by its code; raises NotFound."""
    if (country := code.upper()) not in RECEIVING:
        raise NotFound()
    return country
