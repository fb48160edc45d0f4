"""Why a hospital suits, what must be asked, why not, and what would change that: sentences about one patient."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from matching.vocabulary import Answer
from referral.engine import wording
from referral.engine.rankings import Change, Explanation, Lateness, Need, Tipping
from referral.i18n import _, _l, day_words, ngettext, number_words
from referral.labels import label, site_name
from referral.signatures.saying import signed_line
from referral.signatures.tables import SEPARATOR

Facts = dict[str, str]
"""What the sentences about one hospital and one patient name."""


def facts(explanation: Explanation, need: Need, country: str) -> Facts:
    """The names and figures that fill the sentences, in the reader's language."""
    return {
        "site": site_name(need.site_group),
        "modality": label("modality", need.modalities[0] if need.modalities else None),
        "form": wording.kinds(" ".join(need.forms_of(need.modalities[0]))) if need.modalities else "",
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


def to_ask(codes: Sequence[str], need: Need, named: Facts) -> list[str]:
    """Everything to be asked of one hospital."""
    return [not_known(code, need, named) for code in codes]


def change(found: Change) -> str:
    """What would admit a hospital."""
    names: dict[str, Callable[[Any], str]] = {
        "hospital_treats_site": site_name,
        "hospital_offers_modality": lambda code: label("modality", code),
        "hospital_gives_form": wording.kinds,
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


PHASES: dict[str | None, object] = {
    "not_started": _l("No treatment of this kind has begun yet."),
    "interrupted": _l("A course of treatment was interrupted: days count."),
    "between_treatments": _l("The patient is between two treatments."),
    None: _l("Where the patient stands between treatments is not known."),
}
COSTS: dict[str, object] = {
    "hazard_ratio_4_weeks": _l(
        "Published for this cancer and treatment: each four weeks of delay multiply the risk of death by %(figure)s."
    ),
    "percent_a_day": _l(
        "Published for this cancer and treatment: each day of interruption costs %(figure)s%% of tumour control."
    ),
}


def who_set(need: Need, name: str, day: date | None) -> list[str]:
    """Who set the urgency, and that people entered the due date."""
    dated = [str(_("The due date was entered at the intake."))] if need.due_in_days is not None else []
    if day is None:
        return [*dated, str(_("Nobody has set the priority yet: the case is timed as urgent."))]
    return [*dated, str(_("The priority was set by %(name)s on %(day)s.", name=name, day=day_words(day)))]


def clock(explanation: Explanation, need: Need) -> list[str]:
    """The treatment clock of one case: where it stands, what lateness costs and who says so."""
    half = ngettext(
        "A start %(num)s day late counts half as much as a start on time.",
        "A start %(num)s days late counts half as much as a start on time.",
        round(explanation.half_days),
    )
    return [str(PHASES[need.phase]), *_cost(explanation.lateness), str(half)]


def cost(told: Lateness) -> str:
    """What being late costs, as it was published."""
    return str(COSTS[told.unit]) % {"figure": _figure(told)}


def _cost(told: Lateness | None) -> list[str]:
    if told is None:
        unknown = _(
            "There is no published figure for this cancer, treatment and phase: the priority decides."
        )
        return [str(unknown)]
    signed = signed_line("lateness", keys={SEPARATOR.join((told.site_group, told.modality, told.phase))})
    source = _(
        "Source: %(source)s, entered on %(day)s.",
        source=told.source,
        day=day_words(date.fromisoformat(told.dated)),
    )
    return [cost(told), str(source), signed]


def _figure(told: Lateness) -> str:
    ends = [number_words(end) for end in (told.low, told.high) if end is not None]
    span = "–".join(dict.fromkeys(ends))
    if told.central is None:
        return span
    central = number_words(told.central)
    return f"{central} ({span})" if len(ends) > 1 else central


def tipping(found: Tipping, hospital: str) -> str:
    """Which change of one weight would put another hospital first."""
    more = _(
        "More weight on “%(name)s” (%(to)s instead of %(was)s of 1,000) would put this hospital first: %(hospital)s."
    )
    less = _(
        "Less weight on “%(name)s” (%(to)s instead of %(was)s of 1,000) would put this hospital first: %(hospital)s."
    )
    named = {
        "name": wording.TERM_NAMES[found.preference],
        "to": found.to,
        "was": found.was,
        "hospital": hospital,
    }
    return str(more if found.to > found.was else less) % named


LATER: dict[Answer, object] = {
    Answer.YES: _l("Needed later and given here too: %(treatments)s."),
    Answer.NO: _l("Needed later and not given here: %(treatments)s."),
    Answer.NOT_KNOWN: _l("Needed later; nobody has said whether it is given here: %(treatments)s."),
}


def later(explanation: Explanation) -> list[str]:
    """Which of the later treatments this hospital gives, does not give, and has not spoken of."""
    told = []
    for answer, sentence in LATER.items():
        names = [label("modality", code) for code, said in explanation.later.items() if said == answer]
        if names:
            told.append(str(sentence) % {"treatments": wording.words_list(names)})
    return told


def distance(km: float | None) -> str:
    """A distance in whole kilometres, or that it is not known."""
    return str(_("%(km)s km", km=number_words(round(km)))) if km is not None else str(_("Not known"))
