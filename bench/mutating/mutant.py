"""One fault: where it stands, what it changes, and the whole source of its file with it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Mutant:
    """`path` from the top of the checkout; `span`, first and last line of the statement that is changed."""

    area: str
    path: str
    function: str
    line: int
    span: tuple[int, int]
    original: str
    source: str

    @cached_property
    def diff(self) -> str:
        """The changed lines in one: before → after."""
        old, new = self.original.splitlines(), self.source.splitlines()
        changed = [c for c in SequenceMatcher(None, old, new, False).get_opcodes() if c[0] != "equal"]
        before = (line.strip() for _, a, b, _, _ in changed for line in old[a:b])
        after = (line.strip() for _, _, _, a, b in changed for line in new[a:b])
        return f"{' '.join(before)}  →  {' '.join(after)}"

    @property
    def key(self) -> tuple[str, str, str]:
        """File, function and difference: what an excuse names."""
        return self.path, self.function, self.diff

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.diff}"
