"""Names to be looked for: sorted, so that a beginning finds them, and by length, so that a misspelling does."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

LAST = "\U0010ffff"
Group = tuple[list[str], list[int]]
"""Names worth comparing with a misspelt one, and their rows."""


@dataclass(frozen=True)
class Names:
    """Sorted names, each with the locality it belongs to (localities are numbered by weight, heaviest first)."""

    keys: list[str]
    localities: "array[int]"
    tiers: bytes
    """How much a name is the locality's own today: 0 is, more is less."""
    sure_letters: int
    """How many first letters a misspelt name has right."""
    groups: dict[tuple[str, int], Group]
    """By those letters and the length."""

    @classmethod
    def of(cls, named: Iterable[tuple[str, int, int]], sure_letters: int) -> "Names":
        """The table of (name, locality, tier), each pair of the first two once with its best tier."""
        best: dict[tuple[str, int], int] = {}
        for key, locality, tier in named:
            best[key, locality] = min(tier, best.get((key, locality), tier))
        ordered = sorted(best)
        keys = [key for key, _ in ordered]
        groups: dict[tuple[str, int], Group] = defaultdict(lambda: ([], []))
        for row, key in enumerate(keys):
            names, rows = groups[key[:sure_letters], len(key)]
            names.append(key)
            rows.append(row)
        localities = array("I", [locality for _, locality in ordered])
        return cls(keys, localities, bytes(best[pair] for pair in ordered), sure_letters, dict(groups))

    def beginning(self, text: str) -> Iterator[tuple[int, bool, int]]:
        """(locality, whether its whole name is the text, tier) of names that begin with it; none for no text."""
        first = bisect_left(self.keys, text) if text else len(self.keys)
        for row in range(first, bisect_left(self.keys, text + LAST)):
            yield self.localities[row], self.keys[row] == text, self.tiers[row]

    def whole(self, text: str) -> Iterator[tuple[int, int]]:
        """(locality, tier) of the names that are the text; none for no text."""
        row = bisect_left(self.keys, text) if text else len(self.keys)
        while row < len(self.keys) and self.keys[row] == text:
            yield self.localities[row], self.tiers[row]
            row += 1

    def like(self, text: str, edits: int) -> Iterator[tuple[int, int]]:
        """(locality, edits) of the names that differ from the text by so many edits at most."""
        for length in range(len(text) - edits, len(text) + edits + 1):
            keys, rows = self.groups.get((text[: self.sure_letters], length), ([], []))
            near = process.extract_iter(text, keys, scorer=OSA.distance, score_cutoff=edits)
            yield from ((self.localities[rows[at]], int(distance)) for _, distance, at in near)
