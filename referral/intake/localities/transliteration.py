"""One spelling for names written in two alphabets and seven orthographies: how they look, and how they sound.

`plain` keeps the alphabet and drops case, diacritics and punctuation. `sound` writes any of them in one small
Latin alphabet, so that Жешув and Rzeszów, Кошіце and Košice meet: s = с, ш, ś, sz; z = з, ж, ż; c = ч;
h = г, ґ, х, g; i = и, і, ы, й, y, j, and none before a vowel. It folds, it does not transcribe.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from matching.vocabulary import UKRAINE, countries

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "h", "д": "d", "е": "e", "є": "e", "ё": "e", "э": "e",
    "ж": "z", "з": "z", "и": "i", "і": "i", "ї": "i", "й": "i", "ы": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "c", "ш": "s", "щ": "sc", "ю": "iu", "я": "ia", "ь": "", "ъ": "",
}  # fmt: skip

LATIN = {
    "g": "h", "w": "v", "y": "i", "j": "i", "q": "k", "x": "ks", "zh": "z", "kh": "h", "sh": "s",
    "ch": "c", "shch": "sc", "tch": "c", "ph": "f", "th": "t",
}  # fmt: skip
"""English letters, also of Ukrainian names (KMU 2010, BGN): how a typed Latin name is read."""

CZECH = {
    "g": "h", "w": "v", "y": "i", "ý": "i", "j": "i", "q": "k", "x": "ks", "c": "ts", "č": "c", "š": "s",
    "ž": "z", "ch": "h", "ř": "rz", "ů": "u",
}  # fmt: skip

ORTHOGRAPHIES = {
    "cs": CZECH,
    "sk": {**CZECH, "ä": "e", "ô": "o"},
    "pl": {
        "g": "h", "w": "v", "y": "i", "j": "i", "x": "ks", "ó": "u", "ł": "l", "ą": "on", "ąb": "omb",
        "ąp": "omp", "ę": "en", "ęb": "emb", "ęp": "emp", "c": "ts", "ć": "ts", "cz": "c", "ch": "h",
        "sz": "s", "rz": "z", "prz": "ps", "trz": "ts", "krz": "ks", "chrz": "hs", "ż": "z", "ź": "z",
        "ś": "s", "ń": "n",
    },
    "hu": {
        "g": "h", "gy": "d", "w": "v", "y": "i", "j": "i", "x": "ks", "c": "ts", "cs": "c", "sz": "s",
        "zs": "z", "ny": "n", "ty": "t", "ly": "i", "gh": "h",
    },
    "ro": {
        "g": "h", "gh": "h", "ge": "dze", "gi": "dzi", "gea": "dza", "c": "k", "ce": "ce", "ci": "ci",
        "cea": "ca", "cia": "ca", "ciu": "cu", "ch": "k", "w": "v", "y": "i", "j": "z", "q": "k",
        "x": "ks", "ț": "ts", "ţ": "ts", "ș": "s", "ş": "s", "â": "i", "î": "i", "ă": "a",
    },
}  # fmt: skip

WRITTEN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ё": "yo", "э": "e", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "ы": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ю": "iu", "я": "ia", "ь": "", "ъ": "", "зг": "zgh",
}  # fmt: skip
WRITTEN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
"""How Ukrainian is written in Latin letters, and otherwise at the beginning of a word: the rules of the Cabinet of
Ministers of 27 January 2010, № 55, by which passports and road signs go."""
NOT_WRITTEN = dict.fromkeys(map(ord, "'’ʼ"))
A_WRITTEN_LETTER = re.compile("(?P<first>\\b[єїйюя])|зг|[Ѐ-ӿ]", re.IGNORECASE)

BARRED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"})
UNSAID = dict.fromkeys(map(ord, "'’ʼ‘`´ʹ\"()"))
APART = re.compile(r"[\W_]+")
A_CYRILLIC_LETTER = re.compile("[Ѐ-ӿ]")
GLIDE = re.compile(r"i+(?=[aeou])")
DOUBLED = re.compile(r"(.)\1+")

UKRAINIAN_KEYS = "йцукенгшщзхїфівапролджєячсмитьбю"
RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбю"
LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
LAYOUTS = [
    str.maketrans(typed, meant)
    for typed, meant in (
        (LATIN_KEYS, UKRAINIAN_KEYS), (LATIN_KEYS, RUSSIAN_KEYS),
        (UKRAINIAN_KEYS, LATIN_KEYS), (RUSSIAN_KEYS, LATIN_KEYS),
    )
]  # fmt: skip


def plain(text: str) -> str:
    """How a name looks: small letters without diacritics, words parted by one space; the alphabet is kept."""
    text = text.casefold().translate(UNSAID)
    if not text.isascii():
        text = "".join(map(_bare, text)).translate(BARRED)
    return APART.sub(" ", text).strip()


def sound(text: str, country: str = UKRAINE) -> str:
    """How a name sounds: Cyrillic by itself, Latin as the country reads it (Ukraine: as English)."""
    text = unicodedata.normalize("NFC", text).casefold().translate(UNSAID)
    said = plain(READERS["" if is_cyrillic(text) else country](text))
    return DOUBLED.sub(r"\1", GLIDE.sub("", said))


def in_latin(text: str) -> str:
    """A name in letters that every reader of our countries knows; what is written in them stays."""
    return A_WRITTEN_LETTER.sub(_in_latin, text.translate(NOT_WRITTEN)) if is_cyrillic(text) else text


def _in_latin(found: re.Match[str]) -> str:
    letters = found.group()
    table = WRITTEN_FIRST if found["first"] else WRITTEN
    written = table.get(letters.casefold(), letters)
    return written[:1].upper() + written[1:] if letters[0].isupper() else written


def is_cyrillic(text: str) -> bool:
    """Whether there is a Cyrillic letter in it."""
    return A_CYRILLIC_LETTER.search(text) is not None


def as_on_other_keyboards(text: str) -> list[str]:
    """What the same keys write in the Ukrainian, the Russian and the English layout."""
    typed = text.casefold()
    return [meant for meant in dict.fromkeys(typed.translate(layout) for layout in LAYOUTS) if meant != typed]


def _bare(letter: str) -> str:
    return letter if letter < "\x80" else unicodedata.normalize("NFKD", letter)[0]


def _read(table: dict[str, str], pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: table[found.group()], text)


def _reader(table: dict[str, str]) -> Callable[[str], str]:
    longest_first = sorted(table, key=len, reverse=True)
    return partial(_read, table, re.compile("|".join(longest_first)))


READERS = {"": _reader(CYRILLIC)} | {
    country: _reader(ORTHOGRAPHIES.get(facts.language, LATIN)) for country, facts in countries().items()
}
