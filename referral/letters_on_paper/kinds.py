"""The letters that there are: features add theirs when they are registered; the page of a case asks for all of them."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from referral.accounts.permissions import Permission
from referral.errors import NotFound
from referral.intake.models import Case


@dataclass(frozen=True, slots=True)
class Kind:
    """One letter. `subjects`: what of a case it can be printed about now, by the rules of the pages that show the same.

    `said`: what its template says of a subject, free words cut at so many characters. It may have `most_pages`; each of
    `cuts` is tried until it has no more.
    """

    name: str
    title: object
    template: str
    permission: Permission
    subjects: Callable[[Case], list[Any]]
    said: Callable[[Any, datetime, int | None], dict[str, Any]]
    languages: Callable[[Any], tuple[str, ...]]
    about: Callable[[Any], str] = lambda _: ""
    most_pages: int = 1
    cuts: tuple[int | None, ...] = (None,)


class Offer(NamedTuple):
    """A letter that can be printed now: of which kind, about what, in which languages."""

    kind: Kind
    subject: Any

    @property
    def words(self) -> str:
        """Which one of its kind."""
        return self.kind.about(self.subject)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is printed in, the likeliest first."""
        return tuple(dict.fromkeys(self.kind.languages(self.subject)))


_KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add letters to those that there are."""
    _KINDS.update({kind.name: kind for kind in kinds})


def kind_of(name: str) -> Kind:
    """A letter by its name; raises NotFound."""
    if name not in _KINDS:
        raise NotFound()
    return _KINDS[name]


def offered(case: Case, may: Callable[[Permission], bool]) -> Iterator[Offer]:
    """What can be printed now of a case by somebody with these permissions."""
    for kind in _KINDS.values():
        if may(kind.permission):
            yield from (Offer(kind, subject) for subject in kind.subjects(case))


def offer_of(case: Case, name: str, about: uuid.UUID, may: Callable[[Permission], bool]) -> Offer:
    """One of these; raises NotFound for one that cannot be printed, now or by this person."""
    found = (each for each in offered(case, may) if each.kind.name == name and each.subject.id == about)
    offer = next(found, None)
    if offer is None:
        raise NotFound()
    return offer
