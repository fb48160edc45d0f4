"""Is this the same person: candidates with reasons, for a person to decide. Nothing is ever merged here.

index: for each person kept, store keys(person); to look: open whoever shares a key of asked(person),
then find(person, opened). A shared phone alone is told as that, never as a person: families share phones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from matching.same_person.name_parts import Word, alike, alike_fathers, name_words
from matching.same_person.names import given_name_table, skeletons

MOST_SHOWN = 5
Key = tuple[str, str]


class Reason(StrEnum):
    """Why two entries may be one person, or what speaks against it; its words live outside."""

    SAME_NAME = "same_name"
    OTHER_SPELLING = "other_spelling"
    SIMILAR_NAME = "similar_name"
    EARLIER_SURNAME = "earlier_surname"
    OTHER_SURNAME = "other_surname"
    GIVEN_NAME_UNSAID = "given_name_unsaid"
    SAME_PATRONYMIC = "same_patronymic"
    OTHER_PATRONYMIC = "other_patronymic"
    BORN_SAME_DAY = "born_same_day"
    BORN_SWAPPED = "born_swapped"
    BORN_SAME_YEAR = "born_same_year"
    BORN_ONE_FIGURE = "born_one_figure"
    BORN_ALMOST = "born_almost"
    BORN_UNKNOWN = "born_unknown"
    BORN_OTHERWISE = "born_otherwise"
    SAME_PHONE = "same_phone"


class Likeness(StrEnum):
    """How far two names agree."""

    FULL = "full"
    SIMILAR = "similar"
    SURNAME = "surname"
    OTHER_SURNAME = "other_surname"
    GIVEN = "given"
    NONE = "none"


class Needs(StrEnum):
    """What else must hold before a name and a birth date make a candidate."""

    NOTHING = "nothing"
    NO_OTHER_FATHER = "no_other_father"
    FATHER = "father"
    PHONE = "phone"
    PHONE_NO_OTHER_FATHER = "phone_no_other_father"


_SAME, _SWAPPED, _YEAR = Reason.BORN_SAME_DAY, Reason.BORN_SWAPPED, Reason.BORN_SAME_YEAR
_ALMOST = Reason.BORN_ALMOST
_FIGURE, _UNKNOWN, _OTHERWISE = Reason.BORN_ONE_FIGURE, Reason.BORN_UNKNOWN, Reason.BORN_OTHERWISE

RULES: dict[tuple[Likeness, Reason], Needs] = {
    (Likeness.FULL, _SAME): Needs.NOTHING,
    (Likeness.FULL, _SWAPPED): Needs.NOTHING,
    (Likeness.FULL, _YEAR): Needs.NO_OTHER_FATHER,
    (Likeness.FULL, _FIGURE): Needs.NO_OTHER_FATHER,
    (Likeness.FULL, _ALMOST): Needs.NO_OTHER_FATHER,
    (Likeness.FULL, _UNKNOWN): Needs.FATHER,
    (Likeness.FULL, _OTHERWISE): Needs.PHONE_NO_OTHER_FATHER,
    (Likeness.SIMILAR, _SAME): Needs.NOTHING,
    (Likeness.SIMILAR, _SWAPPED): Needs.FATHER,
    (Likeness.SIMILAR, _YEAR): Needs.FATHER,
    (Likeness.SIMILAR, _FIGURE): Needs.PHONE,
    (Likeness.SIMILAR, _ALMOST): Needs.PHONE,
    (Likeness.SIMILAR, _UNKNOWN): Needs.PHONE,
    (Likeness.SURNAME, _SAME): Needs.NOTHING,
    (Likeness.SURNAME, _SWAPPED): Needs.PHONE,
    (Likeness.SURNAME, _YEAR): Needs.NOTHING,
    (Likeness.OTHER_SURNAME, _SAME): Needs.PHONE,
    (Likeness.OTHER_SURNAME, _SWAPPED): Needs.PHONE,
    (Likeness.OTHER_SURNAME, _YEAR): Needs.PHONE,
    (Likeness.GIVEN, _SAME): Needs.PHONE,
    (Likeness.GIVEN, _SWAPPED): Needs.PHONE,
}
"""Name × birth date → what else must hold; a pair that is not here is no candidate. What the rules cost in false
candidates is measured by bench.identity; they are figures of ours, not of a source."""

_POINTS = {
    Reason.BORN_SAME_DAY: 50, Reason.BORN_SWAPPED: 35, Reason.BORN_ONE_FIGURE: 15, Reason.BORN_ALMOST: 10,
    Reason.BORN_SAME_YEAR: 20,
    Reason.SAME_NAME: 30, Reason.OTHER_SPELLING: 28, Reason.EARLIER_SURNAME: 24, Reason.SIMILAR_NAME: 15,
    Reason.GIVEN_NAME_UNSAID: 8, Reason.OTHER_SURNAME: 5, Reason.SAME_PATRONYMIC: 12,
    Reason.OTHER_PATRONYMIC: -15, Reason.SAME_PHONE: 15,
}  # fmt: skip
"""Which candidate is shown first; no more than that."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person: names as written, birth date ("1980-02-03", "1980-02", "1980"), phones (E.164)."""

    names: tuple[str, ...]
    patronymic: str = ""
    earlier: str = ""
    born: str | None = None
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the same person; `points` only order."""

    key: str
    reasons: tuple[Reason, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Found:
    """The best candidates, how many more there are, and who merely has the same phone (all by key)."""

    candidates: tuple[Candidate, ...]
    more: int
    same_phone: tuple[str, ...]


class Names(NamedTuple):
    """How far two names agree, with the reasons to show."""

    likeness: Likeness
    reasons: tuple[Reason, ...]


def keys(person: Person) -> frozenset[Key]:
    """What an index keeps of a person, as (kind, text): phones, birth date, surname with year. To be keyed-hashed."""
    return _by_phone(person) | _by_birth(person)


def asked(person: Person) -> frozenset[Key]:
    """The keys whose holders have to be opened: those above, the surnames of people without a birth date, and those of
    people whose birth year may have been mistyped for this one.
    """
    surnames = surname_skeletons(person)
    years = _years_beside(person.born[:4]) if person.born else set()
    beside = {("surname_year", f"{skeleton} {year}") for skeleton in surnames for year in years}
    return keys(person) | beside | {("surname", skeleton) for skeleton in surnames}


def _years_beside(year: str) -> set[str]:
    """The years before and after, and the year with its last two figures changed round."""
    number = int(year)
    return {f"{number - 1}", f"{number + 1}", year[:2] + year[3] + year[2]} - {year}


def find(person: Person, others: Mapping[str, Person], most: int = MOST_SHOWN) -> Found:
    """Compare with everybody opened: at most `most` candidates, best first; ties by key. Order of input is nothing."""
    mine = name_words(person.names, person.patronymic, person.earlier)
    compared = {key: _compare(person, mine, other) for key, other in others.items()}
    found = [Candidate(key, reasons, _points(reasons)) for key, reasons in compared.items() if reasons]
    best = sorted(found, key=lambda candidate: (-candidate.points, candidate.key))
    shared = sorted(key for key in others if not compared[key] and person.phones & others[key].phones)
    return Found(tuple(best[:most]), max(len(best) - most, 0), tuple(shared))


def _points(reasons: Iterable[Reason]) -> int:
    return sum(_POINTS.get(reason, 0) for reason in reasons)


def _by_phone(person: Person) -> frozenset[Key]:
    return frozenset(("phone", number) for number in person.phones)


def _by_birth(person: Person) -> frozenset[Key]:
    surnames = surname_skeletons(person)
    if not person.born:
        return frozenset(("surname", skeleton) for skeleton in surnames)
    with_year = {("surname_year", f"{skeleton} {person.born[:4]}") for skeleton in surnames}
    day = _day_either_way(person.born)
    return frozenset(with_year | ({("birth_date", day)} if day else set()))


def surname_skeletons(person: Person) -> set[str]:
    """The consonants of whatever may be a surname of this person, in every reading."""
    parts = name_words(person.names, person.patronymic, person.earlier)
    return {skeleton for word in parts if word.surname for skeleton in skeletons(word.text)}


def _day_either_way(born: str) -> str:
    """A whole date with day and month in ascending order, so that a swapped date is the same; else ""."""
    year, *rest = born.split("-")
    return "-".join([year, *sorted(rest)]) if len(rest) == 2 else ""


def _compare(person: Person, mine: tuple[Word, ...], other: Person) -> tuple[Reason, ...]:
    """The reasons for a candidate; empty when it is none."""
    theirs = name_words(other.names, other.patronymic, other.earlier)
    names, born = name_likeness(mine, theirs), _born(person.born, other.born)
    father = alike_fathers(mine, theirs)
    same_phone = bool(person.phones & other.phones)
    needs = RULES.get((names.likeness, born))
    if needs is None or not _met(needs, father, same_phone):
        return ()
    said = {True: (Reason.SAME_PATRONYMIC,), False: (Reason.OTHER_PATRONYMIC,)}.get(father, ())  # type: ignore[arg-type]
    return (*names.reasons, *said, born, *((Reason.SAME_PHONE,) if same_phone else ()))


def _met(needs: Needs, father: bool | None, same_phone: bool) -> bool:
    if needs is Needs.PHONE_NO_OTHER_FATHER:
        return same_phone and father is not False
    return (
        same_phone
        or {
            Needs.NOTHING: True,
            Needs.NO_OTHER_FATHER: father is not False,
            Needs.FATHER: father is True,
            Needs.PHONE: False,
        }[needs]
    )


def name_likeness(mine: tuple[Word, ...], theirs: tuple[Word, ...]) -> Names:
    """How far two names agree, and why."""
    surnames, givens = alike(mine, theirs, "surname"), alike(mine, theirs, "given")
    pairs = [
        (s, g) for s in surnames for g in givens if _apart(s.mine, g.mine) and _apart(s.theirs, g.theirs)
    ]
    if pairs:
        surname, given = min(
            pairs, key=lambda pair: (pair[0].letters_differ + pair[1].letters_differ, pair[0].earlier)
        )
        if surname.letters_differ and given.letters_differ:
            return Names(Likeness.NONE, ())
        if surname.letters_differ or given.letters_differ:
            return Names(Likeness.SIMILAR, (Reason.SIMILAR_NAME,))
        if surname.earlier:
            return Names(Likeness.FULL, (Reason.EARLIER_SURNAME,))
        same = surname.same_text and given.same_text
        return Names(Likeness.FULL, (Reason.SAME_NAME if same else Reason.OTHER_SPELLING,))
    return _partly(
        mine, theirs, any(not s.letters_differ for s in surnames), any(not g.letters_differ for g in givens)
    )


def _apart(one: Word, other: Word) -> bool:
    """Two words, not one word in two spellings."""
    return one is not other and not one.given & other.given


def _partly(mine: tuple[Word, ...], theirs: tuple[Word, ...], surname: bool, given: bool) -> Names:
    if surname and not (_has_given(mine) and _has_given(theirs)):
        return Names(Likeness.SURNAME, (Reason.GIVEN_NAME_UNSAID,))
    if given and alike_fathers(mine, theirs) and _is_woman(mine) and _is_woman(theirs):
        return Names(Likeness.OTHER_SURNAME, (Reason.OTHER_SURNAME,))
    return Names(Likeness.GIVEN, (Reason.OTHER_SURNAME,)) if given else Names(Likeness.NONE, ())


def _has_given(parts: tuple[Word, ...]) -> bool:
    """Whether a given name is written beside a surname; one word alone is taken for the surname."""
    return len({word.text for word in parts if word.surname or word.given}) > 1


def _is_woman(parts: tuple[Word, ...]) -> bool:
    """Women change their surnames when they marry far more often than men: the rule is theirs."""
    return any(given_name_table()[code].sex == "f" for word in parts for code in word.given if code[0] != "~")


def _born(mine: str | None, theirs: str | None) -> Reason:
    if not mine or not theirs:
        return _UNKNOWN
    if mine == theirs and len(mine) == len("1980-02-03"):
        return _SAME
    short = min(len(mine), len(theirs))
    if short < len("1980-02-03"):
        return _YEAR if mine[:short] == theirs[:short] else _OTHERWISE
    if _day_either_way(mine) == _day_either_way(theirs):
        return _SWAPPED
    return _nearly(mine, theirs)


def _nearly(mine: str, theirs: str) -> Reason:
    """How two whole dates differ that are not one: by a figure, by a year, by two figures changed round, or quite."""
    if sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1:
        return _FIGURE
    is_year_beside = mine[4:] == theirs[4:] and abs(int(mine[:4]) - int(theirs[:4])) == 1
    return _ALMOST if is_year_beside or _changed_round(mine, theirs) else _OTHERWISE


def _changed_round(mine: str, theirs: str) -> bool:
    """Whether two figures that stand together have changed their order: 1978 and 1987."""
    one, other = mine.replace("-", ""), theirs.replace("-", "")
    apart = [at for at in range(len(one)) if one[at] != other[at]]
    return (
        len(apart) == 2
        and apart[1] - apart[0] == 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
