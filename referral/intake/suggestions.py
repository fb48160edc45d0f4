"""The door from intake to the engine: what a typed diagnosis may mean, who may be the same person; people choose."""

from typing import TypedDict

from matching.diagnosis import suggestions
from matching.diagnosis.icd10 import phrases, plain_names
from matching.diagnosis.parts import nameable
from matching.diagnosis.subcodes import codes, kept_site, sites_of, titles_of, whole_site
from matching.diagnosis.suggestions import Doubt, Remark, remark_on, suggest, tumours_in
from matching.same_person import by_surname, identity
from matching.same_person.identity import Candidate, Found, Key, Person, Reason
from referral.intake.localities.search import country_outside, search_localities

__all__ = [
    "NO_OTHER",
    "Candidate",
    "Found",
    "Key",
    "Person",
    "Reason",
    "Remark",
    "SuggestedDiagnosis",
    "diagnosis_name",
    "diagnosis_phrases",
    "diagnosis_title",
    "find_alike",
    "kept_site",
    "icd10_codes",
    "is_named_beside",
    "keys_asked",
    "keys_kept",
    "proposed_diagnoses",
    "remark_on",
    "so_called",
    "surname_keys",
    "sites_of",
    "suggest_diagnosis",
    "tumours_in",
    "warm",
    "whole_site",
]

keys_kept, keys_asked, find_alike = identity.keys, identity.asked, identity.find
surname_keys, so_called = by_surname.surname_keys, by_surname.so_called


NO_OTHER = "none"
"""The answer that the words name no other tumour of the patient's."""


class SuggestedDiagnosis(TypedDict):
    """One code a person may choose: likeness in thousandths, and "suspected" when the words were unsure.

    The code has a fourth character where its site group is not that of the first three.
    """

    code: str
    site_group: str
    score: int
    doubt: Doubt


def suggest_diagnosis(text: str, sex: str = "") -> list[SuggestedDiagnosis]:
    """The codes the typed words may mean, best first; empty when they name no tumour. None is preselected.

    Organs that the patient's sex rules out come last.
    """
    return [
        SuggestedDiagnosis(
            code=found.exact, site_group=found.site_group, score=found.score, doubt=found.doubt
        )
        for found in suggest(text, sex=sex)
    ]


def proposed_diagnoses() -> list[str]:
    """Every proposal there can be, as the page sends it back: site group and code."""
    return [f"{site} {code}" for code in codes() for site in sorted(sites_of(code))]


def icd10_codes() -> tuple[str, ...]:
    """Every code of three characters that a tumour may have."""
    return tuple(suggestions.icd10())


def diagnosis_title(code: str, language: str) -> str:
    """What ICD-10 calls a code, in a language it is kept in, else in English."""
    titles = titles_of(code)
    return titles.get(language) or titles["en"]


def diagnosis_name(code: str, language: str) -> str:
    """What people call a code, where plain words say the whole of it; else its title."""
    return plain_names().get(code, {}).get(language) or diagnosis_title(code, language)


def diagnosis_phrases() -> list[tuple[str, str]]:
    """Code and phrase: what people in Ukraine, their relatives and their papers call each code."""
    return [(each.code, each.phrase) for each in phrases()]


def is_named_beside(site: str, code: str) -> bool:
    """Whether the site is one that words name beside the code, which does not say it."""
    return site in nameable(code)


def warm() -> None:
    """Build what is slow at first, the tables of diagnoses, localities and names, so that nobody waits for it."""
    suggestions.warm()
    identity.find(somebody := Person(("Szewczenko Xymena",)), {"": somebody})
    search_localities("Львівська обл., Стрий, Україна")
    country_outside("Берлін")
