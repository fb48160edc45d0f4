"""Invented people for measuring look-ups: surnames as unequal as real ones, given names, patronymics, birth dates.

Surnames: bench/data/surnames.csv is our own table of 1,842 Ukrainian and Russian surnames (the first 447 written
by hand in about their order, the others formed from stems with the usual endings). No list of all frequencies
could be committed, so the weights follow a curve, weight(rank) = (rank + 9.4)^-0.8 over 457,000 surnames, drawn
through published counts of bearers in Ukraine: Мельник 107,878, Шевченко 106,340, Коваленко 88,632, Бойко 83,195
(genealogical society Рідні, in UNIAN and 24 Канал, 2025); it gives the first 0.26 % of all people. What is
rarer than the table gets an invented stem with a real ending. `harsh` lets nobody have a rarer surname: five times
as many namesakes as there are. Weights of given names are estimates of ours.
"""

import csv
import random
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import Path

TABLES = Path(__file__).parent / "data"
OFFSET, STEEPNESS, SURNAMES = 9.4, 0.8, 457_000

BEGINNINGS = tuple("бвгджзклмнпрстфхчш") + ("бр", "гр", "др", "кр", "пр", "тр", "ск", "ст", "св", "сл", "хв")
MIDDLES = tuple("аеиіоуя")
CLOSINGS = tuple("бвгдзклмнпрстхш") + ("рб", "рд", "лк", "нч", "ст", "дк", "чк")
ENDINGS = ("енко", "ук", "юк", "чук", "ський", "ко", "ик", "ак", "ець", "ов", "ін", "ич", "ан", "ар")
YEARS, BY_AGE = range(1932, 2024), (3, 4, 6, 7, 8, 9, 9, 8, 6, 4)


@dataclass(frozen=True, slots=True)
class Given:
    """One given name in four languages, with the patronymics of a man's children (son, daughter; uk, ru)."""

    sex: str
    uk: str
    ru: str
    pl: str
    en: str
    weight: float
    children_uk: tuple[str, str]
    children_ru: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Somebody:
    """An invented person: the truth that every record spells in its own way."""

    surname_uk: str
    surname_ru: str
    given: Given
    father: Given
    born: str
    phone: str
    maiden_uk: str = ""
    maiden_ru: str = ""

    @property
    def patronymic_uk(self) -> str:
        return self.father.children_uk[self.given.sex == "f"]

    @property
    def patronymic_ru(self) -> str:
        return self.father.children_ru[self.given.sex == "f"]


def people(count: int, chance: random.Random, harsh: bool = False) -> list[Somebody]:
    """Invented people; a quarter are their predecessor's relative, with the same surname, phone and mostly father."""
    found: list[Somebody] = []
    for _ in range(count):
        one = somebody(chance, harsh)
        found.append(_relative(one, found[-1]) if found and chance.random() < 0.25 else one)
    return found


def somebody(chance: random.Random, harsh: bool = False) -> Somebody:
    """One person without relatives."""
    given = chance.choices(given_names(), cum_weights=_weights())[0]
    men = [name for name in given_names() if name.sex == "m"]
    father = chance.choices(men, weights=[name.weight for name in men])[0]
    surname_uk, surname_ru = of_sex(surname(chance, harsh), given.sex)
    maiden_uk, maiden_ru = of_sex(surname(chance, harsh), given.sex)
    phone = f"+380{chance.choice((50, 63, 66, 67, 68, 93, 95, 97))}{chance.randrange(10**7):07d}"
    return Somebody(surname_uk, surname_ru, given, father, _birth(chance), phone, maiden_uk, maiden_ru)


def _relative(one: Somebody, other: Somebody) -> Somebody:
    uk, ru = of_sex((_mans(other.surname_uk), _mans(other.surname_ru)), one.given.sex)
    return replace(one, surname_uk=uk, surname_ru=ru, phone=other.phone, father=other.father)


def surname(chance: random.Random, harsh: bool = False) -> tuple[str, str]:
    """A man's surname in Ukrainian and Russian."""
    whole = _curve()[-1] if harsh else _whole_curve()
    point = chance.random() * whole
    if point >= _curve()[-1]:
        return rare_surname(chance)
    return chance.choices(surnames(), cum_weights=_curve())[0]


def rare_surname(chance: random.Random) -> tuple[str, str]:
    """A surname that hardly anybody has: an invented stem with a usual ending."""
    stem = "".join(chance.choice(part) for part in (BEGINNINGS, MIDDLES, CLOSINGS) * chance.choice((1, 1, 2)))
    ending = chance.choice(ENDINGS)
    uk = (stem + ending).capitalize()
    ru = uk.replace("ський", "ский").replace("ець", "ец").replace("і", "и")
    return uk, ru


def of_sex(names: tuple[str, str], sex: str) -> tuple[str, str]:
    """The surname as a woman has it, where it differs."""
    return names if sex == "m" else (_womans(names[0]), _womans(names[1]))


FEMININE = (("ський", "ська"), ("цький", "цька"), ("ский", "ская"), ("цкий", "цкая"), ("ий", "а"), ("ый", "ая"),
            ("ов", "ова"), ("ев", "ева"), ("єв", "єва"), ("ёв", "ёва"), ("ин", "ина"), ("ін", "іна"))  # fmt: skip
AS_THEY_ARE = ("Мартин", "Волошин", "Турчин", "Литвин", "Коломин")


def _womans(man: str) -> str:
    ends = next((pair for pair in FEMININE if man.endswith(pair[0]) and man not in AS_THEY_ARE), ("", ""))
    return man.removesuffix(ends[0]) + ends[1]


def _mans(name: str) -> str:
    ends = next((pair for pair in FEMININE if len(pair[1]) > 1 and name.endswith(pair[1])), ("", ""))
    return name.removesuffix(ends[1]) + ends[0]


def _birth(chance: random.Random) -> str:
    decade = chance.choices(range(len(BY_AGE)), weights=BY_AGE)[0]
    year = min(YEARS[0] + decade * 10 + chance.randrange(10), YEARS[-1])
    month = chance.randrange(1, 13)
    return f"{year}-{month:02d}-{chance.randrange(1, 29 if month == 2 else 31):02d}"


@cache
def surnames() -> list[tuple[str, str]]:
    """The table of surnames, the commonest first."""
    with (TABLES / "surnames.csv").open(encoding="utf-8", newline="") as table:
        return [(row["uk"], row["ru"]) for row in csv.DictReader(table)]


@cache
def given_names() -> list[Given]:
    """The table of given names."""
    with (TABLES / "given_names.csv").open(encoding="utf-8", newline="") as table:
        return [_given(row) for row in csv.DictReader(table)]


def _given(row: dict[str, str]) -> Given:
    uk, ru = (row["son_uk"], row["daughter_uk"]), (row["son_ru"], row["daughter_ru"])
    return Given(row["sex"], row["uk"], row["ru"], row["pl"], row["en"], float(row["weight"]), uk, ru)


@cache
def _weights() -> list[float]:
    return list(accumulate(name.weight * (1.4 if name.sex == "f" else 1.0) for name in given_names()))


@cache
def _curve() -> list[float]:
    return list(accumulate((rank + OFFSET) ** -STEEPNESS for rank in range(1, len(surnames()) + 1)))


def _whole_curve() -> float:
    power = 1 - STEEPNESS
    return float(((SURNAMES + OFFSET) ** power - (0.5 + OFFSET) ** power) / power)
