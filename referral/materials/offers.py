"""What matters now: answers and cards for a case, out of what is published. An address names a page and nobody.

Before the second secret only what the state asks for, which is the same for everybody in it; after it, and for
volunteers, what the phase and the site ask for too.
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
    "waiting": ("insured", "interpreter", "hotlines", "lodging", "scams"),
    "emergency": ("call_112", "insured", "interpreter"),
    "placed": ("first_visit", "transport", "costs", "interpreter", "lodging"),
    "in_treatment": ("call_112", "pain", "family_doctor", "sick_leave", "mental_health"),
}
"""State → the questions that matter then; none of them names an illness."""
QUESTIONS_OPENED: dict[str, tuple[str, ...]] = {
    "waiting": ("tablets_out", "fast_track"),
    "placed": ("chemo_yesterday",),
    "in_treatment": ("fever", "tablets_out"),
}
"""What is added once the page is opened."""


class Offer(NamedTuple):
    """One line: an answer of a country or, without one, a card; its code and what the line says."""

    code: str
    words: object
    country: str = ""


def for_you_now(case: Case, opened: bool) -> list[Offer]:
    """Answers of the country and cards that matter in this state; nothing for a case that is over."""
    if case.state not in QUESTIONS_IN:
        return []
    return [*_answers(case, opened), *_cards(case, opened)]


def to_give(case: Case) -> list[Offer]:
    """The cards that a volunteer gives with this intake."""
    facts = Facts(case.state, case.phase, case.age_group, case.site_group)
    return _published([card for card in cards().values() if card.concerns(facts)])


def tongue_of(case: Case) -> str:
    """The language of the sheets: the first of the patient's that cards are written in, else the reader's."""
    return next((one for one in case.languages or () if one in LANGUAGES), spoken())


def _answers(case: Case, opened: bool) -> list[Offer]:
    country = case.place_country
    if country is None or country not in RECEIVING:
        return []
    wanted = (*QUESTIONS_IN[case.state], *(QUESTIONS_OPENED.get(case.state, ()) if opened else ()))
    written = shown_in(country)
    return [Offer(code, QUESTIONS[code].words, country) for code in wanted if code in written]


def _cards(case: Case, opened: bool) -> list[Offer]:
    facts = Facts(case.state)
    if opened:
        facts = Facts(case.state, case.phase, case.age_group, case.site_group)
    return _published(
        [card for card in cards().values() if card.concerns(facts) and (opened or card.is_plain)]
    )


def _published(wanted: list[Card]) -> list[Offer]:
    """Those that are published; what is for few before what is for everybody."""
    published = shown(CARD)
    nearest = sorted(wanted, key=lambda card: (not card.sites, not card.when))
    found = [(card.code, published[card.code].edition) for card in nearest if card.code in published]
    return [Offer(code, edition.words[spoken()]["title"]) for code, edition in found[:MOST_CARDS]]
