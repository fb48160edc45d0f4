"""The door from intake to the engine's words: what a typed diagnosis may mean, for a person to choose."""

from typing import TypedDict

from matching import diagnosis
from matching.diagnosis import Doubt, icd10, suggest
from referral.intake.places import search_places


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
    """Build what is slow at first, the indexes of diagnoses and places, so that nobody waits for it."""
    diagnosis.warm()
    search_places("Львів")
