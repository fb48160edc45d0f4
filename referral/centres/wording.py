"""What is said of a centre, in the words of the evidence: who says it, and of which day."""

from referral.hospitals.queries import Offer
from referral.hospitals.saying import HOSPITAL, SOURCE
from referral.hospitals.wording import page_day
from referral.i18n import _, _l

NO_JOURNEY = _l("Do not travel before a hospital has said yes to you.")


def evidence(offer: Offer) -> str:
    """Who says that the treatment is given, and when; never that there is a place."""
    said = next((told.said for told in offer.told if told.said.answer == "yes"), None)
    if said is None:
        return str(_("not known: ask"))
    day = page_day(said)
    if offer.basis == HOSPITAL:
        return str(_("confirmed by the hospital on %(date)s", date=day))
    if offer.basis == SOURCE:
        return str(_("a public source of %(date)s says so", date=day))
    return str(_("a source of %(date)s said so: ask whether it still holds", date=day))


def source_of(offer: Offer) -> tuple[str, str]:
    """The page on which it stands and its title; empty where it is no page."""
    said = next((told.said for told in offer.told if told.said.answer == "yes"), None)
    if said is None:
        return "", ""
    return (said.page if said.page.startswith("http") else ""), said.title
