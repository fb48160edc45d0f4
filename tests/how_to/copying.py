"""A copy of the tree on which a recipe of docs/how-to.md is tried: edit, count the files, run.

    copy = Copy.of(root, tmp_path / "tree")
    copy.insert("matching/facts/need.py", after="    oxygen: bool | None = None\n", text="    isolation: …\n")
    copy.replace("matching/ranking/requirements.py", "ENGINE = 2", "ENGINE = 3")
    copy.add("referral/greetings/__init__.py", '\"\"\"A new folder.\"\"\"\n')
    copy.run("import matching; assert …")                     # python -c in the copy, with what it needs built
    copy.module("pytest", "tests/matching/test_facts.py")     # python -m in the copy
    assert len(copy.touched) <= 8

An edit names the text beside which it goes; where that text does not stand exactly once, the edit is refused, so a
recipe that no longer fits the code fails the test. What is built and not kept (assets, catalogues) comes along: the
assets by a link, the catalogues as files, compiled anew by `copy.catalogues()`. Nothing in the original is written.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

LEFT_BEHIND = (
    ".git", ".venv", "var", "node_modules", "__pycache__", "*.egg-info", "build", "dist", "screenshots",
    "test-results", ".*_cache", ".hypothesis",
)  # fmt: skip
LINKED = (".venv", "referral/static/build")
CATALOGUES = "translations"
"""Written by `make i18n` and filled in by a translator, so a recipe names them but does not count them."""
LONGEST_RUN_SECONDS = 3600
"""Nothing is measured with it: it only ends what would never end."""


@dataclass(slots=True)
class Copy:
    """A tree of its own, and which of its files a recipe touched."""

    root: Path
    touched: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, original: Path, target: Path) -> "Copy":
        """Copy the tree to `target`, which must not exist yet."""
        shutil.copytree(original, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND), symlinks=True)
        for name in LINKED:
            if (original / name).exists():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).symlink_to((original / name).resolve())
        return cls(target)

    def text(self, path: str) -> str:
        """What stands in a file of the copy."""
        return (self.root / path).read_text(encoding="utf-8")

    def add(self, path: str, text: str) -> None:
        """A new file. Refused where there is one."""
        assert not (self.root / path).exists(), f"{path} is there already"
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        self._write(path, text)

    def append(self, path: str, text: str) -> None:
        """More at the end of a file."""
        self._write(path, self.text(path) + text)

    def replace(self, path: str, old: str, new: str) -> None:
        """Other text in place of what stands exactly once."""
        before = self.text(path)
        assert before.count(old) == 1, f"{path}: {old!r} stands {before.count(old)} times"
        self._write(path, before.replace(old, new))

    def insert(self, path: str, *, after: str, text: str) -> None:
        """More text straight after what stands exactly once."""
        self.replace(path, after, after + text)

    def _write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")
        if not path.startswith(f"{CATALOGUES}/"):
            self.touched.add(path)

    def catalogues(self) -> None:
        """Compile the catalogues that were edited."""
        self.script(f"{CATALOGUES}/compile.py")

    def run(self, code: str, **settings: str) -> str:
        """What this code prints, run by python in the copy; fails with all it said if it fails."""
        return self._python("-c", code, **settings)

    def module(self, name: str, *arguments: str, **settings: str) -> str:
        """The same for `python -m name`."""
        return self._python("-m", name, *arguments, **settings)

    def script(self, path: str, *arguments: str) -> str:
        """The same for a file of the copy."""
        return self._python(path, *arguments)

    def _python(self, *arguments: str, **settings: str) -> str:
        kept = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=kept | {"PYTHONPATH": str(self.root)} | settings,
            capture_output=True,
            text=True,
            timeout=LONGEST_RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
        return done.stdout
