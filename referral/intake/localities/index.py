"""All localities with their names as they look, as they sound and as cases leave them: what one name finds."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from threading import Lock

import numpy as np
from rapidfuzz.distance import OSA

from matching.vocabulary import countries
from referral.intake.localities.declined import case_keys, name_keys
from referral.intake.localities.gazetteer import BORDER, Entry, Locality, entries
from referral.intake.localities.names import Names
from referral.intake.localities.transliteration import as_on_other_keyboards, is_cyrillic, plain, sound

CROSSING_WEIGHS = 50_000
"""A crossing stands among equal matches as a town of so many people: before villages, after cities."""
SHORTEST_OTHER_KEYBOARD = 3
"""One or two keys mean anything on another keyboard."""
SAME_TOWN_KM = 3
KM_PER_DEGREE = 111.2
"""Of latitude, on a sphere of 6,371 km."""
EXACT, SAME_SOUND, BEGINS, SOUND_BEGINS, MISSPELT, OTHER_KEYBOARD = range(0, 60, 10)
OWN, OTHER = 0, 4
"""A name of its own today; one in another language, or an old one: it stands behind, and before what only sounds so."""
DECLINED = 26
"""A name in another case; a city before names that only begin so, a village behind them."""
CITY, TOWN = 10_000, 5_000
Found = dict[int, float]
"""Locality → how far from what was typed: smaller is better."""


class Index:
    """All localities, heaviest first, with their names as they look, as they sound and as cases leave them."""

    def __init__(self, all_entries: Iterable[Entry]) -> None:
        ordered = sorted(all_entries, key=lambda entry: (-weight(entry.locality), entry.locality.id))
        self.localities = [entry.locality for entry in ordered]
        self.by_id = {locality.id: locality for locality in self.localities}
        self.at = {locality.id: at for at, locality in enumerate(self.localities)}
        looks = (
            (plain(name), at, OWN if n < entry.own else OTHER)
            for at, entry in enumerate(ordered)
            for n, name in enumerate(entry.names)
        )
        said = [(name, at, tier) for at, entry in enumerate(ordered) for name, tier in said_names(entry)]
        self.looks, self.sounds = Names.of(looks, sure_letters=1), Names.of(said, sure_letters=0)
        self.cases: dict[str, list[tuple[int, str]]] = {}
        for name, at in dict.fromkeys(
            (name, at) for name, at, tier in said if tier == OWN or self.is_city(at)
        ):
            for key in name_keys(name):
                self.cases.setdefault(key, []).append((at, name))
        self.points = np.array([(locality.lat, locality.lon) for locality in self.localities])
        self.is_town = np.array([locality.kind == "locality" for locality in self.localities])
        self.is_large_town = self.is_town & np.array([each.population >= TOWN for each in self.localities])
        self.alike = Counter((each.name, each.region) for each in self.localities)

    def find(self, text: str, limit: int) -> Found:
        """Localities by one name; misspellings only when the name as typed does not fill the list."""
        found = self.begun(text)
        if min(found.values(), default=BEGINS) >= BEGINS:
            keep_best(found, self.declined(text))
        if len(found) < limit:
            self.add_misspelt(text, found)
        if not found and len(text) >= SHORTEST_OTHER_KEYBOARD:
            for meant in as_on_other_keyboards(text):
                keep_best(found, ((at, OTHER_KEYBOARD + far) for at, far in self.begun(meant).items()))
        return found

    def called(self, text: str) -> Found:
        """Localities of this very name, as it looks or sounds or in another case; none for no text."""
        found: Found = {}
        keep_best(found, ((at, EXACT + tier) for at, tier in self.looks.whole(plain(text))))
        for country, said in readings(text).items():
            heard = ((at, SAME_SOUND + tier) for at, tier in self.sounds.whole(said))
            keep_best(found, ((at, far) for at, far in heard if self.is_read_so(at, country)))
        if min(found.values(), default=BEGINS) >= BEGINS:
            keep_best(found, self.declined(text))
        return found

    def begun(self, text: str) -> Found:
        """Localities with a name that begins with the text, as it looks or as it sounds."""
        found: Found = {}
        keep_best(found, graded(self.looks.beginning(plain(text)), EXACT, BEGINS))
        for country, said in readings(text).items():
            heard = graded(self.sounds.beginning(said), SAME_SOUND, SOUND_BEGINS)
            keep_best(found, ((at, far) for at, far in heard if self.is_read_so(at, country)))
        return found

    def declined(self, text: str) -> Iterator[tuple[int, float]]:
        """Localities whose name in some case is the text: the larger and the more alike, the nearer."""
        for country, said in readings(text).items():
            for at, name in (pair for key in case_keys(said) for pair in self.cases.get(key, ())):
                if self.is_read_so(at, country):
                    away = OSA.distance(name, said)
                    if away <= max(2, len(said) // 3):
                        yield at, DECLINED + away - 1.5 * math.log10(weight(self.localities[at]) + 1)

    def is_city(self, at: int) -> bool:
        """Whether people call it in many languages, and decline those names too."""
        return weight(self.localities[at]) >= CITY

    def is_read_so(self, at: int, country: str) -> bool:
        """Whether a locality's name may be read as this country reads; "" is everybody's."""
        return not country or self.localities[at].country == country

    def add_misspelt(self, text: str, found: Found) -> None:
        """Add the names some edits away: Cyrillic by sound, Latin by look and by sound."""
        sounds = self.sounds, sound(text)
        for names, key in [sounds] if is_cyrillic(text) else [(self.looks, plain(text)), sounds]:
            near = names.like(key, edits_forgiven(key))
            keep_best(found, ((at, self.misspelt(at, edits)) for at, edits in near))

    def misspelt(self, at: int, edits: int) -> float:
        """Edits count against a locality, its people for it: a city may be one edit further than a village."""
        return MISSPELT + 3 + edits - math.log10(weight(self.localities[at]) + 1) / 3

    def nearest(self, lat: float, lon: float) -> int:
        """The heaviest town with its centre within a walk, so no city quarter; else the nearest town."""
        away = (self.points - (lat, lon)) * (1, math.cos(math.radians(lat))) * KM_PER_DEGREE
        km = np.where(self.is_town, np.hypot(*away.T), np.inf)
        return int((km <= max(SAME_TOWN_KM, km.min())).argmax())


def readings(text: str) -> dict[str, str]:
    """How a text sounds: Cyrillic by itself (under ""), Latin also as each of our countries reads it."""
    everybody = {"": sound(text)}
    return everybody if is_cyrillic(text) else everybody | {each: sound(text, each) for each in countries()}


def weight(locality: Locality) -> int:
    """What orders equal matches: people, or a crossing's fixed weight."""
    return CROSSING_WEIGHS if locality.kind == BORDER else locality.population


def said_names(entry: Entry) -> Iterator[tuple[str, int]]:
    """How the own name and all Cyrillic names sound, with their tiers."""
    yield sound(entry.names[0], entry.locality.country), OWN
    for at, name in enumerate(entry.names):
        if is_cyrillic(name):
            yield sound(name), OWN if at < entry.own else OTHER


def edits_forgiven(text: str) -> int:
    """A short word differs from too many others to be guessed."""
    return 0 if len(text) < 4 else 1 if len(text) < 6 else 2


def graded(matches: Iterable[tuple[int, bool, int]], whole: int, begins: int) -> Iterator[tuple[int, float]]:
    """(locality, how far) from (locality, whether the whole name matched, how much the name is its own)."""
    return ((at, (whole if is_whole else begins) + tier) for at, is_whole, tier in matches)


def keep_best(found: Found, more: Iterable[tuple[int, float]]) -> None:
    """Add localities, keeping the smaller distance of those already there."""
    for at, far in more:
        if far < found.get(at, math.inf):
            found[at] = far


_index: list[Index] = []
_building = Lock()


def index() -> Index:
    """The one index, built at the first question (one to two seconds) and kept."""
    with _building:
        if not _index:
            _index.append(Index(entries()))
        return _index[0]
