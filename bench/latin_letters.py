"""Ukrainian and Russian written in Latin letters, as passports, clerks and phones do it; for benches."""

import re

_COMMON = dict(zip("абвдезклмнопрстуф", "abvdezklmnoprstuf", strict=True))
_UK_KMU = {
    "г": "h", "ґ": "g", "є": "ie", "ж": "zh", "и": "y", "і": "i", "ї": "i", "й": "i", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "^є": "ye", "^ї": "yi", "^й": "y",
    "^ю": "yu", "^я": "ya", "зг": "zgh",
}  # fmt: skip
_UK_SIMPLE = _UK_KMU | {
    "х": "h", "ц": "c", "ї": "yi", "й": "y", "є": "e", "ю": "yu", "я": "ya", "щ": "sch", "и": "i", "г": "g",
    "^є": "e", "зг": "zg",
}  # fmt: skip
_POLISH = {
    "в": "w", "г": "h", "ґ": "g", "є": "je", "ж": "ż", "и": "y", "і": "i", "ї": "ji", "й": "j", "х": "ch",
    "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz", "ь": "", "ю": "ju", "я": "ja", "э": "e", "ы": "y", "ъ": "",
    "ё": "jo",
}  # fmt: skip
_RU_ICAO = {
    "г": "g", "ж": "zh", "и": "i", "й": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie",
    "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "ё": "e",
}  # fmt: skip
_RU_BGN = _RU_ICAO | {"й": "y", "ю": "yu", "я": "ya", "ё": "yo"}
_RU_SIMPLE = _RU_ICAO | {"х": "h", "ц": "c", "й": "j", "ю": "ju", "я": "ja", "щ": "sch", "ы": "i"}
_RU_POLISH = _POLISH | {"г": "g", "и": "i"}
SCHEMES = {
    "uk": {"kmu": _UK_KMU, "simple": _UK_SIMPLE, "polish": _POLISH},
    "ru": {"icao": _RU_ICAO, "bgn": _RU_BGN, "simple": _RU_SIMPLE, "polish": _RU_POLISH},
}


def in_latin(text: str, language: str, scheme: str) -> str:
    """The text in Latin letters after one of the schemes.

    >>> in_latin("рак яєчників", "uk", "kmu"), in_latin("рак щитовидки", "uk", "polish")
    ('rak yaiechnykiv', 'rak szczytowydky')
    """
    letters = _COMMON | SCHEMES[language][scheme]
    plain = re.sub("['’ʼ]", "", text.lower())
    return " ".join(_word(word, letters) for word in plain.split())


def _word(word: str, letters: dict[str, str]) -> str:
    pieces = re.findall("^[єїйюя]|зг|.", word)
    first = letters.get(f"^{pieces[0]}", letters.get(pieces[0], pieces[0]))
    return first + "".join(letters.get(piece) or _apart(piece, letters) for piece in pieces[1:])


def _apart(piece: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in piece)
