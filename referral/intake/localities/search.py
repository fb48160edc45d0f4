"""Finding a locality by typing: in Ukrainian, Russian, English or its own language, whole, begun or misspelt."""

import math
import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.vocabulary import countries
from referral.intake.localities.gazetteer import Entry, Locality, entries
from referral.intake.localities.transliteration import as_on_other_keyboards, is_cyrillic, plain, sound

__all__ = ["Locality", "locality_by_id", "nearest_locality", "search_localities"]

CROSSING_WEIGHS = 50_000
"""A crossing stands among equal matches as a town of so many people: before villages, after cities."""
LONGEST_TEXT = 80
SHORTEST_OTHER_KEYBOARD = 3
"""One or two keys mean anything on another keyboard."""
SAME_TOWN_KM = 3
KM_PER_DEGREE = 111.2
"""Of latitude, on a sphere of 6,371 km."""
EXACT, SAME_SOUND, BEGINS, SOUND_BEGINS, MISSPELT, OTHER_KEYBOARD = range(0, 60, 10)
SAID_BEFORE = re.compile(
    r"(?:(?:м|с|смт|г|п|пгт|пос)\.|(?:місто|село|селище|смт|город|посёлок|пгт)\s)\s*", re.IGNORECASE
)
"""What people write before a name: м. Львів, город Киев."""
LAST = "\U0010ffff"

Found = dict[int, float]
"""Locality → how far from what was typed: smaller is better."""


Group = tuple[list[str], list[int]]
"""Names worth comparing with a misspelt one, and their rows."""


@dataclass(frozen=True)
class Names:
    """Sorted names, each with the locality it belongs to (localities are numbered by weight, heaviest first)."""

    keys: list[str]
    localities: "array[int]"
    sure_letters: int
    """How many first letters a misspelt name has right."""
    groups: dict[tuple[str, int], Group]
    """By those letters and the length."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]], sure_letters: int) -> "Names":
        """The table of (name, locality) pairs, each once."""
        ordered = sorted(set(pairs))
        keys = [key for key, _ in ordered]
        groups: dict[tuple[str, int], Group] = defaultdict(lambda: ([], []))
        for row, key in enumerate(keys):
            names, rows = groups[key[:sure_letters], len(key)]
            names.append(key)
            rows.append(row)
        return cls(keys, array("I", [locality for _, locality in ordered]), sure_letters, dict(groups))

    def beginning(self, text: str) -> Iterator[tuple[int, bool]]:
        """(locality, whether its whole name is the text) of the names that begin with it; none for no text."""
        first = bisect_left(self.keys, text) if text else len(self.keys)
        for row in range(first, bisect_left(self.keys, text + LAST)):
            yield self.localities[row], self.keys[row] == text

    def like(self, text: str, edits: int) -> Iterator[tuple[int, int]]:
        """(locality, edits) of the names that differ from the text by so many edits at most."""
        for length in range(len(text) - edits, len(text) + edits + 1):
            keys, rows = self.groups.get((text[: self.sure_letters], length), ([], []))
            near = process.extract_iter(text, keys, scorer=OSA.distance, score_cutoff=edits)
            yield from ((self.localities[rows[at]], int(distance)) for _, distance, at in near)


class Index:
    """All localities, heaviest first, with their names as they look and as they sound."""

    def __init__(self, all_entries: Iterable[Entry]) -> None:
        ordered = sorted(all_entries, key=lambda entry: (-weight(entry.locality), entry.locality.id))
        self.localities = [entry.locality for entry in ordered]
        self.by_id = {locality.id: locality for locality in self.localities}
        looks = ((plain(name), at) for at, entry in enumerate(ordered) for name in entry.names)
        sounds = ((said, at) for at, entry in enumerate(ordered) for said in said_names(entry))
        self.looks, self.sounds = Names.of(looks, sure_letters=1), Names.of(sounds, sure_letters=0)
        self.points = np.array([(locality.lat, locality.lon) for locality in self.localities])
        self.is_town = np.array([locality.kind == "locality" for locality in self.localities])

    def find(self, text: str, limit: int) -> list[int]:
        """Localities best first; misspellings only when the name as typed does not fill the list."""
        found = self.begun(text)
        if len(found) < limit:
            self.add_misspelt(text, found)
        if not found and len(text) >= SHORTEST_OTHER_KEYBOARD:
            for meant in as_on_other_keyboards(text):
                keep_best(found, ((at, OTHER_KEYBOARD + far) for at, far in self.begun(meant).items()))
        return sorted(found, key=lambda at: (found[at], at))[:limit]

    def called(self, text: str, limit: int) -> list[int]:
        """Localities of this very name, as it looks or as it sounds; none for no text."""
        found = self.begun(text) if text else {}
        return sorted(at for at, far in found.items() if far <= SAME_SOUND)[:limit]

    def begun(self, text: str) -> Found:
        """Localities with a name that begins with the text, as it looks or as it sounds."""
        found: Found = {}
        keep_best(found, graded(self.looks.beginning(plain(text)), EXACT, BEGINS))
        keep_best(found, graded(self.sounds.beginning(sound(text)), SAME_SOUND, SOUND_BEGINS))
        for country in () if is_cyrillic(text) else countries():
            heard = graded(self.sounds.beginning(sound(text, country)), SAME_SOUND, SOUND_BEGINS)
            keep_best(found, ((at, far) for at, far in heard if self.localities[at].country == country))
        return found

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


def search_localities(text: str, limit: int = 8) -> list[Locality]:
    """Localities by a name as typed first, then by its beginning, then misspelt; the larger first.

    Where nothing is so called, the last word is left out: Перемишль Польща.
    """
    known = index()
    asked = without_kind(text[:LONGEST_TEXT].split(",")[0].strip())
    found = known.find(asked, limit) or known.called(asked.rpartition(" ")[0], limit)
    return [known.localities[at] for at in found]


def names_meant(text: str) -> set[str]:
    """How the names look, without accents, of the town most likely meant and of all that are called exactly so."""
    asked = plain(without_kind(text[:LONGEST_TEXT].split(",")[0].strip()))
    found = [(each, {plain(name) for name in (each.name, *each.labels)}) for each in search_localities(text)]
    first = found[0][1] if found else set()
    return first.union(*(names for _each, names in found if asked in names))


def locality_by_id(locality_id: str) -> Locality | None:
    """The locality kept under this id, if the gazetteer still knows it."""
    return index().by_id.get(locality_id)


def nearest_locality(lat: float, lon: float) -> Locality:
    """The town or village of a point: the largest with its centre within 3 km, else the nearest."""
    known = index()
    return known.localities[known.nearest(lat, lon)]


def locality_named(text: str, country: str | None) -> Locality | None:
    """The largest locality of this very name in this country; None for a name that only resembles one."""
    asked = plain(without_kind(text[:LONGEST_TEXT].split(",")[0].strip()))
    for locality in search_localities(text):
        if locality.country == country and asked in {
            plain(name) for name in (locality.name, *locality.labels)
        }:
            return locality
    return None


def weight(locality: Locality) -> int:
    """What orders equal matches: people, or a crossing's fixed weight."""
    return CROSSING_WEIGHS if locality.kind == "border_crossing" else locality.population


def said_names(entry: Entry) -> set[str]:
    """How the own name and all Cyrillic names sound."""
    cyrillic = {sound(name) for name in entry.names if is_cyrillic(name)}
    return cyrillic | {sound(entry.names[0], entry.locality.country)}


def edits_forgiven(text: str) -> int:
    """A short word differs from too many others to be guessed."""
    return 0 if len(text) < 4 else 1 if len(text) < 6 else 2


def without_kind(text: str) -> str:
    """The name alone, when the kind of locality was written before it."""
    before = SAID_BEFORE.match(text)
    return text[before.end() :] if before else text


def graded(matches: Iterable[tuple[int, bool]], whole: int, begins: int) -> Iterator[tuple[int, float]]:
    """(locality, how far) from (locality, whether the whole name matched)."""
    return ((at, whole if is_whole else begins) for at, is_whole in matches)


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
