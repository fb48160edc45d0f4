"""What matters now: answers and cards for a case, out of what is published. An address names a page and nobody.

For whoever has opened the patient's page by the second secret, and for volunteers: the pages say which illness they are
about, so that none of them stands where anybody who holds the card reads.
"""

from typing import NamedTuple

from referral.information.forms import RECEIVING
from referral.information.queries import shown_in
from referral.information.questions import QUESTIONS
from referral.information.saying import LANGUAGES, spoken
from referral.intake.models import Case
from referral.materials.cards import Card, Facts, cards
from referral.materials.models import CARD
from referral.materials.queries import shown

MOST_CARDS = 6
QUESTIONS_IN: dict[str, tuple[str, ...]] = {
    "waiting": ("insured", "interpreter", "hotlines", "lodging", "scams", "tablets_out", "fast_track"),
    "emergency": ("call_112", "insured", "interpreter"),
    "placed": ("first_visit", "transport", "costs", "interpreter", "lodging", "chemo_yesterday"),
    "in_treatment": (
        "call_112",
        "pain",
        "family_doctor",
        "sick_leave",
        "mental_health",
        "fever",
        "tablets_out",
    ),
}
"""State → the questions that matter then."""


class Offer(NamedTuple):
    """One line: an answer of a country or, without one, a card; its code and what the line says."""

    code: str
    words: object
    country: str = ""


def for_you_now(case: Case) -> list[Offer]:
    """Answers of the country and cards that matter in this state; nothing for a case that is over."""
    if case.state not in QUESTIONS_IN:
        return []
    return [*_answers(case), *to_give(case)]


def to_give(case: Case) -> list[Offer]:
    """The cards for this case; a volunteer gives them with its intake."""
    facts = Facts(case.state, case.phase, case.age_group, case.site_group)
    return _published([card for card in cards().values() if card.concerns(facts)])


def tongue_of(case: Case) -> str:
    """The language of the sheets: the first of the patient's that cards are written in, else the reader's."""
    return next((one for one in case.languages or () if one in LANGUAGES), spoken())


def _answers(case: Case) -> list[Offer]:
    country = case.place_country
    if country is None or country not in RECEIVING:
        return []
    written = shown_in(country)
    wanted = QUESTIONS_IN[case.state]
    return [Offer(code, QUESTIONS[code].words, country) for code in wanted if code in written]


def _published(wanted: list[Card]) -> list[Offer]:
    """Those that are published; what is for few before what is for everybody."""
    published = shown(CARD)
    nearest = sorted(wanted, key=lambda card: (not card.sites, not card.when))
    found = [(card.code, published[card.code].edition) for card in nearest if card.code in published]
    return [Offer(code, edition.words[spoken()]["title"]) for code, edition in found[:MOST_CARDS]]
