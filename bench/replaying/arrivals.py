"""Who comes, when and with what need: invented people, as columns and as the engine's needs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.replaying.hospitals import BLOOD, MODALITIES, Draw, Floats, Ints
from bench.replaying.tables import number, rows
from matching import Need
from matching.facts.travel import crossings
from matching.vocabulary import AgeGroup, ClockPhase, Country, Mobility, Modality, Priority

BROKEN_OFF = (Modality.SYSTEMIC_THERAPY, Modality.RADIOTHERAPY)
NEVER_NORMAL = {"lymphoid_leukaemia", "myeloid_leukaemia", "lymphoma", "testis"}
"""Never normal by default (project requirements); children neither."""
GRID = 24
"""Arrivals are drawn by the hour."""

Objects = npt.NDArray[Any]


class People(NamedTuple):
    """P people by the day of arrival. `need`: as on that day. `family`: −1, or its number. All (P,)."""

    day: Floats
    need: tuple[Need, ...]
    sex: Objects
    family: Ints
    is_interrupted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.need)


class Crowd(NamedTuple):
    """Steady arrivals and waves: for each hour the flow of the steady, and of each wave, (1 + waves, hours)."""

    flow: Floats
    neighbours: tuple[str, ...]


def crowd(days: int, draw: Draw) -> Crowd:
    """When the waves come, and over which border; each arrives at the crossings of one neighbour."""
    hours = np.arange(days * GRID) / GRID
    count = max(round(number("waves.number") * days / 365), 1)
    begins = np.sort(draw.random(count)) * days
    height, decay = number("waves.height") - 1, number("waves.decay_days")
    since = hours[None, :] - begins[:, None]
    waves = np.where(since >= 0, height * np.exp(-np.maximum(since, 0) / decay), 0.0)
    open_to = [each.neighbour for each in crossings() if each.neighbour in set(Country)]
    return Crowd(np.vstack((np.ones_like(hours), waves)), tuple(draw.choice(open_to, count)))


def people(count: int, days: int, draw: Draw) -> People:
    """That many people over so many days, families included."""
    coming = crowd(days, draw)
    at, wave = _moments(coming, count, draw)
    made = [_person(f"{row:06}", _place(coming, wave[row], draw), draw) for row in range(count)]
    family, needs = _families([need for need, _, _ in made], at, draw)
    broken = np.array([each.phase is ClockPhase.INTERRUPTED for each in needs])
    return People(at, tuple(needs), np.array([sex for _, sex, _ in made]), family, broken)


def _moments(coming: Crowd, count: int, draw: Draw) -> tuple[Floats, Ints]:
    """The day of each arrival, rising, and its wave (0 is none)."""
    chance = coming.flow.ravel() / coming.flow.sum()
    cells = draw.choice(len(chance), count, p=chance)
    wave, hour = np.divmod(cells, coming.flow.shape[1])
    order = np.argsort(hour, kind="stable")
    return hour[order] / GRID, wave[order].astype(np.int32)


def _place(coming: Crowd, wave: int, draw: Draw) -> tuple[float, float, str]:
    """Where somebody is: latitude, longitude, country."""
    if wave:
        return _at_crossing(coming.neighbours[wave - 1], draw)
    kind = draw.random()
    if kind < number("people.in_ukraine"):
        return _in_town(lambda country: country == "UA", draw)
    if kind < number("people.in_ukraine") + number("people.at_border"):
        return _at_crossing(None, draw)
    return _in_town(lambda country: country != "UA", draw)


def _at_crossing(neighbour: str | None, draw: Draw) -> tuple[float, float, str]:
    wanted = set(Country) if neighbour is None else {neighbour}
    points = [each for each in crossings() if each.neighbour in wanted]
    point = points[draw.integers(len(points))]
    return point.lat, point.lon, point.neighbour


def _in_town(wanted: Callable[[str], bool], draw: Draw) -> tuple[float, float, str]:
    towns = [row for row in rows("towns") if wanted(row["country"])]
    shares = np.array([float(row["share"]) for row in towns])
    town = towns[draw.choice(len(towns), p=shares / shares.sum())]
    return float(town["lat"]), float(town["lon"]), town["country"]


def _person(name: str, place: tuple[float, float, str], draw: Draw) -> tuple[Need, str, str]:
    child = draw.random() < number("people.children")
    woman = draw.random() < (0.5 if child else number("people.women"))
    site, modality = _diagnosis("children" if child else "women" if woman else "men", draw)
    phase = _phase(modality, draw)
    priority = _priority(site, phase, child, draw)
    need = Need(
        id=name,
        priority=priority,
        site_group=site,
        modalities=(modality, *_later(modality, draw)),
        age_group=AgeGroup.CHILD if child else AgeGroup.ADULT,
        lat=place[0],
        lon=place[1],
        country=place[2],
        due_in_days=_due(priority, phase, draw),
        languages=_languages(draw),
        phase=phase,
        **_wishes(draw),
    )
    return need, "woman" if woman else "man", site


def _diagnosis(column: str, draw: Draw) -> tuple[str, Modality]:
    table = rows("mix")
    row = table[_chosen([float(each[column]) * _surge(each["site_group"]) for each in table], draw)]
    given = [each for each in MODALITIES if each in row]
    return row["site_group"], given[_chosen([float(row[each]) for each in given], draw)]


def _surge(site: str) -> float:
    return number("mix.blood") if site in BLOOD else 1.0


def _chosen(shares: list[float], draw: Draw) -> int:
    edges = np.cumsum(shares)
    return int(np.searchsorted(edges, draw.random() * edges[-1], side="right"))


def _later(modality: Modality, draw: Draw) -> tuple[Modality, ...]:
    if modality is not Modality.SYSTEMIC_THERAPY or draw.random() >= number("later.treatment"):
        return ()
    return (Modality.SURGERY if draw.random() < 0.6 else Modality.RADIOTHERAPY,)


def _phase(modality: Modality, draw: Draw) -> ClockPhase | None:
    chance = draw.random()
    broken = number("phase.interrupted") if modality in BROKEN_OFF else 0.0
    between = broken + number("phase.between_treatments")
    if chance < broken:
        return ClockPhase.INTERRUPTED
    if chance < between:
        return ClockPhase.BETWEEN_TREATMENTS
    return None if chance < between + number("phase.not_known") else ClockPhase.NOT_STARTED


def _priority(site: str, phase: ClockPhase | None, child: bool, draw: Draw) -> Priority:
    shares = [number(f"priority.{name}") for name in ("emergency", "urgent", "not_triaged")]
    found = (Priority.EMERGENCY, Priority.URGENT, Priority.NOT_TRIAGED, Priority.NORMAL)[
        _chosen([*shares, 1 - sum(shares)], draw)
    ]
    grave = child or site in NEVER_NORMAL or phase is ClockPhase.INTERRUPTED
    return Priority.URGENT if grave and found is Priority.NORMAL else found


DUE = {
    ClockPhase.INTERRUPTED: (-5, 10),
    ClockPhase.BETWEEN_TREATMENTS: (0, 28),
    ClockPhase.NOT_STARTED: (7, 42),
    None: (7, 42),
}
"""Whole days from arrival between which a known due date lies: assumption."""


def _due(priority: Priority, phase: ClockPhase | None, draw: Draw) -> float | None:
    known, (first, last) = draw.random() < number("due.known"), DUE[phase]
    day = float(draw.integers(first, last + 1))
    if not known:
        return None
    return min(day, 3.0) if priority is Priority.EMERGENCY else day


def _languages(draw: Draw) -> frozenset[str]:
    chance, only = draw.random(), number("language.ukrainian_only")
    if chance < only:
        return frozenset({"uk"})
    return frozenset({"ru"} if chance < only + number("language.russian_only") else {"uk", "ru"})


def _wishes(draw: Draw) -> dict[str, Any]:
    countries, chance = tuple(Country), draw.random(5)
    wished = draw.permutation(len(countries))[: draw.integers(1, 3)]
    hours, near = float(draw.integers(6, 15)), countries[draw.integers(len(countries))]
    return {
        "countries": frozenset(countries[at] for at in wished if chance[0] < number("wish.countries")),
        "longest_hours": hours if chance[1] < number("wish.longest_hours") else None,
        "relatives_country": str(near) if chance[2] < number("wish.relatives") else None,
        "mobility": Mobility.STRETCHER if chance[3] < number("mobility.stretcher") else Mobility.WALKS,
        "oxygen": bool(chance[4] < number("mobility.oxygen")),
    }


def _families(needs: list[Need], at: Floats, draw: Draw) -> tuple[Ints, list[Need]]:
    """Some who come one after another are one family: the second is where the first is, with the same wishes."""
    family = np.full(len(needs), -1, np.int32)
    for row in np.flatnonzero(draw.random(len(needs)) < number("people.families")):
        if row + 1 < len(needs) and family[row] < 0 and family[row + 1] < 0:
            family[row : row + 2] = row
            at[row + 1] = at[row]
            needs[row + 1] = _beside(needs[row + 1], needs[row])
    return family, needs


def _beside(need: Need, first: Need) -> Need:
    return replace(
        need,
        lat=first.lat,
        lon=first.lon,
        country=first.country,
        countries=first.countries,
        longest_hours=first.longest_hours,
        languages=first.languages,
        relatives_country=first.relatives_country,
    )
