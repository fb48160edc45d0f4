"""The door from intake to the engine: what a typed diagnosis may mean, who may be the same person; people choose."""

from typing import TypedDict

from matching.diagnosis import suggestions
from matching.diagnosis.suggestions import Doubt, icd10, suggest
from matching.same_person import identity
from matching.same_person.identity import Candidate, Found, Key, Person, Reason
from referral.intake.localities.search import search_localities

__all__ = [
    "Candidate",
    "Found",
    "Key",
    "Person",
    "Reason",
    "SuggestedDiagnosis",
    "diagnosis_title",
    "find_alike",
    "keys_asked",
    "keys_kept",
    "suggest_diagnosis",
    "warm",
]

keys_kept, keys_asked, find_alike = identity.keys, identity.asked, identity.find


class SuggestedDiagnosis(TypedDict):
    """One code a person may choose: likeness in thousandths, and "suspected" when the words were unsure."""

    code: str
    site_group: str
    score: int
    doubt: Doubt


def suggest_diagnosis(text: str) -> list[SuggestedDiagnosis]:
    """The codes the typed words may mean, best first; empty when they name no tumour. None is preselected."""
    return [
        SuggestedDiagnosis(code=found.code, site_group=found.site_group, score=found.score, doubt=found.doubt)
        for found in suggest(text)
    ]


def diagnosis_title(code: str, language: str) -> str:
    """What ICD-10 calls a code, in a language it is kept in, else in English."""
    titles = icd10()[code].titles
    return titles.get(language) or titles["en"]


def warm() -> None:
    """Build what is slow at first, the tables of diagnoses, localities and names, so that nobody waits for it."""
    suggestions.warm()
    identity.find(somebody := Person(("Szewczenko Xymena",)), {"": somebody})
    search_localities("Львів")
