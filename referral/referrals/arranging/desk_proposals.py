"""What intake and hospital say of each item: a proposal for whoever decides. Not known is never "not needed"."""

from collections.abc import Callable

from referral.i18n import _, language_of, ngettext
from referral.intake.localities.in_words import town_name
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.labels import label
from referral.referrals.models import Referral
from referral.referrals.visits import INTERPRETERS


def _said(case: Case, group: str, name: str) -> str:
    return str(answers_of(case, group).get(name) or "")


def _way(case: Case, _referral: Referral) -> str:
    moves = label("mobility", case.mobility) if case.mobility else ""
    oxygen = str(_("needs oxygen")) if case.oxygen else ""
    return ", ".join(filter(None, (town_name(case.place_name, case.place_country), moves, oxygen)))


def _bed(case: Case, _referral: Referral) -> str:
    said = {"yes": _("A place to live is needed."), "no": _("No place to live is needed.")}
    return str(said.get(_said(case, "preferences", "housing"), ""))


def _interpreter(case: Case, referral: Referral) -> str:
    offered = INTERPRETERS.get((referral.visit or {}).get("interpreter", ""))
    if offered:
        return str(offered)
    spoken = ", ".join(label("language", code) for code in case.languages)
    asked = label("language", language_of(referral.hospital.country))
    return (
        str(_("The patient speaks: %(spoken)s. The hospital: %(asked)s.", spoken=spoken, asked=asked))
        if spoken
        else ""
    )


def _companion(case: Case, _referral: Referral) -> str:
    number = answers_of(case, "family").get("companions")
    if not isinstance(number, int):
        return ""
    if number == 0:
        return str(_("Nobody travels along."))
    return str(ngettext("%(num)s person travels along.", "%(num)s people travel along.", number))


def _papers(case: Case, _referral: Referral) -> str:
    missing = _said(case, "documents", "documents_missing")
    return str(_("Missing: %(papers)s", papers=missing)) if missing else ""


def _who_pays(case: Case, _referral: Referral) -> str:
    said = {"yes": _("Insured where the patient is."), "no": _("Not insured where the patient is.")}
    return str(said.get(_said(case, "status", "insurance"), ""))


PROPOSED: dict[str, Callable[[Case, Referral], str]] = {
    "way": _way,
    "bed": _bed,
    "interpreter": _interpreter,
    "companion": _companion,
    "papers": _papers,
    "who_pays": _who_pays,
}


def proposed(item: str, case: Case, referral: Referral) -> str:
    """What is known of an item, in a sentence; "" where nobody has said anything."""
    return PROPOSED[item](case, referral)
