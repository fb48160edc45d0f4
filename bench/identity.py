"""Is this the same person: recall for each kind of difference, and false candidates against 100,000 people.

`python -m bench.identity [--quick]` shows its progress and ends with one JSON object. The people are invented
(bench.people), spelt by another hand than the engine's (bench.spellings). For recall, each query is a person of
the index, written differently; found means: among the at most five shown. False candidates are counted for
strangers, who are not in the index; a look-up's milliseconds are of processor time. "harsh" are strangers in a
world without rare surnames. The pages (bench.identity_pages) are timed by the clock, on sealed people.
"""

import argparse
import gc
import json
import platform
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

from bench import identity_pages, people, spellings
from bench.people import Somebody
from matching.same_person import identity
from matching.same_person.identity import Found, Person, Reason

PEOPLE, LOOK_UPS, QUERIES = 100_000, 40_000, 2_000
QUICK_LOOK_UPS, QUICK_QUERIES = 4_000, 150
REQUESTS, QUICK_SEALED, QUICK_REQUESTS = 400, 5_000, 60
AIMS = {
    "recall": 0.99,
    "recall_of_each": 0.97,
    "false_full_date": 0.001,
    "false_year_only": 1.0,
    "engine_ms": 50,
}

Chance = random.Random
Writer = Callable[[Somebody, Chance], Person]
Figures = dict[str, float]


def recorded(one: Somebody, chance: Chance) -> Person:
    """How the index has somebody: in Ukrainian, mostly with patronymic, half of them with the passport's letters."""
    names = [f"{one.surname_uk} {one.given.uk}"]
    if chance.random() < 0.5:
        names.append(spellings.passport_2010(names[0]))
    patronymic = one.patronymic_uk if chance.random() < 0.6 else ""
    return Person(tuple(names), patronymic, "", one.born, frozenset({one.phone}))


def _ukrainian(one: Somebody, chance: Chance) -> str:
    return f"{one.surname_uk} {one.given.uk}"


def _russian(one: Somebody, chance: Chance) -> str:
    return f"{one.surname_ru} {one.given.ru}"


SPELT: dict[str, Callable[[Somebody, Chance], str]] = {
    "ukrainian": _ukrainian,
    "russian": _russian,
    "passport_2010": lambda one, chance: spellings.passport_2010(_ukrainian(one, chance)),
    "older_passport": lambda one, chance: spellings.older_passport(_ukrainian(one, chance), chance),
    "russian_passport": lambda one, chance: spellings.russian_passport(_russian(one, chance), chance),
    "soviet_passport": lambda one, chance: spellings.soviet_passport(_russian(one, chance)),
    "polish": lambda one, chance: f"{spellings.polish(one.surname_uk)} {one.given.pl}",
    "polish_by_ear": lambda one, chance: spellings.polish(_ukrainian(one, chance)),
    "english": lambda one, chance: f"{spellings.english(one.surname_uk)} {one.given.en}",
    "czech": lambda one, chance: spellings.czech(_ukrainian(one, chance)),
}


def _spelt(how: str) -> Writer:
    """In another spelling; a third write the given name first."""

    def write(one: Somebody, chance: Chance) -> Person:
        name = SPELT[how](one, chance)
        return Person((_swapped(name) if chance.random() < 1 / 3 else name,), born=one.born)

    return write


def _swapped(name: str) -> str:
    return " ".join(reversed(name.split()))


def _any_spelling(one: Somebody, chance: Chance) -> Person:
    return _spelt(chance.choice(list(SPELT)))(one, chance)


def _given_first(one: Somebody, chance: Chance) -> Person:
    return Person((_swapped(SPELT[chance.choice(list(SPELT))](one, chance)),), born=one.born)


def _with_patronymic(one: Somebody, chance: Chance) -> Person:
    """In one line, in either order, in Ukrainian, Russian or passport letters."""
    uk = (one.surname_uk, f"{one.given.uk} {one.patronymic_uk}")
    ru = (one.surname_ru, f"{one.given.ru} {one.patronymic_ru}")
    whole = " ".join(chance.choice((uk, ru, uk[::-1], ru[::-1])))
    return Person((spellings.passport_2010(whole) if chance.random() < 0.3 else whole,), born=one.born)


def _married(one: Somebody, chance: Chance) -> Person:
    """Another surname now; the recorded one is named among the other spellings."""
    writing = chance.choice((_ukrainian, _russian))
    now = replace(one, surname_uk=one.maiden_uk, surname_ru=one.maiden_ru)
    note = chance.choice(("", "дівоче прізвище ", "девичья фамилия ", "née "))
    return Person((writing(now, chance),), earlier=note + writing(one, chance).split()[0], born=one.born)


def _swapped_date(one: Somebody, chance: Chance) -> Person:
    return replace(_any_spelling(one, chance), born=_swapped_day(one.born))


def _swapped_day(born: str) -> str:
    year, month, day = born.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else born


def _year_only(one: Somebody, chance: Chance) -> Person:
    return replace(_any_spelling(one, chance), born=one.born[:4])


def _mistyped(one: Somebody, chance: Chance) -> Person:
    """One wrong key in the surname or the given name."""
    name = chance.choice((_ukrainian, _russian))(one, chance).split()
    at = chance.randrange(2) if len(name[1]) > 4 else 0
    name[at] = spellings.mistyped(name[at], chance)
    return Person((" ".join(name),), born=one.born)


KINDS: dict[str, Writer] = {
    **{how: _spelt(how) for how in SPELT},
    "given_name_first": _given_first,
    "patronymic": _with_patronymic,
    "married": _married,
    "day_and_month_swapped": _swapped_date,
    "year_only": _year_only,
    "mistyped": _mistyped,
}


class Index:
    """Everybody's keys, as the database keeps them (there hashed)."""

    def __init__(self, everybody: Iterable[Somebody], chance: Chance) -> None:
        self.people: dict[str, Person] = {}
        self.holders: dict[identity.Key, list[str]] = defaultdict(list)
        for number, one in enumerate(everybody):
            self._keep(str(number), recorded(one, chance))

    def _keep(self, name: str, person: Person) -> None:
        self.people[name] = person
        for key in identity.keys(person):
            self.holders[key].append(name)

    def look_up(self, person: Person) -> tuple[Found, int]:
        """What is found, and how many had to be opened."""
        block = {name for key in identity.asked(person) for name in self.holders.get(key, ())}
        return identity.find(person, self._opened(block)), len(block)

    def _opened(self, block: Iterable[str]) -> Mapping[str, Person]:
        return {name: self.people[name] for name in block}


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--quick", action="store_true", help="fewer look-ups against as many people, under a minute"
    )
    quick = parser.parse_args().quick
    look_ups, queries = (QUICK_LOOK_UPS, QUICK_QUERIES) if quick else (LOOK_UPS, QUERIES)
    sealed, requests = (QUICK_SEALED, QUICK_REQUESTS) if quick else (PEOPLE, REQUESTS)
    figures = measure(look_ups, queries, harsh=not quick)
    pages = _timed("pages", lambda: identity_pages.measure(sealed, requests, Chance(11)))
    print(json.dumps({"bench": "identity", "python": platform.python_version(), **figures, "pages": pages}))


def measure(
    look_ups: int, queries: int, count: int = PEOPLE, seed: int = 7, harsh: bool = False
) -> dict[str, object]:
    """All figures for an index of `count` people."""
    chance = Chance(seed)
    everybody = people.people(count, chance)
    index = _timed("index", lambda: Index(everybody, chance))
    found = {
        "people": count,
        "recall": _timed("recall", lambda: recall(index, everybody, queries, chance)),
        "strangers": _timed("strangers", lambda: strangers(index, look_ups, chance)),
        "same_phone": _timed("same phone", lambda: same_phone(index, everybody, queries, chance)),
    }
    if harsh:
        crowded = Index(people.people(count, chance, harsh=True), chance)
        found["harsh"] = _timed("harsh", lambda: strangers(crowded, look_ups, chance, harsh=True))
    return {**found, "aims": AIMS}


def _timed(name: str, work: Callable[[], Any]) -> Any:
    begun = perf_counter()
    done = work()
    print(f"{name}: {perf_counter() - begun:.1f} s", flush=True)
    return done


def recall(index: Index, everybody: list[Somebody], queries: int, chance: Chance) -> dict[str, object]:
    """The share of people found for each kind of difference, and of all."""
    each = {kind: _recall_of(write, index, everybody, queries, chance) for kind, write in KINDS.items()}
    for kind, share in each.items():
        print(f"  {kind:<22} {share:.4f}", flush=True)
    return {"overall": round(statistics.mean(each.values()), 5), "lowest": min(each.values()), "each": each}


def _recall_of(write: Writer, index: Index, everybody: list[Somebody], queries: int, chance: Chance) -> float:
    chosen = chance.sample(range(len(everybody)), min(queries, len(everybody)))
    hits = sum(_is_found(str(at), index.look_up(write(everybody[at], chance))[0]) for at in chosen)
    return round(hits / len(chosen), 5)


def _is_found(name: str, found: Found) -> bool:
    return any(candidate.key == name for candidate in found.candidates)


def strangers(index: Index, look_ups: int, chance: Chance, harsh: bool = False) -> dict[str, Figures]:
    """False candidates a look-up: with full date and name (and patronymic or not), and with the year only."""
    unknown = [people.somebody(chance, harsh) for _ in range(look_ups)]
    full = [recorded(one, chance) for one in unknown]
    return {
        "full_date": _false(index, full),
        "year_only": _false(index, [replace(person, born=str(person.born)[:4]) for person in full]),
    }


def _false(index: Index, asked: list[Person]) -> Figures:
    times, counts, shown, opened = [], [], [], []
    gc.collect()
    gc.freeze()  # the index stands for the database: its objects are not for a look-up to look after
    for person in asked:
        begun = process_time()
        found, block = index.look_up(person)
        times.append((process_time() - begun) * 1000)
        counts.append(len(found.candidates) + found.more)
        shown.append(len(found.candidates))
        opened.append(block)
    slow = statistics.quantiles(times, n=100, method="inclusive")
    return {
        "false_candidates": round(statistics.mean(counts), 6),
        "most_shown": max(shown),
        "opened": round(statistics.mean(opened), 1),
        "most_opened": max(opened),
        "median_ms": round(statistics.median(times), 3),
        "p99_ms": round(slow[98], 3),
        "most_ms": round(max(times), 3),
    }


def same_phone(index: Index, everybody: list[Somebody], queries: int, chance: Chance) -> Figures:
    """A stranger with somebody's phone: how often the holder is told as such, and how often as a person."""
    holders = chance.sample(range(len(everybody)), min(queries, len(everybody)))
    told = as_person = 0
    for at in holders:
        stranger = recorded(replace(people.somebody(chance), phone=everybody[at].phone), chance)
        found, _opened = index.look_up(stranger)
        told += str(at) in found.same_phone
        as_person += any(Reason.SAME_PHONE in candidate.reasons for candidate in found.candidates)
    return {"told_as_phone": told / len(holders), "told_as_person": as_person / len(holders)}


if __name__ == "__main__":
    main()
