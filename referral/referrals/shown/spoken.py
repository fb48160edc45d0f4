"""Which language free words are in, for whoever reads another: known from their page, or told by their letters."""

import re

from referral.i18n import _l, language_name

CYRILLIC, UKRAINIAN, RUSSIAN = "cyrillic", "uk", "ru"
LETTERS = (
    ("uk", re.compile("[іїєґ]", re.I)),
    ("ru", re.compile("[ыэёъ]", re.I)),
    (CYRILLIC, re.compile("[а-я]", re.I)),
)
"""Language → letters that only it has, the surest first."""
EITHER = _l("Ukrainian or Russian")


def written_in(text: str, page: str | None = None) -> str:
    """A language's code: told by the letters, else by the page it was written on; "" where neither tells."""
    found = next((code for code, letters in LETTERS if letters.search(text)), "")
    is_cyrillic_page = page in (UKRAINIAN, RUSSIAN)
    if found == CYRILLIC:
        return str(page) if is_cyrillic_page else found
    return found or (page or "" if not is_cyrillic_page else "")


def language_words(code: str) -> str:
    """A language's name in the reader's language."""
    return str(EITHER) if code == CYRILLIC else language_name(code)
