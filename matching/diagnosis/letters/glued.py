"""Words typed without spaces: "ракмолочноїзалози" is three of them, one of which must name a tumour."""

from collections.abc import Callable
from functools import cache, lru_cache

from matching.diagnosis.icd10 import TITLES, known_words

_LANGUAGES = frozenset(TITLES.values())
_SHORTEST, _SHORTEST_PIECE, _LONGEST = 6, 3, 60
_SMALL = ("rak", "raka", "raku", "of", "the")
_SHORTEST_SMALL = 2


@lru_cache(maxsize=8192)
def set_apart(word: str, names_tumour: Callable[[str], bool]) -> str:
    """The words of the vocabulary that make up this one, fewest first; "" where they do not, or name no tumour."""
    if not _SHORTEST <= len(word) <= _LONGEST:
        return ""
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(_SHORTEST_SMALL, len(word) + 1):
        for start in range(end - _SHORTEST_SMALL + 1):
            before, piece = best[start], word[start:end]
            if before is not None and piece in _pieces():
                best[end] = min(best[end] or (*before, piece), (*before, piece), key=_badness)
    found = best[-1] or ()
    return " ".join(found) if len(found) > 1 and any(map(names_tumour, found)) else ""


def _badness(pieces: tuple[str, ...]) -> tuple[int, int]:
    return len(pieces), -max(map(len, pieces))


@cache
def _pieces() -> frozenset[str]:
    usual = {
        word for word, times in known_words(_LANGUAGES).items() if len(word) > _SHORTEST_PIECE or times > 2
    }
    return frozenset(word for word in usual if len(word) >= _SHORTEST_PIECE and word.isalpha()) | {*_SMALL}
