"""The parts of a name, whatever their order: which word may be surname, given name or patronymic, and which agree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from matching.same_person.names import (
    fathers,
    given_names,
    mistyped_given_names,
    on_other_keyboards,
    surname_sounds,
    words,
)

_LEAST_LETTERS, _LONG = (
    4,
    9,
)  # below four sounds one wrong letter makes another name; from nine on two may be wrong
Role = Literal["surname", "given"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: how it sounds in each part it may play; `earlier`: only known as another spelling."""

    text: str
    surname: frozenset[str]
    given: frozenset[str]
    father: frozenset[str]
    is_patronymic: bool
    earlier: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words of two people that agree; `letters_differ`: only almost."""

    mine: Word
    theirs: Word
    letters_differ: bool

    @property
    def same_text(self) -> bool:
        """Whether they are written alike to the letter."""
        return self.mine.text == self.theirs.text

    @property
    def earlier(self) -> bool:
        """Whether either is an earlier name or another spelling."""
        return self.mine.earlier or self.theirs.earlier


def name_words(names: Iterable[str], patronymic: str = "", earlier: str = "") -> tuple[Word, ...]:
    """The words of all names of one person with the parts they may play, each once."""
    found: dict[str, Word] = {}
    for text in names:
        _add(found, _parts(words(on_other_keyboards(text)), earlier=False))
    _add(found, (_patronymic(text) for text in words(patronymic)))
    _add(found, _parts(words(earlier), earlier=True))
    return tuple(found.values())


def alike(mine: Iterable[Word], theirs: Iterable[Word], role: Role) -> list[Pair]:
    """The pairs of words that agree in this part, exactly by sound or but for a letter."""
    pairs = ((a, b) for a in mine for b in theirs if getattr(a, role) and getattr(b, role))
    judged = ((a, b, _agree[role](a, b)) for a, b in pairs)
    return [Pair(a, b, not exactly) for a, b, exactly in judged if exactly is not None]


def alike_fathers(mine: Iterable[Word], theirs: Iterable[Word]) -> bool | None:
    """Whether the patronymics name the same father; None when one of them is not known for certain."""
    ours, others = list(mine), list(theirs)
    if _same_father(_all_fathers(ours), _all_fathers(others)):
        return True
    certain = (_all_fathers(word for word in side if word.is_patronymic) for side in (ours, others))
    return False if all(certain) else None


def _add(found: dict[str, Word], parts: Iterable[Word]) -> None:
    for word in parts:
        found.setdefault(word.text, word)


def _parts(texts: tuple[str, ...], earlier: bool) -> list[Word]:
    """Patronymics stand apart; where some words are known given names and some are not, the latter are surnames."""
    certain = _certain_patronymics(texts)
    others = [text for text in texts if text not in certain]
    named = {text for text in others if given_names(text)}
    told_apart = bool(named) and len(named) < len(set(others)) and not _is_either(others, named)
    return [
        _patronymic(text) if text in certain else _word(text, text in named, told_apart, earlier)
        for text in texts
    ]


def _is_either(texts: list[str], named: set[str]) -> bool:
    """Іван Петрович Семен: beside two given names a third word that may be a patronymic tells nothing apart."""
    unnamed = [text for text in texts if text not in named]
    return len(named) > 1 and len(unnamed) == 1 and bool(fathers(unnamed[0]))


def _certain_patronymics(texts: tuple[str, ...]) -> set[str]:
    """A woman's always; a man's when it is the only one beside a given name and a word that is neither."""
    alike = [text for text in texts if fathers(text)]
    womans = {text for text in alike if text.endswith(("на", "na"))}
    rest = [text for text in texts if not fathers(text) and not given_names(text)]
    alone = len(alike) == 1 and len(texts) > 2 and bool(rest)
    return womans | (set(alike) if alone else set())


def _word(text: str, is_named: bool, told_apart: bool, earlier: bool) -> Word:
    may_be_surname, may_be_given = not (told_apart and is_named), is_named or not told_apart
    folded = surname_sounds(text)
    given = given_names(text) or frozenset(f"~{sound}" for sound in folded)
    return Word(
        text=text,
        surname=folded if may_be_surname else frozenset(),
        given=given if may_be_given else frozenset(),
        father=fathers(text),
        is_patronymic=False,
        earlier=earlier,
    )


def _patronymic(text: str) -> Word:
    known = fathers(text) or frozenset(f"~{sound}" for sound in surname_sounds(text))
    return Word(text, frozenset(), frozenset(), known, is_patronymic=True, earlier=False)


def _surnames_agree(mine: Word, theirs: Word) -> bool | None:
    if mine.surname & theirs.surname:
        return True
    mistyped = _almost(mine.surname, theirs.surname) or _almost([mine.text], [theirs.text])
    return False if mistyped else None


def _givens_agree(mine: Word, theirs: Word) -> bool | None:
    """Two given names that are both known and differ are two names, however alike they look."""
    if mine.given & theirs.given:
        return True
    if given_names(mine.text) and given_names(theirs.text):
        return None
    mistyped = (
        mistyped_given_names(mine.text) & theirs.given or mistyped_given_names(theirs.text) & mine.given
    )
    return False if mistyped or _almost(surname_sounds(mine.text), surname_sounds(theirs.text)) else None


_agree: dict[Role, Callable[[Word, Word], bool | None]] = {"surname": _surnames_agree, "given": _givens_agree}


def _almost(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(OSA.distance(a, b) <= _errors(a, b) for a in mine for b in theirs)


def _errors(a: str, b: str) -> int:
    letters = min(len(a), len(b))
    return (letters >= _LEAST_LETTERS) + (letters >= _LONG)


def _all_fathers(parts: Iterable[Word]) -> frozenset[str]:
    return frozenset(code for word in parts for code in word.father)


def _same_father(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    stems = ({code for code in side if code.startswith("~")} for side in (mine, theirs))
    return bool(mine & theirs) or _almost(*stems)
