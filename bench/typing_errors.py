"""One typing error in a text, as fingers make them: seeded, by kind and language; for benches and tests."""

import random
from collections.abc import Callable

ROWS = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "uk": ("йцукенгшщзхї", "фівапролджє", "ячсмитьбю"),
    "ru": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
}
Error = Callable[[str, int, str, random.Random], str]


def _substitution(text: str, at: int, language: str, chance: random.Random) -> str:
    others = "".join(ROWS[language]).replace(text[at].lower(), "")
    return text[:at] + chance.choice(others) + text[at + 1 :]


def _deletion(text: str, at: int, _language: str, _chance: random.Random) -> str:
    return text[:at] + text[at + 1 :]


def _insertion(text: str, at: int, language: str, chance: random.Random) -> str:
    return text[:at] + chance.choice("".join(ROWS[language])) + text[at:]


def _transposition(text: str, at: int, _language: str, _chance: random.Random) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def _neighbouring_key(text: str, at: int, language: str, chance: random.Random) -> str:
    near = neighbours(text[at].lower(), language)
    return (
        text[:at] + chance.choice(near) + text[at + 1 :]
        if near
        else _substitution(text, at, language, chance)
    )


ERRORS: dict[str, Error] = {
    "substitution": _substitution,
    "deletion": _deletion,
    "insertion": _insertion,
    "transposition": _transposition,
    "neighbouring_key": _neighbouring_key,
}


def with_error(text: str, kind: str, language: str, chance: random.Random) -> str:
    """The text with one error of that kind at a letter drawn by chance; never the text itself."""
    letters = [place for place, letter in enumerate(text) if letter.isalpha()]
    chance.shuffle(letters)
    wrong = (ERRORS[kind](text, at, language, chance) for at in letters)
    return next(each for each in wrong if each.casefold() != text.casefold())


def neighbours(letter: str, language: str) -> str:
    """The letters beside, above and below a letter on the keyboard of a language; "" for one not on it."""
    rows = ROWS[language]
    at = next(((row, keys.index(letter)) for row, keys in enumerate(rows) if letter in keys), None)
    if at is None:
        return ""
    around = [(at[0], at[1] - 1), (at[0], at[1] + 1), (at[0] - 1, at[1]), (at[0] - 1, at[1] + 1),
              (at[0] + 1, at[1]), (at[0] + 1, at[1] - 1)]  # fmt: skip
    return "".join(
        rows[row][key] for row, key in around if 0 <= row < len(rows) and 0 <= key < len(rows[row])
    )
