"""Which language free words are in, for whoever reads another: known from their page, or told by their letters."""

import re

from referral.i18n import _l, language_name

CYRILLIC = "cyrillic"
LETTERS = (
    ("uk", re.compile("[іїєґ]", re.I)),
    ("ru", re.compile("[ыэёъ]", re.I)),
    (CYRILLIC, re.compile("[а-я]", re.I)),
)
"""Language → letters that only it has, the surest first."""
EITHER = _l("Ukrainian or Russian")


def written_in(text: str, known: str | None = None) -> str:
    """A language's code, `known` or told by its letters; "" where the letters tell nothing."""
    return known or next((code for code, letters in LETTERS if letters.search(text)), "")


def language_words(code: str) -> str:
    """A language's name in the reader's language."""
    return str(EITHER) if code == CYRILLIC else language_name(code)
