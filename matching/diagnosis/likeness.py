"""How like the typed words are to the phrases of each code, by the index of the vocabulary."""

from functools import cache

import numpy as np

from matching.diagnosis import ngram_index
from matching.diagnosis.icd10 import bare_words, known_phrases
from matching.diagnosis.inflection import nominative
from matching.diagnosis.negation import before_spread, names_tumour, without_asides
from matching.diagnosis.spelling import is_known

SOMEWHERE = "C80"
"""Malignant neoplasm, without specification of site."""
_SURE = 1000
_LEAST_SCORE = 200  # below this no shown phrase shared more than word endings with the typed one
_STORY = 16  # words; in a longer text only those around a tumour word say where the tumour is
_BEFORE, _BEHIND = 3, 4  # words taken with it
_PLAIN = 250  # what stands before "with metastases" is taken for the whole when it is as like as this


def of_origin(left: str, whole: str) -> dict[str, int]:
    """The codes the words are like; where they tell of a spread, by the rest if that says enough."""
    for text in dict.fromkeys((left, whole)):
        origin = likeness(before_spread(text))
        if says_enough(origin):
            return origin
    return likeness(whole) or likeness(left) or {SOMEWHERE: _LEAST_SCORE}


def with_kinds(left: str, scores: dict[str, int]) -> dict[str, int]:
    """The scores, and right behind the likeliest code the kinds that a bare word leaves open: Hodgkin's too."""
    word = nominative(without_asides(left))
    codes = bare_words().get(word, ())
    top = max(scores.values(), default=_SURE)
    return scores | {code: top - rank for rank, code in enumerate(codes)}


def says_enough(scores: dict[str, int], least: int = _PLAIN) -> bool:
    """Whether the likeliest code is as like as that, and is one of a site."""
    nearest = best(scores)
    return nearest is not None and nearest != SOMEWHERE and scores[nearest] >= least


def best(scores: dict[str, int]) -> str | None:
    """The likeliest code; None of none."""
    return max(scores, key=lambda code: (scores[code], code), default=None)


def likeness(normal: str) -> dict[str, int]:
    """By code how like a normalised text is to its phrases, in thousandths; those that are like it at all."""
    index = _index()
    likeness_to = index.to(nominative(_telling(normal)))
    thousandths = zip(index.groups, np.rint(likeness_to * _SURE).astype(int).tolist(), strict=True)
    return {code: score for code, score in thousandths if score >= _LEAST_SCORE}


def _telling(normal: str) -> str:
    """Of a whole story, the known words around those that name a tumour, if any does."""
    words = normal.split()
    if len(words) <= _STORY:
        return normal
    named = [position for position, word in enumerate(words) if names_tumour(word)]
    near = {position + step for position in named for step in range(-_BEFORE, _BEHIND + 1)}
    return (
        " ".join(word for position, word in enumerate(words) if position in near and is_known(word)) or normal
    )


@cache
def _index() -> ngram_index.NgramIndex:
    phrases = ((code, without_asides(phrase) or phrase) for code, phrase in known_phrases())
    return ngram_index.index([(code, nominative(phrase)) for code, phrase in phrases])
