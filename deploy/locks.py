"""Cut two locks out of requirements.lock: what serving needs, and what building the assets needs beside it.

`python deploy/locks.py` writes requirements-run.lock and requirements-build.lock; nothing is asked of the network.
Which package needs which is read from the installed packages, versions and hashes from requirements.lock.
"""

import configparser
import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
RUN, BUILD = "requirements-run.lock", "requirements-build.lock"


def main() -> int:
    """Write both; 0."""
    for name, text in locks().items():
        (ROOT / name).write_text(text, encoding="utf-8")
    return 0


def locks() -> dict[str, str]:
    """The text of each lock by its file's name."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    run = closure(setup["options"]["install_requires"].split("\n"))
    build = closure(setup["options.extras_require"]["build"].split("\n"))
    return {RUN: cut(run), BUILD: cut(build - run)}


def closure(lines: Iterable[str]) -> frozenset[str]:
    """The names of what these requirements need, and what that needs, and so on."""
    seen: dict[str, frozenset[str]] = {}
    waiting = [Requirement(line) for line in lines if line.strip()]
    while waiting:
        each = waiting.pop()
        name = canonicalize_name(each.name)
        known = seen.get(name)
        if known is None or not each.extras <= known:
            seen[name] = (known or frozenset()) | each.extras
            waiting += needed_by(name, seen[name])
    return frozenset(seen)


def needed_by(name: str, extras: Iterable[str]) -> list[Requirement]:
    """What an installed package asks for with these extras, on whatever system the lock is for."""
    try:
        asked = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError:  # of another system than this one
        return []
    return [each for each in asked if is_asked(each, ["", *extras])]


def is_asked(each: Requirement, extras: Iterable[str]) -> bool:
    """Whether a requirement holds with one of the extras; what hangs on the system counts, the lock says for which."""
    if each.marker is None:
        return True
    about_extras = "extra ==" in str(each.marker)
    return not about_extras or any(each.marker.evaluate({"extra": extra}) for extra in extras)


def cut(names: frozenset[str]) -> str:
    """The entries of requirements.lock with these names, as they stand there."""
    return "".join(
        entry for name, entry in entries((ROOT / "requirements.lock").read_text()) if name in names
    )


def entries(text: str) -> list[tuple[str, str]]:
    """(name, entry with its hashes) of a lock, in its order."""
    found = re.findall(r"^([\w.-]+)(==.*(?:\n    .*)+\n)", text, re.M)
    return [(canonicalize_name(name), name + rest) for name, rest in found]


if __name__ == "__main__":
    sys.exit(main())
