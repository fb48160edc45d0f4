"""How a name sounds, whichever alphabet, orthography or passport rule wrote it, and which given name it is.

A spelling may be read in several ways (Polish ch is kh, English ch is tch, French ch is sh): every reading is
kept, and two words sound alike when they share one. Sounds fold what the orthographies confuse: h = г, ґ, х, g;
s = с, ш; z = з, ж; c = ц, ч; i = и, і, ы, й. Sources: Cabinet of Ministers of Ukraine resolution 55 of 27 Jan
2010; ICAO Doc 9303-3; the Ukrainian passport rules of 1996, 2004 and 2007; Russian MVD orders 310 (1997) and 320
(2014); the French spelling of Soviet passports; ordinary Polish, Czech, Slovak, German and English spelling.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.vocabulary import DATA

_MOST_READINGS = 32
_LEAST_MISTYPED = 4
_LEAST_DECLINED = 4
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS = ("йцукенгшщзхїфівапролджєячсмитьбюґ", "йцукенгшщзхъфывапролджэячсмитьбюё")
_KEYBOARDS = (
    *(str.maketrans(_LATIN_KEYS, keys) for keys in _CYRILLIC_KEYS),
    str.maketrans("".join(_CYRILLIC_KEYS), _LATIN_KEYS * 2),
)
_GLIDE = re.compile("(?<!^)i+(?=[aeou])|^i+(?=[eo])")
_DOUBLED = re.compile(r"(.)\1+")
_FOLD = str.maketrans("eo", "ia")
_VOWELS = "aiu"
_UNSAID = str.maketrans("", "", "'’ʼ‘`´ʹ\"\u0301")
_NAME_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]+‐[^\W\d_]+")
"""A word that copying from a printed page broke with its own sign: perhaps two names, perhaps one."""
_DECLINED = (
    (re.compile("(?<=ськ|цьк)(?:ого|ому|им)$"), "ий"),
    (re.compile("(?<=ск|цк)(?:ого|ому|им)$"), "ий"),
    (re.compile("(?<=ськ|цьк)(?:ої|ій|ою)$|(?<=ск|цк)(?:ой|ую)$"), "а"),
    (re.compile("(?<=енк)(?:ом|ові|ой)$"), "о"),
    (re.compile("(?<=[оеєё]в|[иі]н)(?:ої|ій|ою|ой)$"), "а"),
    (re.compile("(?<=[^аеиоуіїєюя][уюао][кхр])(?:ом|ові)$"), ""),
)
"""Surnames as a sentence changes them, «для Ковальського»; endings that only surnames or names of cases have."""
_NAMES_DECLINED = (
    ("ії", "ія"), ("ію", "ія"), ("ією", "ія"), ("ии", "ия"), ("ию", "ия"), ("ией", "ия"), ("ій", "ія"), ("єм", "й"),
    ("ом", ""), ("ом", "о"), ("ем", "ь"), ("ові", ""), ("ові", "о"), ("єві", "й"), ("еві", "ь"), ("ою", "а"),
    ("ой", "а"),
    ("а", ""), ("а", "о"), ("у", ""), ("у", "о"), ("у", "а"), ("я", "й"), ("ю", "й"), ("я", "ь"), ("ю", "ь"),
    ("и", "а"), ("і", "а"), ("ы", "а"), ("е", "а"), ("ю", "я"), ("і", "я"), ("єю", "я"),
)  # fmt: skip
"""Endings of a given name in some case → of its nominative; tried only of a word that is no given name itself."""
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_LOOK_ALIKE = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
_PATRONYMIC = re.compile("(?:[aeiou]?v?ic|[aeiou]?vna|[aei]?nicna|icna)$")
_FORM_COLUMNS = ("uk", "ru", "pl", "en")


@dataclass(frozen=True, slots=True)
class GivenName:
    """One given name with the forms it has in other languages, and its short forms."""

    code: str
    sex: str
    forms: tuple[str, ...]


def words(text: str) -> tuple[str, ...]:
    """The words of a name in the order written, small letters, parts of double names apart; notes left out."""
    plain = "".join(filter(_is_said, unicodedata.normalize("NFC", text).casefold().translate(_UNSAID)))
    typed = [*_NAME_WORD.findall(plain), *(whole.replace("‐", "") for whole in _BROKEN.findall(plain))]
    found = (word for word in typed if len(word) > 1 and word not in _notes())
    return tuple(map(_nominative, map(_one_alphabet, found)))


@lru_cache(maxsize=16384)
def sounds(word: str) -> frozenset[str]:
    """Every way a word (from `words`) may sound, in the letters a e i o u b v h d z k l m n p r s t f c."""
    readings = product(*(_sounds_of()[part] for part in _spellings().findall(word)))
    return frozenset(filter(None, map(_smoothed, islice(readings, _MOST_READINGS))))


@lru_cache(maxsize=16384)
def surname_sounds(word: str) -> frozenset[str]:
    """Coarser: е = і, о = а, without the ending that tells a man's surname from a woman's."""
    return frozenset(_stem(sound.translate(_FOLD)) for sound in sounds(word))


def skeletons(word: str) -> frozenset[str]:
    """Coarsest: the consonants only, by which an index finds a surname (an all-vowel word stays as it is)."""
    return frozenset("".join(c for c in sound if c not in _VOWELS) or sound for sound in surname_sounds(word))


@lru_cache(maxsize=16384)
def given_names(word: str) -> frozenset[str]:
    """The codes of the given names that a word may be, in any language; empty for a word that is none known."""
    return _called(word) or frozenset(code for each in _undeclined(word) for code in _called(each))


def _called(word: str) -> frozenset[str]:
    return frozenset(code for sound in sounds(word) for code in _by_sound().get(sound, ()))


def _undeclined(word: str) -> Iterable[str]:
    """What a Cyrillic word of some length would be in the nominative."""
    if len(word) < _LEAST_DECLINED or not _CYRILLIC.search(word):
        return ()
    return (word[: -len(end)] + base for end, base in _NAMES_DECLINED if word.endswith(end))


@lru_cache(maxsize=4096)
def on_other_keyboards(text: str) -> str:
    """What the same keys write on the other keyboard, where only that names somebody; else the text as it is."""
    if any(map(_called, words(text))):
        return text
    others = (text.casefold().translate(keys) for keys in _KEYBOARDS)
    return next((other for other in others if any(map(_called, words(other)))), text)


@lru_cache(maxsize=4096)
def mistyped_given_names(word: str) -> frozenset[str]:
    """The codes of given names that a word would be but for one wrong letter; empty for a known or short word."""
    if given_names(word) or len(word) < _LEAST_MISTYPED:
        return frozenset()
    alike = process.extract(word, list(_by_form()), scorer=OSA.distance, score_cutoff=1, limit=None)
    return frozenset(code for form, _distance, _at in alike for code in _by_form()[form])


@lru_cache(maxsize=16384)
def fathers(word: str) -> frozenset[str]:
    """Whose child a patronymic says one is: codes of given names, or "~" and a stem; empty for no patronymic."""
    stems = {cut for sound in sounds(word) if (cut := _without_suffix(sound))}
    known = {code for stem in stems for code in _by_stem().get(stem, ())}
    return frozenset(known or {f"~{stem}" for stem in stems})


@cache
def given_name_table() -> dict[str, GivenName]:
    """The given names by code."""
    with (DATA / "given_names.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: _given_name(row) for row in csv.DictReader(table)}


def _given_name(row: dict[str, str]) -> GivenName:
    forms = [*(row[column] for column in _FORM_COLUMNS), *row["other"].split()]
    return GivenName(row["code"], row["sex"], tuple(dict.fromkeys(forms)))


def _is_said(sign: str) -> bool:
    """No mark of writing direction or line breaking, no accent that no letter of ours has."""
    return sign.isascii() or unicodedata.category(sign) not in ("Cf", "Mn")


def _one_alphabet(word: str) -> str:
    """A Cyrillic word into which Latin twins of its letters slipped."""
    return word.translate(_LOOK_ALIKE) if _CYRILLIC.search(word) else word


def _nominative(word: str) -> str:
    """A surname out of a sentence, as it stands in a passport."""
    for ending, base in _DECLINED:
        if ending.search(word):
            return ending.sub(base, word)
    return word


def _smoothed(parts: Iterable[str]) -> str:
    """A reading without the glides and doubled letters that one orthography writes and another leaves out."""
    said = _GLIDE.sub("", "".join(parts)).replace("ts", "c").replace("tc", "c")
    return _DOUBLED.sub(r"\1", said)


def _stem(sound: str) -> str:
    smooth = _DOUBLED.sub(r"\1", sound)
    stem = smooth.rstrip(_VOWELS)
    return stem if len(stem) > 1 else smooth


def _without_suffix(sound: str) -> str:
    if not _PATRONYMIC.search(sound):
        return ""
    return _bare(_DOUBLED.sub(r"\1", _PATRONYMIC.sub("", sound).translate(_FOLD)))


def _bare(stem: str) -> str:
    return stem.rstrip(_VOWELS) or stem


@cache
def _notes() -> frozenset[str]:
    """Words by which people say that a name is an earlier one; no names themselves."""
    with (DATA / "name_notes.csv").open(encoding="utf-8", newline="") as table:
        return frozenset(row["word"] for row in csv.DictReader(table))


@cache
def _sounds_of() -> dict[str, tuple[str, ...]]:
    with (DATA / "name_sounds.csv").open(encoding="utf-8", newline="") as table:
        return {row["spelling"]: tuple(row["sounds"].split()) or ("",) for row in csv.DictReader(table)}


@cache
def _spellings() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_sounds_of(), key=len, reverse=True)))


@cache
def _by_sound() -> dict[str, frozenset[str]]:
    return _index((sound, name.code) for name in given_name_table().values() for sound in _form_sounds(name))


@cache
def _by_stem() -> dict[str, frozenset[str]]:
    """Given names of men by what is left of their children's patronymics."""
    men = [name for name in given_name_table().values() if name.sex == "m"]
    return _index((_bare(_stem(s.translate(_FOLD))), name.code) for name in men for s in _form_sounds(name))


@cache
def _by_form() -> dict[str, frozenset[str]]:
    """Given names by how they are written, short forms left out: one wrong letter makes another name of them."""
    pairs = (
        (word, name.code)
        for name in given_name_table().values()
        for form in name.forms
        for word in words(form)
    )
    return _index(pair for pair in pairs if len(pair[0]) > _LEAST_MISTYPED)


def _form_sounds(name: GivenName) -> set[str]:
    """In a form of a given name j is й, not the French ж: Jana is no Жанна."""
    return {sound for form in name.forms for word in words(form) for sound in sounds(word.replace("j", "y"))}


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}
