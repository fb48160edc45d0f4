"""Reason codes → whole sentences in the reader's language: one table for each kind of code matching gives."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from referral.engine.rankings import Measure, Term
from referral.i18n import _, _l, ngettext, number_words
from referral.labels import label

Sentences = dict[str, object]
SHORTEST_SHOWN = 0.75
"""Hours; what rounds to less than one is said as under an hour."""

# A requirement that holds, is not known (of the hospital, of the patient), or fails.
MET: Sentences = {
    "closed": _l("It is open to patients."),
    "site": _l("It says that it treats this cancer site: %(site)s."),
    "modality": _l("It gives the treatment needed now: %(modality)s."),
    "form": _l("It gives this kind of the treatment: %(form)s."),
    "age_group": _l("It takes this age group: %(age_group)s."),
    "country": _l("The country agrees with the patient's wish: %(country)s."),
    "longest_journey": _l("The journey is within what the patient can bear."),
    "capacity": _l("No fresh report says that it is full."),
    "transport": _l("The journey needs no special transport."),
}
NOT_KNOWN: Sentences = {
    "closed": _l("Nobody has said whether it is open to patients. Ask."),
    "site": _l("Nobody has said whether it treats this cancer site: %(site)s. Ask."),
    "modality": _l("Nobody has said whether it gives this treatment to this age group: %(modality)s. Ask."),
    "form": _l("Nobody has said whether it gives this kind of the treatment: %(form)s. Ask."),
    "age_group": _l("Nobody has said whether it takes this age group: %(age_group)s. Ask."),
    "country": _l("The hospital's country is not known."),
    "longest_journey": _l("The length of the journey is not known."),
    "capacity": _l("It was full, but that report is old. Ask whether it still is."),
    "transport": _l("A stretcher or oxygen has to be arranged for a journey this long. Ask first."),
}
NOT_KNOWN_OF_PATIENT: Sentences = {
    "site": _l("The patient's cancer site is not known yet."),
    "modality": _l("The treatment needed now is not known yet."),
    "age_group": _l("The patient's age group is not known yet."),
    "longest_journey": _l("The patient's place is not known yet, so the journey cannot be estimated."),
}
FAILED: Sentences = {
    "closed": _l("It is closed to new patients."),
    "site": _l("It says that it does not treat this cancer site: %(site)s."),
    "modality": _l("It says that it does not give this treatment: %(modality)s."),
    "form": _l("It says that it does not give this kind of the treatment: %(form)s."),
    "age_group": _l("It says that it does not take this age group: %(age_group)s."),
    "country": _l("The patient does not wish to go to this country: %(country)s."),
    "longest_journey": _l(
        "The journey of about %(hours)s h is longer than the patient can bear: %(longest)s h."
    ),
    "capacity": _l("It has just reported that no place is free."),
    "transport": _l("The patient cannot be transported there."),
}
CHANGES: Sentences = {
    "hospital_reopens": _l("The hospital would have to open to new patients again."),
    "hospital_treats_site": _l("The hospital would have to say that it treats this cancer site: %(to)s."),
    "hospital_offers_modality": _l("The hospital would have to say that it gives this treatment: %(to)s."),
    "hospital_gives_form": _l(
        "The hospital would have to say that it gives this kind of the treatment: %(to)s."
    ),
    "hospital_takes_age_group": _l("The hospital would have to say that it takes this age group: %(to)s."),
    "wish_country": _l("The patient would have to agree to this country: %(to)s."),
    "longer_journey": _l("The patient would have to agree to a journey of %(to)s h instead of %(was)s h."),
    "place_reported": _l("The hospital would have to report a free place."),
}
TERM_NAMES: Sentences = {
    "first_treatment": _l("First treatment"),
    "travel": _l("Journey"),
    "language": _l("Language"),
    "level": _l("Kind of hospital"),
    "relatives": _l("Relatives or friends"),
    "load": _l("Present load"),
    "asking_in_vain": _l("Chance of a place"),
}
TERMS_NOT_KNOWN: Sentences = {
    "first_treatment": _l("When treatment could begin is not known."),
    "travel": _l("The length of the journey is not known."),
    "language": _l("Whether the staff speak the patient's language is not known."),
    "level": _l("The kind of hospital is not known."),
    "relatives": _l("Nobody said in which country relatives or friends live."),
    "load": _l("How many requests wait there is not known."),
    "asking_in_vain": _l("How likely a place is cannot be said."),
}
SLOTS_NOT_KNOWN = _l("The number of free places is not known.")
SOURCES: Sentences = {
    "treatment_clock": _l("Estimated from the time for an answer, preparation, journey and earliest start."),
    "kind_of_centre": _l("Nobody said when: a likely day for this kind of hospital and this priority."),
    "evidence": _l("Estimated from who says that it treats this, from reported places and from earlier answers."),
    "forecast": _l("Predicted from earlier reports and answers of hospitals."),
    "hospital_report": _l("The hospital's last report."),
    "distance_estimate": _l("Estimated from the distance; the state of roads and borders is not counted."),
    "hospital_page": _l("The hospital's own statement or a public source about it."),
    "directory": _l("The directory of hospitals."),
    "referrals": _l("The requests in this system."),
}  # fmt: skip


def _days(term: Term) -> str:
    days = whole(term.amount)
    if days == 0:
        return str(_("Treatment could begin today."))
    words = ngettext(
        "Treatment could begin in about %(num)s day.", "Treatment could begin in about %(num)s days.", days
    )
    return str(words)


def slots(measure: Measure) -> str:
    """What is known of free places."""
    words = CAPACITY[measure.state or "reported"]
    return words(whole(measure.amount)) if measure.known else str(SLOTS_NOT_KNOWN)


def _chance(term: Term) -> str:
    return str(_("Chance of a place by asking: about %(chance)s in 10.", chance=in_ten(term.amount)))


def in_ten(thousandths: Any) -> str:
    """A chance as exact as a guess is: so many in ten, tenths below one."""
    number = float(thousandths or 0) / 100
    return number_words(round(number) if number >= 1 else max(round(number, 1), 0.1), "0.#")


def _free(slots: int) -> str:
    if not slots:
        return str(_("No place is free."))
    return str(ngettext("%(num)s place is free.", "%(num)s places are free.", slots))


def _was_free(slots: int) -> str:
    if not slots:
        return str(_("No place was free, but that report is old."))
    words = ngettext(
        "%(num)s place was free, but that report is old.",
        "%(num)s places were free, but that report is old.",
        slots,
    )
    return str(words)


def _silent(requests: int) -> str:
    words = ngettext(
        "No response: it has left %(num)s request unanswered.",
        "No response: it has left %(num)s requests unanswered.",
        requests,
    )
    return str(words)


CAPACITY: dict[str, Callable[[int], str]] = {
    "reported": _free,
    "stale": _was_free,
    "zero": _free,
    "unknown": lambda slots: str(SLOTS_NOT_KNOWN),
    "no_response": _silent,
}


def expected(slots: int | None) -> str:
    """What is expected of a service without a fresh report; nothing where one counts."""
    if slots is None:
        return ""
    if not slots:
        return str(_("By earlier reports and answers, no place is expected in the next four weeks."))
    words = ngettext(
        "By earlier reports and answers, about %(num)s place is expected in the next four weeks.",
        "By earlier reports and answers, about %(num)s places are expected in the next four weeks.",
        slots,
    )
    return str(words)


def _hours(term: Term) -> str:
    if is_short(term.amount):
        return str(_("The journey takes under an hour by road."))
    return str(_("The journey takes about %(hours)s h by road.", hours=hours(term.amount)))


def _languages(term: Term) -> str:
    if not term.amount:
        return str(_("The staff speak none of the patient's languages."))
    return str(_("The staff speak the patient's language: %(languages)s.", languages=languages(term.amount)))


def _level(term: Term) -> str:
    return str(_("Listed in the directory as: %(level)s.", level=label("level", str(term.amount))))


def _relatives(term: Term) -> str:
    if term.unit == "hours" and is_short(term.amount):
        return str(_("Relatives or friends live under an hour away by road."))
    if term.unit == "hours":
        return str(_("Relatives or friends live about %(hours)s h away by road.", hours=hours(term.amount)))
    here = str(_("Relatives or friends live in this country."))
    return here if term.value else str(_("Relatives or friends live in another country."))


def _load(term: Term) -> str:
    if not term.amount:
        return str(_("No other request is waiting there."))
    return str(
        _("Requests waiting there for each place: %(ratio)s.", ratio=number_words(float(term.amount), "0.#"))
    )


TERMS: dict[str, Callable[[Term], str]] = {
    "first_treatment": _days,
    "travel": _hours,
    "language": _languages,
    "level": _level,
    "relatives": _relatives,
    "load": _load,
    "asking_in_vain": _chance,
}
AMOUNTS: dict[str, Callable[[Any], str]] = {
    "days": lambda amount: about_days(amount),
    "places": number_words,
    "hours": lambda amount: about_hours(amount),
    "languages": lambda amount: languages(amount) or str(_("None of the patient's languages")),
    "level": lambda amount: label("level", amount),
    "country": lambda amount: label("country", amount),
    "referrals_per_place": lambda amount: number_words(amount, "0.#"),
    "requests": lambda amount: str(_("No response")),
    "chance": lambda amount: str(_("about %(chance)s in 10", chance=in_ten(amount))),
}


def term(found: Term) -> str:
    """What one preference found, or that it is not known."""
    return TERMS[found.name](found) if found.known else str(TERMS_NOT_KNOWN[found.name])


def amount(found: Term) -> str:
    """The bare figure of a term for a table cell; empty when not known."""
    return AMOUNTS[found.unit](found.amount) if found.known else ""


def source(found: Term) -> str:
    """Where a term's figure comes from."""
    return str(SOURCES[found.source])


def report_age(days: float) -> str:
    """How old a report is."""
    if days < 1:
        return str(_("Reported today."))
    return str(ngettext("Reported %(num)s day ago.", "Reported %(num)s days ago.", math.floor(days)))


def about_days(days: Any) -> str:
    """A number of days as it is known: about."""
    return str(ngettext("about %(num)s day", "about %(num)s days", whole(days)))


def about_hours(number: Any) -> str:
    """A journey as it is known: about."""
    if is_short(number):
        return str(_("under an hour"))
    return str(_("about %(hours)s h", hours=hours(number)))


def is_short(number: Any) -> bool:
    """Whether a journey is shown as under an hour, never as about none."""
    return number is not None and number < SHORTEST_SHOWN


def hours(number: Any) -> str:
    """Hours as exact as they are known: whole ones, halves below two."""
    if number is None:
        return ""
    return number_words(round(number * 2) / 2 if number < 2 else round(number), "0.#")


def languages(codes: Any) -> str:
    """Language codes with a space between, as a list of names."""
    return words_list(label("language", code) for code in str(codes or "").split())


def kinds(codes: Any) -> str:
    """Codes of kinds of a treatment with a space between, as a list of names."""
    return words_list(label("treatment_form", code) for code in str(codes or "").split())


def words_list(words: Iterable[str]) -> str:
    """Words as a list; a comma stands between them in every language we speak."""
    return ", ".join(words)


def whole(number: Any) -> int:
    """A figure as the whole number that is shown."""
    return round(float(number or 0))
