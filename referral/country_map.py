"""The map: country shapes drawn by the asset build, and points laid on them.

assets/map.mjs projects the shapes once (Lambert conformal conic on a sphere) and leaves the projection's
figures in map.json, so that a point is laid by the same formula as the ground under it:

    r = radius · tan(45° + lat/2)^(−n),    angle = n · (lon − meridian)
    x = pole_x + r · sin(angle),           y = pole_y + r · cos(angle)

x grows to the right and y downwards, in the units of the map's viewBox.
"""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matching.vocabulary import countries

BUILT = Path(__file__).resolve().parent / "static" / "build" / "map.json"
PIN_APART = 16.0
"""How far apart pins of one town are kept, in units of the viewBox, which is 1,000 wide."""


Laid = tuple[str, float, float]
"""A key with its x and y in the viewBox."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The figures of the projection; see the formula above."""

    n: float
    radius: float
    meridian: float
    pole_x: float
    pole_y: float

    def lay(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Degrees north and east → x, y in the viewBox."""
        r = self.radius * math.tan(math.pi / 4 + math.radians(latitude) / 2) ** -self.n
        angle = self.n * math.radians(longitude - self.meridian)
        return self.pole_x + r * math.sin(angle), self.pole_y + r * math.cos(angle)


@dataclass(frozen=True, slots=True)
class Shape:
    """One country: an SVG path; `served` is no for the pale ground around ours."""

    code: str
    served: bool
    path: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One point on the map under the caller's own key; `moved` when it stands beside its true position."""

    key: str
    x: float
    y: float
    moved: bool = False


@dataclass(frozen=True, slots=True)
class CountryMap:
    """All that does not change from page to page."""

    width: int
    height: int
    projection: Projection
    shapes: tuple[Shape, ...]

    @property
    def view_box(self) -> str:
        """The value of the svg element's viewBox."""
        return f"0 0 {self.width} {self.height}"

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside the frame."""
        return 0 <= x <= self.width and 0 <= y <= self.height


@cache
def country_map(built: Path = BUILT) -> CountryMap:
    """The map the asset build made; FileNotFoundError says that the build has not run."""
    drawn = json.loads(built.read_text(encoding="utf-8"))
    shapes = tuple(
        Shape(country["code"], country["served"], country["path"]) for country in drawn["countries"]
    )
    return CountryMap(drawn["width"], drawn["height"], Projection(**drawn["projection"]), shapes)


def labels() -> list[Pin]:
    """Where each served country's name is written, keyed by its code."""
    lay, where = country_map().projection.lay, ((each.code, each.label) for each in countries().values())
    return [_pin(code, *lay(*point)) for code, point in where]


def pins(points: Iterable[tuple[str, float, float]]) -> list[Pin]:
    """(key, latitude, longitude) → pins inside the frame, in the given order.

    Those that would hide each other stand in a ring around their common position.
    """
    ground = country_map()
    laid = [(key, *ground.projection.lay(latitude, longitude)) for key, latitude, longitude in points]
    seen = [point for point in laid if ground.holds(point[1], point[2])]
    placed = {pin.key: pin for group in _neighbours(seen) for pin in _ring(group)}
    return [placed[key] for key, _, _ in seen]


def _neighbours(points: list[Laid]) -> list[list[Laid]]:
    groups: list[list[Laid]] = []
    for point in points:
        for group in groups:
            if math.dist(group[0][1:], point[1:]) < PIN_APART:
                group.append(point)
                break
        else:
            groups.append([point])
    return groups


def _ring(group: list[Laid]) -> Iterator[Pin]:
    if len(group) == 1:
        yield _pin(*group[0])
        return
    middle_x = sum(x for _, x, _ in group) / len(group)
    middle_y = sum(y for _, _, y in group) / len(group)
    radius = PIN_APART / 2 / math.sin(math.pi / len(group))
    for position, (key, _, _) in enumerate(group):
        angle = 2 * math.pi * position / len(group)
        yield _pin(key, middle_x + radius * math.sin(angle), middle_y - radius * math.cos(angle), moved=True)


def _pin(key: str, x: float, y: float, moved: bool = False) -> Pin:
    return Pin(key, round(x, 1), round(y, 1), moved)
