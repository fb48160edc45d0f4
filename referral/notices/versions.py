"""Which words of the notice stood when: a consent keeps the version under which it was given; its words are kept here.

The words of a version are files of their own, one a language (data/kept), written once and never changed: a sentence
that changes needs a new version, which `python -m bench.safety` writes and a test asks for.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from referral.errors import NotFound
from referral.i18n import PUBLIC_LANGUAGES, language, speaking
from referral.intake.actions.consenting import TEXT_VERSION
from referral.notices import retaining
from referral.notices.saying import PRIVACY, PURPOSES

KEPT = Path(__file__).parent / "data" / "kept"
BEFORE = "2026-11-29"
"""The version of before there was a notice: the words beside the consent alone."""
PROMISED_OF = ("draft", "closed_case", *retaining.WITHOUT_DAYS)
"""Of what the words promise a period: of the case itself; how long links and letters live is the program's affair."""
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")


def words_of_today() -> str:
    """Every sentence of the notice in the language now spoken, as kept: places for the operator's facts left open."""
    return "\n".join([*_lines(), ""])


def _lines() -> Iterator[str]:
    for code, section in PRIVACY.items():
        yield from (f"== {section.heading}", *map(str, section.sentences))
        if code == "why":
            yield from (f"{each.what}: {each.basis} ({each.articles})" for each in PURPOSES)
        if code == "how_long":
            yield from (f"{each.what}: {each.how_long} {each.reason} ({each.law})" for each in _promised())


def _promised() -> list[retaining.Kept]:
    kept = retaining.reasons()
    return [kept[code] for code in PROMISED_OF]


def file_of(version: str, code: str) -> Path:
    """Where the words of a version lie in a language."""
    return KEPT / f"{version}.{code}.txt"


def versions() -> list[str]:
    """Every version that is kept, the newest first."""
    return sorted({each.name.partition(".")[0] for each in KEPT.glob("*.en.txt")}, reverse=True)


def words_of(version: str) -> list[tuple[str, list[str]]]:
    """A version as it stood: heading and sentences of each part, in the reader's language; NotFound for none."""
    path = file_of(version, language()) if _VERSION.fullmatch(version) else None
    if path is None or not path.is_file():
        raise NotFound()
    parts = path.read_text(encoding="utf-8").split("== ")[1:]
    return [(lines[0], lines[1:]) for lines in (part.splitlines() for part in parts)]


def write_today() -> list[Path]:
    """Keep today's words as the version that consents bear; refuses to change what is kept already."""
    written = []
    for code in PUBLIC_LANGUAGES:
        with speaking(code):
            words = words_of_today()
        path = file_of(TEXT_VERSION, code)
        if path.exists() and path.read_text(encoding="utf-8") != words:
            raise ValueError(f"{path.name} says something else: give TEXT_VERSION a new day")
        path.parent.mkdir(exist_ok=True)
        path.write_text(words, encoding="utf-8")
        written.append(path)
    return written
