"""How like a text is to each group of phrases: character n-grams, weighed by how few groups they occur in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LENGTHS = (2, 4)  # of the n-grams, in characters; within words, their edges included
_SHARPNESS = 2  # power of the weight; "cancer" occurs in every group and so weighs nothing


@dataclass(frozen=True, slots=True)
class NgramIndex:
    """An index over phrases in groups; `groups` are distinct, sorted, and as long as what `to` gives."""

    groups: tuple[str, ...]
    _starts: NDArray[np.intp]  # first column of each group
    _phrases: Any  # n-grams × phrases, sparse, columns of length 1
    _weights: NDArray[np.float64]  # by n-gram
    _counter: Any

    def to(self, text: str) -> NDArray[np.float64]:
        """Shape (groups,): cosine (0..1) with the phrase of each group that is most like the text."""
        query = _unit(_weighed(self._counter.transform([text]), self._weights))
        return np.asarray(np.maximum.reduceat((query @ self._phrases).toarray()[0], self._starts))


def index(phrases: Sequence[tuple[str, str]]) -> NgramIndex:
    """The index over (group, phrase) pairs, which must be sorted by group. Takes a second, cold."""
    from sklearn.feature_extraction.text import CountVectorizer  # seconds, cold

    groups, texts = zip(*phrases, strict=True)
    distinct, starts, sizes = np.unique(np.array(groups), return_index=True, return_counts=True)
    counter = CountVectorizer(analyzer="char_wb", ngram_range=_LENGTHS, lowercase=False)
    counts = counter.fit_transform(texts)
    weights = _rarity(counts, np.repeat(np.arange(len(distinct)), sizes))
    columns = _unit(_weighed(counts, weights)).T.tocsr()
    return NgramIndex(tuple(distinct.tolist()), starts, columns, weights, counter)


def _rarity(counts: Any, group_of: NDArray[np.intp]) -> NDArray[np.float64]:
    """By n-gram: the logarithm of groups in all over groups that have it, sharpened; 0 for one that all have."""
    occurrences = counts.tocoo()
    pairs = np.unique(np.stack([occurrences.col, group_of[occurrences.row]]), axis=1)
    having = np.bincount(pairs[0], minlength=counts.shape[1])
    return np.asarray(np.log((group_of[-1] + 1) / having) ** _SHARPNESS)


def _weighed(counts: Any, weights: NDArray[np.float64]) -> Any:
    weighed = counts.astype(np.float64)
    weighed.data = (1 + np.log(weighed.data)) * weights[weighed.indices]
    return weighed


def _unit(rows: Any) -> Any:
    """Rows of length 1; a row of nothing stays nothing."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data = rows.data / np.repeat(np.maximum(lengths, 1e-12), np.diff(rows.indptr))
    return rows
