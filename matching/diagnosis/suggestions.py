"""Words in Ukrainian, Russian or English → ICD-10 codes for a person to choose from; it chooses nothing."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from matching.diagnosis.clauses.words import is_organ
from matching.diagnosis.icd10 import Icd10Code, benign_codes, icd10
from matching.diagnosis.likeness import best, likeness, of_origin, says_enough, with_kinds
from matching.diagnosis.negation import (
    Doubt,
    names_kind_of_tumour,
    names_malignancy,
    names_tumour,
    without_benign,
)
from matching.diagnosis.parts import named_beside
from matching.diagnosis.reading import LUMP, Reading, readings, short_words
from matching.diagnosis.several import tumours_apart
from matching.diagnosis.sexes import is_impossible, sex_said
from matching.diagnosis.spelling import is_known
from matching.diagnosis.subcodes import exact, site_of
from matching.diagnosis.typed_text import is_code, written_codes

__all__ = [
    "Doubt",
    "Icd10Code",
    "Remark",
    "Suggestion",
    "doubt_of",
    "icd10",
    "remark_on",
    "suggest",
    "tumours_in",
    "warm",
]

_GUESS = 400  # thousandths of likeness; what is less like the words, some unknown, carries a question
_WORD = 4
_PLAIN_LUMP = 450  # thousandths of likeness; a lump of what is less like an organ is none
Remark = Literal["medicine", "several", ""]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code somebody may have meant: likeness in thousandths (0..1000), and how sure the words were.

    `exact` is the code with a fourth character where the words or a written code say it and its site group differs.
    `site_group` is a part of one where the code or the words say so.
    """

    code: str
    site_group: str
    score: int
    doubt: Doubt
    exact: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the words come to: likeness by code, the codes of each tumour in the order told, doubt, and the words."""

    scores: dict[str, int]
    doubt: Doubt = ""
    words: str = ""
    apart: tuple[str, ...] = ()
    medicine: bool = False


def suggest(text: str, limit: int = 5, sex: str = "") -> tuple[Suggestion, ...]:
    """The codes whose phrases are most like the text, best first, at most `limit`; empty if it names no tumour.

    A word that only suspects a tumour, or calls it benign, flags every suggestion "suspected". Organs that the
    patient's sex rules out come last; several tumours come in the order told. Only the first 500 characters are
    read. Order of equal scores is by code.
    """
    judged = _judged(text)
    ranked = sorted(judged.scores, key=lambda code: _rank(code, judged, sex))[:limit]
    written, said = written_codes(text), judged.words.split()
    short = frozenset[str]() if judged.doubt else short_words(text)
    meant = [(code, judged.scores[code], exact(code, written, judged.words)) for code in ranked]
    return tuple(
        Suggestion(code, named_beside(full, said, short) or site_of(full) or "", score, judged.doubt, full)
        for code, score, full in meant
    )


def doubt_of(text: str) -> Doubt:
    """ "none" when the words name no tumour or deny it, "suspected" when they only suspect one, else ""."""
    judged = _judged(text)
    return judged.doubt if judged.scores else "none"


def remark_on(text: str) -> Remark:
    """ "medicine" when the words name a medicine and no tumour, "several" when they name tumours of several sites."""
    judged = _judged(text)
    if not judged.scores:
        return "medicine" if judged.medicine else ""
    return "several" if judged.apart else ""


def tumours_in(text: str) -> tuple[str, ...]:
    """The codes of the tumours of several sites that the words name, in the order told; empty for one or none."""
    judged = _judged(text)
    return judged.apart if judged.scores else ()


def warm() -> None:
    """Build the index before the first person waits for it (seconds, cold)."""
    suggest("рак невідомо чого, підозраа")


def _rank(code: str, judged: _Judged, sex: str) -> tuple[bool, int, int, bool, str]:
    """Possible for the sex that is known, in the order told, likest; the sex that words say only breaks a tie."""
    told = judged.apart.index(code) if code in judged.apart else len(judged.apart)
    said = sex_said(judged.words)
    return is_impossible(code, sex), told, -judged.scores[code], is_impossible(code, said), code


@lru_cache(maxsize=256)
def _judged(text: str) -> _Judged:
    """Read the text in each way it may have been typed; the first that names a tumour counts."""
    medicine = False
    for reading in readings(text):
        medicine = medicine or reading.medicine
        if reading.names_tumour:
            if reading.certain and is_code(text):
                return _Judged(reading.certain, "", reading.text)
            return _weighed(reading)
    return _Judged({}, "none", medicine=medicine)


def _weighed(reading: Reading) -> _Judged:
    left, doubts, certain = reading.stripped, reading.doubts, reading.certain
    calm, is_called_benign = without_benign(left)
    if calm != left and not certain and not names_malignancy(calm):
        return _Judged(_benign(calm, left), "suspected", reading.text)
    if not certain and (not names_tumour(left) or ("none" in doubts and not names_kind_of_tumour(left))):
        return _Judged({}, "none", medicine=reading.medicine)
    scores = {**with_kinds(left, of_origin(left, reading.whole)), **certain}
    if LUMP in doubts and not says_enough(scores, _PLAIN_LUMP):
        return _Judged({}, "none", medicine=reading.medicine)
    doubt: Doubt = "suspected" if doubts or is_called_benign or _guesses(left, scores) else ""
    apart = () if "none" in doubts else tumours_apart(reading.clauses)
    told = dict.fromkeys(apart, max(scores.values()))
    return _Judged({**scores, **told}, doubt, reading.text, apart)


def _guesses(left: str, scores: dict[str, int]) -> bool:
    """Whether the likeliest code is hardly like the words, some of which nobody knows: a language we do not read."""
    words = left.split()
    unknown = (word for word in words if len(word) >= _WORD and word.isalpha() and not is_known(word))
    return max(scores.values()) < _GUESS and any(unknown) and not any(map(is_organ, words))


def _benign(calm: str, left: str) -> dict[str, int]:
    """Benign tumours that oncology treats, if the words without "benign" lead to their site group; else none."""
    nearest = best(likeness(calm)) if names_tumour(calm) else None
    if nearest is None:
        return {}
    alike = likeness(left)
    return {code: alike[code] for code in benign_codes(icd10()[nearest].site_group) if code in alike}
