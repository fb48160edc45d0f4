"""What is said of a centre, in the words of the evidence: who says it, and of which day."""

from referral.hospitals.saying import ASK, HOSPITAL, SOURCE, Offer, cited, refused_kinds, word_of
from referral.hospitals.wording import disease_name, page_day
from referral.i18n import _, _l
from referral.labels import label

DEMO = _l("Demonstration: this may be invented.")
NO_JOURNEY = _l("Do not travel before a hospital has said yes to you.")


WORDS = {
    HOSPITAL: _l("confirmed by the hospital on %(date)s"),
    SOURCE: _l("a public source of %(date)s says so"),
    ASK: _l("a source of %(date)s said so: ask whether it still holds"),
}


def evidence(offer: Offer) -> str:
    """Who says that it is given, and when, of the very statement that is cited; never that there is a place."""
    told = cited(offer)
    if told is None:
        return str(_("not known: ask"))
    return str(WORDS[word_of(told)]) % {"date": page_day(told.said)}


def source_of(offer: Offer) -> tuple[str, str]:
    """The page on which it stands and its title; empty where it is no page."""
    told = cited(offer)
    if told is None:
        return "", ""
    return (told.said.page if told.said.page.startswith("http") else ""), told.said.title


def not_given(offer: Offer) -> str:
    """The cancers that it does not treat so and the kinds of the treatment that it does not give; empty where all."""
    kinds = "; ".join(label("treatment_form", code) for code in refused_kinds(offer))
    sites = "; ".join(map(disease_name, offer.sites_refused))
    said = ((_("Not treated here:"), sites), (_("Not given here:"), kinds))
    return " ".join(f"{head} {names}." for head, names in said if names)
