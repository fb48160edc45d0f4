"""The marks of the public map: centres by where they stand, drawn together where they would hide each other."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from matching.vocabulary import countries
from referral.centres.choosing import YES, Fit
from referral.country_map import country_map
from referral.intake.localities.gazetteer import Locality

APART, SEVERAL, ALONE, FIGURE, COUNTRY_NAME, HERE, HERE_INSIDE = 13, 27, 34, 26, 36, 22, 60
"""Parts of the frame's width: how near two marks may be, the radius of a mark of several and of one, the size of its
figure and of a country's name, the two rings of the place that was asked for. On a telephone a mark of several is 24
pixels wide, and so far from others that a finger finds each."""
STEPS = 8
"""Points along each side of a country's bounds, whose sides are bent on the map."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the map that is shown, in its units."""

    left: float
    top: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """The value of the svg element's viewBox."""
        return " ".join(f"{each:.0f}" for each in (self.left, self.top, self.width, self.height))

    def part(self, parts: int) -> float:
        """So large a part of its width."""
        return round(self.width / parts, 1)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return 0 <= x - self.left <= self.width and 0 <= y - self.top <= self.height


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one or more centres stand; of several, the first gives the place."""

    x: float
    y: float
    fits: tuple[Fit, ...]

    @property
    def is_sure(self) -> bool:
        """Whether somebody says of one of them that it fits."""
        return any(each.word == YES for each in self.fits)


@cache
def frame_of(country: str) -> Frame:
    """The part of the map that holds a receiving country, or all of them."""
    receiving = [each for each in countries().values() if each.receives]
    wanted = [each for each in receiving if each.code == country] or receiving
    laid = [country_map().projection.lay(*point) for each in wanted for point in _around(each.bounds)]
    xs, ys = [x for x, _ in laid], [y for _, y in laid]
    left, top = max(min(xs), 0), max(min(ys), 0)
    right, bottom = min(max(xs), country_map().width), min(max(ys), country_map().height)
    return Frame(round(left), round(top), round(right - left), round(bottom - top))


def _around(bounds: tuple[float, float, float, float]) -> Iterable[tuple[float, float]]:
    south, north, west, east = bounds
    for step in range(STEPS + 1):
        share = step / STEPS
        yield from ((south, west + share * (east - west)), (north, west + share * (east - west)))
        yield from ((south + share * (north - south), west), (south + share * (north - south), east))


def marks(fits: Sequence[Fit], frame: Frame) -> list[Mark]:
    """What stands inside the frame; those nearer to the first of a mark than a finger is wide share it."""
    lay, apart = country_map().projection.lay, frame.width / APART
    groups: list[tuple[tuple[float, float], list[Fit]]] = []
    for fit in fits:
        point = lay(fit.centre.house.lat, fit.centre.house.lon)
        near = next((group for at, group in groups if math.dist(at, point) < apart), None)
        if near is not None:
            near.append(fit)
        elif frame.holds(*point):
            groups.append((point, [fit]))
    return [Mark(round(x, 1), round(y, 1), tuple(group)) for (x, y), group in groups]


def here(near: Locality | None, frame: Frame) -> tuple[float, float] | None:
    """Where the place that was asked for stands, if it is on the map."""
    point = country_map().projection.lay(near.lat, near.lon) if near else None
    return point if point and frame.holds(*point) else None
