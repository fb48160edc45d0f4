"""Why a hospital suits, what must be asked, why not, and what would change that: sentences about one patient."""

from collections.abc import Callable, Sequence
from typing import Any

from referral.coordination import wording
from referral.coordination.engine import Change, Explanation, Need
from referral.i18n import _, ngettext
from referral.labels import label, site_name

Facts = dict[str, str]
"""What the sentences about one hospital and one patient name."""


def facts(explanation: Explanation, need: Need, country: str) -> Facts:
    """The names and figures that fill the sentences, in the reader's language."""
    return {
        "site": site_name(need.site_group),
        "modality": label("modality", need.modalities[0] if need.modalities else None),
        "age_group": label("age_group", need.age_group),
        "country": label("country", country),
        "hours": wording.hours(explanation.hours),
        "longest": wording.hours(need.longest_hours),
    }


def met(code: str, named: Facts) -> str:
    """Why a requirement holds."""
    return str(wording.MET[code]) % named


def failed(code: str, named: Facts) -> str:
    """Why a requirement fails."""
    return str(wording.FAILED[code]) % named


def not_known(code: str, need: Need, named: Facts) -> str:
    """What is to be asked before a requirement can be judged, of the hospital or of the patient."""
    unsaid = {
        "site": need.site_group is None,
        "modality": not need.modalities,
        "age_group": need.age_group is None,
        "longest_journey": need.lat is None,
    }
    table = wording.NOT_KNOWN_OF_PATIENT if unsaid.get(code) else wording.NOT_KNOWN
    return str(table[code]) % named


def to_ask(codes: Sequence[str], need: Need, named: Facts, age_unstated: bool) -> list[str]:
    """Everything to be asked of one hospital; a treatment of unstated age is one question, not two."""
    if not (age_unstated and need.modalities and "modality" in codes):
        return [not_known(code, need, named) for code in codes]
    rest = [not_known(code, need, named) for code in codes if code not in ("modality", "age_group")]
    return [str(wording.AGE_UNSTATED) % named, *rest]


def change(found: Change) -> str:
    """What would admit a hospital."""
    names: dict[str, Callable[[Any], str]] = {
        "hospital_treats_site": site_name,
        "hospital_offers_modality": lambda code: label("modality", code),
        "hospital_takes_age_group": lambda code: label("age_group", code),
        "wish_country": lambda code: label("country", code),
        "longer_journey": wording.hours,
    }
    name = names.get(found.code, str)
    was = name(found.was) if found.was else ""
    return str(wording.CHANGES[found.code]) % {"to": name(found.to), "was": was}


def due(explanation: Explanation) -> str:
    """When the next treatment is due, or which clock stands in."""
    days = round(explanation.due.days)
    if not explanation.due.known:
        stands_in = ngettext(
            "No due date is known; the priority's clock of %(num)s day stands in.",
            "No due date is known; the priority's clock of %(num)s days stands in.",
            days,
        )
        return str(stands_in)
    if days < 0:
        return str(
            ngettext(
                "The treatment was due %(num)s day ago.", "The treatment was due %(num)s days ago.", -days
            )
        )
    if days == 0:
        return str(_("The treatment is due today."))
    return str(
        ngettext("The treatment is due in %(num)s day.", "The treatment is due in %(num)s days.", days)
    )
