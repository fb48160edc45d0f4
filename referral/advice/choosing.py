"""Whom a request asks: of each discipline who reads the patient's languages and has the least to answer; nobody of an
asked hospital unsaid."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from referral.advice import desk_words
from referral.advice.conflicts import Houses, houses, works_at
from referral.advice.models import Adviser
from referral.advice.queries import available, open_seats
from referral.advice.wording import DISCIPLINES
from referral.intake.models import Case

OF_EACH_DISCIPLINE = 2


class Chosen(NamedTuple):
    """Who is asked, as what, and whether they work at a hospital that is asked."""

    adviser: Adviser
    discipline: str
    works_there: bool


@dataclass(frozen=True, slots=True)
class Field:
    """Everybody who could be asked for a case, without those who were; who of them works at an asked hospital.

    `spoken`: the languages of the patient, in which papers and free words are written.
    """

    advisers: tuple[Adviser, ...]
    asked_houses: Houses
    load: dict[uuid.UUID, int]
    spoken: frozenset[str] = frozenset()

    def works_there(self, adviser: Adviser) -> bool:
        """Whether they work at a hospital that is asked for this case."""
        return works_at(adviser, adviser.user.email, self.asked_houses)

    def reads(self, adviser: Adviser) -> bool:
        """Whether they read a language of the patient; nobody is left out who does not."""
        return not self.spoken.isdisjoint(adviser.languages)

    def of(self, discipline: str, with_conflict: bool, taken: Collection[uuid.UUID]) -> list[Adviser]:
        """Those of a discipline who are free, by `_order`."""
        fit = [each for each in self.advisers if discipline in each.disciplines and each.user_id not in taken]
        free = [each for each in fit if with_conflict or not self.works_there(each)]
        return sorted(free, key=self._order)

    def _order(self, adviser: Adviser) -> tuple[bool, bool, int, str]:
        """Without a conflict first, then who reads the patient's language, then with the least to answer."""
        load = self.load.get(adviser.user_id, 0)
        return self.works_there(adviser), not self.reads(adviser), load, str(adviser.id)


def field_of(case: Case, countries: Collection[str], now: datetime) -> Field:
    """Who could be asked for a case in these countries."""
    found = tuple(available(countries, now))
    load = open_seats([each.user_id for each in found])
    return Field(found, houses(case.id), load, frozenset(case.languages or []))


def choose(
    field: Field, disciplines: Iterable[str], with_conflict: bool, taken: Iterable[uuid.UUID] = ()
) -> list[Chosen]:
    """Up to two of each discipline, nobody twice; a discipline without anybody is left out: see `lacking`."""
    gone, chosen = set(taken), []
    for discipline in disciplines:
        for adviser in field.of(discipline, with_conflict, gone)[:OF_EACH_DISCIPLINE]:
            gone.add(adviser.user_id)
            chosen.append(Chosen(adviser, discipline, field.works_there(adviser)))
    return chosen


def lacking(field: Field, disciplines: Iterable[str], chosen: Iterable[Chosen]) -> list[str]:
    """A sentence for each discipline of which nobody is asked: why, and what can be done."""
    asked = {each.discipline for each in chosen}
    return [_why(field, each) for each in disciplines if each not in asked]


def _why(field: Field, discipline: str) -> str:
    sentence = (
        desk_words.ALL_IN_CONFLICT
        if field.of(discipline, True, ()) and not field.of(discipline, False, ())
        else desk_words.NOBODY
    )
    return str(sentence) % {"discipline": str(DISCIPLINES[discipline])}
