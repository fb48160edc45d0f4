"""What is known of the tests: how long each takes and which lines it executes."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def kept_in() -> Path:
    """The folder of what was measured, outside the tree."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "oncobridge-mutants"


@dataclass
class Reach:
    """Seconds of each test; the tests that execute a line of a file; those that fail without any fault.

    Its name is that of all the code it was measured with; without one nothing is kept.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    name: str = ""

    def add(self, note: dict[str, Any]) -> None:
        """Take in what was measured of one file of tests."""
        names: list[str] = note["tests"]
        self.seconds.update(zip(names, note["seconds"], strict=True))
        self.failed.extend(note["failed"])
        for path, lines in note["lines"].items():
            for line, tests in lines.items():
                self.lines.setdefault(path, {}).setdefault(int(line), []).extend(names[t] for t in tests)

    def of(self, path: str, lines: Iterable[int]) -> list[str]:
        """The tests that execute any of these lines and pass without any fault, the quickest first."""
        known = self.lines.get(path, {})
        found = {test for line in lines for test in known.get(line, [])} - set(self.failed)
        return sorted(found, key=self.cost)

    def cost(self, test: str) -> tuple[float, str]:
        """The quickest first, and always in the same order."""
        return self.seconds.get(test, 1.0), test
