"""How a name is spelt by another hand than the engine's: passports old and new, Polish, English, Czech, mistakes.

Transliterations come from translitua, a library the engine does not use here; Polish and the French of Soviet
passports are tables of our own, written apart from the engine's.
"""

import random
import re

import translitua
from translitua import translit

OLDER_PASSPORTS = (
    "UkrainianPassport2004Alt",
    "UkrainianPassport2007",
    "UkrainianNational1996",
    "UkrainianBGN",
)
RUSSIAN_PASSPORTS = (
    "RussianInternationalPassport",
    "RussianInternationalPassport1997",
    "RussianICAO",
    "RussianGOST2006",
)

POLISH = {
    "а": "a", "б": "b", "в": "w", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "je", "ж": "ż", "з": "z", "и": "y",
    "і": "i", "ї": "ji", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "ch", "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz", "ю": "ju", "я": "ja",
    "ь": "", "'": "", "ьо": "io", "ля": "la", "лю": "lu", "ськ": "sk", "цьк": "ck",
    "ня": "nia", "ня'": "nia", "ська": "ska",
}  # fmt: skip
CZECH = {**{letter: sound for letter, sound in POLISH.items() if len(letter) == 1}, "в": "v", "ж": "ž", "ч": "č",
         "ш": "š", "щ": "šč", "ьо": "jo", "ськ": "sk", "цьк": "ck"}  # fmt: skip
FRENCH = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "j", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "ou", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch", "щ": "chtch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iou",
    "я": "ia", "ге": "gue", "ги": "gui", "ый": "y", "ий": "i", "ье": "ie", "кс": "x",
}  # fmt: skip
"""The French spelling of foreign passports of the USSR and of Russia until 1997."""
KEYS = "йцукенгшщзхїфівапролджєячсмитьбю"


def passport_2010(text: str) -> str:
    """The passport rule in force in Ukraine since 2010."""
    return str(translit(text, translitua.UkrainianKMU))


def older_passport(text: str, chance: random.Random) -> str:
    """One of the earlier Ukrainian rules."""
    return str(translit(text, getattr(translitua, chance.choice(OLDER_PASSPORTS)))).replace("ʹ", "")


def russian_passport(text: str, chance: random.Random) -> str:
    """One of the Russian rules since 1997."""
    return str(translit(text, getattr(translitua, chance.choice(RUSSIAN_PASSPORTS)))).replace("ʹ", "")


def soviet_passport(text: str) -> str:
    """A Russian name in the French way."""
    return _by(FRENCH, text)


def polish(text: str) -> str:
    """A Ukrainian name as a Polish clerk writes what is heard."""
    return _by(POLISH, text)


def english(text: str) -> str:
    """A Ukrainian surname as newspapers write it: no apostrophes, -sky for -ський."""
    plain = str(translit(text, translitua.UkrainianBGN)).replace("ʹ", "").replace("’", "").replace("'", "")
    return re.sub("s?kyy$", "sky", plain)


def czech(text: str) -> str:
    """As Czech and Slovak clerks write it."""
    return _by(CZECH, text)


def mistyped(word: str, chance: random.Random) -> str:
    """One wrong key: a letter left out, doubled, replaced, or two changed round."""
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(KEYS)
    return chance.choice((
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ))  # fmt: skip


def _by(table: dict[str, str], text: str) -> str:
    pattern = re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True)))
    return " ".join(
        pattern.sub(lambda m: table[m.group()], word.casefold()).capitalize() for word in text.split()
    )
