"""What is offered, as addresses for the pages below this feature: each names a page, and nothing of a case."""

from typing import Any, NamedTuple

from flask import url_for

from referral.intake.models import Case
from referral.materials import offers
from referral.materials.offers import Offer


class Link(NamedTuple):
    """One line: where it leads and what it says."""

    address: str
    words: object


def for_you_now(case: Case) -> list[Link]:
    """What matters now, for the patient's page once the second secret has opened it."""
    return [Link(_page_of(each), each.words) for each in offers.for_you_now(case)]


def cards_to_give(case: Case) -> list[Link]:
    """The sheets that a volunteer gives, of A5 in the patient's language."""
    asked: dict[str, Any] = {"spoken": offers.tongue_of(case), "paper": "a5"}
    return [
        Link(url_for("materials.print_card", card_code=each.code, **asked), each.words)
        for each in offers.to_give(case)
    ]


def _page_of(offer: Offer) -> str:
    if offer.country:
        return url_for("information.show", code=offer.country.lower(), _anchor=offer.code)
    return url_for("materials.show", card_code=offer.code)
