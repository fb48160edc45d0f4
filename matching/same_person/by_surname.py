"""Finding people by a surname alone, in any spelling: which keys lead to them, and who of those opened is meant."""

import re
from collections.abc import Mapping
from dataclasses import replace

from matching.same_person.identity import Likeness, Person, name_likeness, surname_skeletons
from matching.same_person.name_parts import Word, name_words

_WOMANS = re.compile(r"(?<=\w\w\w)ov[áÁ]\b", re.IGNORECASE)
"""The ending by which Czech and Slovak clerks make a woman's surname of any other: Ševčenková is Ševčenko."""
_ORDER = {Likeness.FULL: 0, Likeness.SURNAME: 1, Likeness.SIMILAR: 2}
"""How a name may agree with the one looked for → what stands first; agreement in less is none."""


def surname_keys(person: Person) -> frozenset[str]:
    """What an index keeps of every surname of a person, and what is asked for: to be keyed-hashed and cut short.

    >>> surname_keys(Person(("Шевченко Олена",))) <= surname_keys(Person(("Ševčenková",)))
    True
    """
    return frozenset(key for each in _readings(person) for key in surname_skeletons(each))


def so_called(asked: Person, others: Mapping[str, Person]) -> list[str]:
    """Who of those opened has the surname asked for and, where these are said, the given name and the birth date.

    Best first, then in the order given; whose birth date is not known stays in.
    """
    mine = [_words(each) for each in _readings(asked)]
    may_be = {key: other for key, other in others.items() if _may_be_born(asked.born, other.born)}
    found = {key: _order(mine, other) for key, other in may_be.items()}
    fitting = [key for key, order in found.items() if order < len(_ORDER)]
    return sorted(fitting, key=lambda key: found[key])


def _order(mine: list[tuple[Word, ...]], other: Person) -> int:
    """How well somebody is the one asked for: 0 is best, as many as there are orders is not at all."""
    theirs = [_words(each) for each in _readings(other)]
    likenesses = (name_likeness(one, another).likeness for one in mine for another in theirs)
    return min(_ORDER.get(likeness, len(_ORDER)) for likeness in likenesses)


def _words(person: Person) -> tuple[Word, ...]:
    return name_words(person.names, person.patronymic, person.earlier)


def _readings(person: Person) -> list[Person]:
    """The person as written, and without the Czech ending of a surname where there is one."""
    bare = replace(
        person,
        names=tuple(_WOMANS.sub("", name) for name in person.names),
        earlier=_WOMANS.sub("", person.earlier),
    )
    return [person] if bare == person else [person, bare]


def _may_be_born(asked: str | None, known: str | None) -> bool:
    """Whether two birth dates agree as far as both are known, also with day and month changed round."""
    if not asked or not known:
        return True
    short = min(len(asked), len(known))
    swapped = sorted(asked.split("-")) == sorted(known.split("-")) and asked[:4] == known[:4]
    return asked[:short] == known[:short] or swapped
