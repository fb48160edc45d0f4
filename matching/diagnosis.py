"""Words in Ukrainian, Russian or English → ICD-10 codes for a person to choose from; it chooses nothing."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.doubts import Doubt, names_malignancy, names_tumour, read_doubts
from matching.typed_text import capitals, normalise, written_codes
from matching.vocabulary import DATA

_LEAST_SCORE = 250  # below this no shown phrase shared more than word endings with the typed one
_LONG_WORD = 9  # letters; from here on two wrong ones still leave the word plain
_SURE = 1000
_TITLES = {"title_uk": "uk", "title_ru": "ru", "title_en": "en", "latin": "la"}


@dataclass(frozen=True, slots=True)
class Icd10Code:
    """A three-character ICD-10 code, its site group and its titles by language (Latin under "la")."""

    code: str
    site_group: str
    titles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code somebody may have meant: likeness in thousandths (0..1000), and how sure the words were."""

    code: str
    site_group: str
    score: int
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class _Index:
    phrases: Any  # n-grams × phrases, sparse, columns sorted by code
    starts: NDArray[np.intp]  # first column of each code
    codes: tuple[str, ...]
    n_grams: Any


def suggest(text: str, limit: int = 5) -> tuple[Suggestion, ...]:
    """The codes whose phrases are most like the text, best first, at most `limit`; empty if it names no tumour.

    A word that only suspects a tumour flags every suggestion. Order of equal scores is by code.
    """
    scores, doubt = _scored(text)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return tuple(Suggestion(code, icd10()[code].site_group, score, doubt) for code, score in best)


def doubt_of(text: str) -> Doubt:
    """ "none" when the words name no tumour or deny it, "suspected" when they only suspect one, else ""."""
    scores, doubt = _scored(text)
    return doubt if scores else "none"


@cache
def icd10() -> dict[str, Icd10Code]:
    """The three-character codes oncology treats, by code, in the order of the classification."""
    with (DATA / "icd10.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: _icd10_code(row) for row in csv.DictReader(table)}


def warm() -> None:
    """Build the index before the first person waits for it (seconds, cold)."""
    _index()


def _icd10_code(row: dict[str, str]) -> Icd10Code:
    titles = {language: row[column] for column, language in _TITLES.items()}
    return Icd10Code(row["code"], row["site_group"], titles)


@lru_cache(maxsize=2048)
def _abbreviated(word: str) -> frozenset[str]:
    return _abbreviations().get(word, frozenset())


def _scored(text: str) -> tuple[dict[str, int], Doubt]:
    normal, doubts = read_doubts(normalise(text))
    certain = _certain(text, normal)
    if not (certain or _may_name_tumour(normal)):
        return {}, "none"
    if "benign" in doubts and not certain and not names_malignancy(normal):
        return _benign(text, normal), ""
    scores = {**_alike(normal), **certain}
    return scores, "suspected" if doubts & {"suspected", "none", "benign"} else ""


def _certain(text: str, normal: str) -> dict[str, int]:
    """Codes written out, and abbreviations: in capitals anywhere, in small letters when they stand alone."""
    codes = {code for code in written_codes(text) if code in icd10()}
    words = capitals(text) | {normal}
    return dict.fromkeys(codes.union(*(_abbreviated(word) for word in words)), _SURE)


def _benign(text: str, normal: str) -> dict[str, int]:
    """Benign tumours that oncology treats, if the words without "benign" lead to their site group; else none."""
    nearest = _best(_alike(normal))
    if nearest is None:
        return {}
    group = icd10()[nearest].site_group
    alike = _alike(normalise(text))
    return {code: alike[code] for code in _benign_codes(group) if code in alike}


def _best(scores: dict[str, int]) -> str | None:
    return max(scores, key=lambda code: (scores[code], code), default=None)


def _alike(normal: str) -> dict[str, int]:
    index = _index()
    likeness = (index.n_grams.transform([normal]) @ index.phrases).toarray()[0]
    best = np.maximum.reduceat(likeness, index.starts)
    thousandths = zip(index.codes, np.rint(best * _SURE).astype(int).tolist(), strict=True)
    return {code: score for code, score in thousandths if score >= _LEAST_SCORE}


def _may_name_tumour(normal: str) -> bool:
    return names_tumour(normal) or any(_like_tumour_word(word) for word in normal.split() if len(word) > 4)


@lru_cache(maxsize=2048)
def _like_tumour_word(word: str) -> bool:
    if word in _rightly_spelt():
        return False
    errors = 1 if len(word) < _LONG_WORD else 2
    return process.extractOne(word, _tumour_words(), scorer=OSA.distance, score_cutoff=errors) is not None


@cache
def _rightly_spelt() -> frozenset[str]:
    """Words of the vocabulary: "bowel" is no misspelling of "Bowen"."""
    phrases = (normalise(row["phrase"]) for row in _phrases() if row["kind"] != "misspelling")
    return frozenset(word for phrase in phrases for word in phrase.split())


@cache
def _tumour_words() -> tuple[str, ...]:
    words = {word for _, phrase in _known_phrases() for word in phrase.split() if len(word) > 4}
    return tuple(sorted(word for word in words if names_tumour(word)))


@cache
def _benign_codes(group: str) -> tuple[str, ...]:
    of_group = (row for row in icd10().values() if row.site_group == group)
    return tuple(row.code for row in of_group if row.titles["en"].startswith("Benign"))


@cache
def _abbreviations() -> dict[str, frozenset[str]]:
    meant: dict[str, set[str]] = {}
    for row in _phrases():
        if row["kind"] == "abbreviation":
            meant.setdefault(normalise(row["phrase"]), set()).add(row["code"])
    return {word: frozenset(codes) for word, codes in meant.items()}


def _phrases() -> list[dict[str, str]]:
    with (DATA / "phrases.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@cache
def _known_phrases() -> tuple[tuple[str, str], ...]:
    """Each code with each of its titles and phrases, normalised and without repeats, sorted by code."""
    titles = {(code, normalise(title)) for code, row in icd10().items() for title in row.titles.values()}
    return tuple(sorted(titles | {(row["code"], normalise(row["phrase"])) for row in _phrases()}))


@cache
def _index() -> _Index:
    codes, phrases = zip(*_known_phrases(), strict=True)
    distinct, starts = np.unique(np.array(codes), return_index=True)
    n_grams, matrix = _vectors(phrases)
    return _Index(matrix.T.tocsr(), starts, tuple(distinct.tolist()), n_grams)


def _vectors(documents: Iterable[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # seconds, cold

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, lowercase=False)
    return vectorizer, vectorizer.fit_transform(documents)
