"""What people type, made comparable across Ukrainian, Russian and English: one case, one alphabet, no stage."""

import re
import unicodedata

_LOOK_ALIKE = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
_LATIN_TWIN = str.maketrans("асеіорхукмтнв", "aceiopxykmthb")
_LETTERS_OF_BOTH = frozenset("aceiopxykmthb")
_ROMAN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z",
        "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "ch", "ш": "sh",
        "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    }
)  # fmt: skip
_DROPPED = re.compile("['’ʼ‘`´\u0301]")
_STAGE = re.compile(
    r"\b[cpyrу]{0,2}[tт][0-4xхis]{1,2}[a-dа-в]?\s*[nн][0-3xх][a-c]?\s*[mм][01xх][a-c]?\b"
    r"|\b(?:стад\w*|stad\w*|ст|stage|st)\b\.?\s*(?:[1-4]|[ivіх]+)[abcавс]?\b"
    r"|\b(?:[1-4]|[ivі]+)[abcавс]?[ -]*(?:а|ша|га|ая|й|th|nd|rd)?[ -]*(?:стад\w*|stad\w*|ст|stage)\b"
    r"|\b(?:кл\w*\.?\s*гр\w*\.?)\s*(?:[0-4]|[ivі]+)[abав]?\b|\b[gг][1-4]\b"
)
_WORD = re.compile(r"[^\W_]+|\?")
_CODE = r"(\d\d)(?:[.,-](\d)\d?(?!\d)|(\d)(?!\d))?"
_UNIT = "лет|год|г|р|рок|рік|мес|міс|дн|тиж|нед|мг|мл|кг|см|мм|мин|хв|час|раз|чис|січ|янв|грн|years|mg|kg"
_UNITS = rf"(?![.,]?\d|\W{{0,2}}(?:(?:{_UNIT})|%))"  # behind these it is a number: "С 50 лет"
_NAMES_CODE = "мкб|мкх|icd|mkx|mkb|код|шифр|code|діагноз|диагноз|diagnosis|ds|дз|зно|зн"
_WRITTEN_CODE = re.compile(rf"\b([cdсд])-?{_CODE}\b")
_CODE_APART = re.compile(rf"(?<![\w/])([CDСД])[ .\u00a0-]{{1,2}}{_CODE}\b{_UNITS}")
_CODE_NAMED = re.compile(
    rf"\b(?:{_NAMES_CODE})\b[\s:.-]*(?:10\b)?[\s:.-]*([cdсд])[ .-]*{_CODE}\b{_UNITS}"
)  # in small letters too: "с 20" alone is a word and a number
_NAMED_EDITION = re.compile(r"\b(мкб|мкх|icd)[ -]*(?:10|х|x)\b")
_CODE_ALONE = re.compile(rf"([cdсд])[.-]?{_CODE}[.,]?")
_HAS_CYRILLIC = re.compile("[а-яіїєґ]")
_HAS_LATIN = re.compile("[a-z]")


def normalise(text: str) -> str:
    """The words of a text in lower case and one alphabet, stage and TNM left out, single spaces between."""
    words = _WORD.findall(_STAGE.sub(" ", _mended(text)))
    return " ".join(words).translate(_ROMAN)


def written_codes(text: str) -> tuple[str, ...]:
    """The ICD-10 codes that stand in a text, with or without dot, whichever alphabet their letter was typed in.

    >>> written_codes("С50.4, d392"), written_codes("с 50 . 4"), written_codes("с 20 лет")
    (('C50.4', 'D39.2'), ('C50.4',), ())
    """
    alone = _code_alone(text)
    if alone:
        return (_as_code(alone),)
    plain = unicodedata.normalize("NFKC", text[:500])
    small = _NAMED_EDITION.sub(r"\1 ", plain.casefold())
    found = [*_WRITTEN_CODE.finditer(small), *_CODE_APART.finditer(plain), *_CODE_NAMED.finditer(small)]
    return tuple(dict.fromkeys(map(_as_code, sorted(found, key=lambda each: each.start(1)))))


def is_code(text: str) -> bool:
    """Whether the text is a written code and nothing else."""
    return _code_alone(text) is not None


def _code_alone(text: str) -> re.Match[str] | None:
    return _CODE_ALONE.fullmatch("".join(unicodedata.normalize("NFKC", text[:500]).casefold().split()))


def _as_code(found: re.Match[str]) -> str:
    letter, digits, *fourth = found.groups()
    chapter = ("C" if letter.casefold() in "cс" else "D") + digits
    return ".".join((chapter, *filter(None, fourth)))


def capitals(text: str) -> frozenset[str]:
    """The words written in capitals, normalised: an abbreviation is told from a word by that ("ALL")."""
    words = _WORD.findall(text[:500])
    if len(words) > 3 and text.isupper():
        return frozenset()
    return frozenset(normalise(word) for word in words if len(word) > 1 and word.isupper())


def words_apart(text: str) -> list[str]:
    """The typed words as they stand, punctuation left on them: on another keyboard it may be a letter."""
    return text[:500].split()


def words_typed(text: str) -> list[str]:
    """The words of a text in small letters and in the alphabet they were typed in."""
    return _WORD.findall(text[:500].casefold())


def _mended(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text[:500]).casefold().replace("ё", "е")
    cyrillic = len(_HAS_CYRILLIC.findall(lower)) > 0
    return _WORD.sub(lambda word: _one_alphabet(word.group(), cyrillic), _DROPPED.sub("", lower))


def _one_alphabet(word: str, in_cyrillic_text: bool) -> str:
    if not _HAS_LATIN.search(word):
        return word
    if not _HAS_CYRILLIC.search(word):
        is_disguised = in_cyrillic_text and len(word) > 2 and _LETTERS_OF_BOTH.issuperset(word)
        return word.translate(_LOOK_ALIKE) if is_disguised else word
    as_cyrillic, as_latin = word.translate(_LOOK_ALIKE), word.translate(_LATIN_TWIN)
    return as_latin if _HAS_LATIN.search(as_cyrillic) and not _HAS_CYRILLIC.search(as_latin) else as_cyrillic
