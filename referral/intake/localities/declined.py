"""Names as cases change them: під Києвом, в Кракове, у Празі, we Wrocławiu; whichever alphabet wrote them.

A key is what cases leave of a name's sound: without the ending, and with the last vowel open, for it comes and goes
(Київ, Києва; Львів, Львова; Стрий, Стрия). It finds candidates; which of them is meant the distance of sounds says.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

ENDINGS = (
    "oho", "eho", "omu", "emu", "imu", "iemu", "ami", "imi", "ahi", "ah", "ih", "am", "om", "em", "im",
    "oi", "ei", "ii", "ou", "eu", "iu", "iou", "ov", "ev", "iv", "ovi", "evi", "evih", "ova",
)  # fmt: skip
"""Of nouns and adjectives in Ukrainian, Russian, Polish, Czech and Slovak, in the letters of `sound`."""
VOWELS = "aeiou"
LEAST_STEM = 2
SOFTENED = {"ts": "k", "z": "h", "s": "h", "c": "k"}
"""Before the ending of the dative and locative: Кам'янка, у Кам'янці; Прага, у Празі; Leszek."""
LAST_VOWEL = re.compile("[aeiou](?=[^aeiou]*$)")
MOST_READINGS = 48


def name_keys(said: str) -> set[str]:
    """The keys of a name as it stands in the nominative, from how it sounds."""
    words = said.split()
    return _joined([_nominative(word) for word in words]) if words else set()


@lru_cache(maxsize=4096)
def case_keys(said: str) -> frozenset[str]:
    """The keys that a name in any case may have."""
    words = said.split()
    return frozenset(_joined([_any_case(word) for word in words])) if words else frozenset()


def _joined(parts: list[set[str]]) -> set[str]:
    return {" ".join(words) for words in islice(product(*map(sorted, parts)), MOST_READINGS)}


def _nominative(word: str) -> set[str]:
    stem = _bare(word)
    return set(_open(stem, fleeting=stem == word))


def _any_case(word: str) -> set[str]:
    stems = {_bare(word)} | {word[: -len(end)] for end in ENDINGS if word.endswith(end)}
    kept = {stem for stem in stems if len(stem) >= LEAST_STEM} or {word}
    if word[-1:] in ("i", "e"):
        kept |= {
            stem[: -len(end)] + hard for stem in kept for end, hard in SOFTENED.items() if stem.endswith(end)
        }
    return {key for stem in kept for key in _open(stem, fleeting=False)}


def _bare(word: str) -> str:
    stem = word.rstrip(VOWELS)
    return stem if len(stem) >= LEAST_STEM else word


def _open(stem: str, fleeting: bool) -> Iterator[str]:
    """The stem with its last vowel open; a last vowel between consonants may also be gone (Трускавець, Трускавця)."""
    yield LAST_VOWEL.sub("*", stem)
    gone = LAST_VOWEL.sub("", stem)
    if fleeting and gone != stem and len(gone) > LEAST_STEM:
        yield LAST_VOWEL.sub("*", gone)
