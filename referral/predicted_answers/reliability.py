"""The reliability curve as a drawing: chance said along, share accepted up; on the diagonal they are the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from referral.engine.learned import Bin

SIDE = 320
LEFT, TOP, BELOW, RIGHT = 56, 16, 52, 20
WIDTH, HEIGHT = LEFT + SIDE + RIGHT, TOP + SIDE + BELOW
PERCENTS = (0, 25, 50, 75, 100)
LEAST_RADIUS, MOST_RADIUS = 4.0, 9.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One bin: its position, the ends of its interval, its size by how many requests it holds."""

    x: float
    y: float
    low_y: float
    high_y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the grid."""

    percent: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """All the page draws, in the units of the drawing."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    left: float = LEFT
    top: float = TOP
    right: float = LEFT + SIDE
    bottom: float = TOP + SIDE
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def line(self) -> str:
        """The points of the polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def curve(bins: Iterable[Bin]) -> Curve:
    """The drawing of these bins."""
    known = tuple(bins)
    most = max((each.requests for each in known), default=1)
    ticks = tuple(Tick(percent, _x(percent / 100), _y(percent / 100)) for percent in PERCENTS)
    return Curve(tuple(_dot(each, most) for each in known), ticks)


def _dot(each: Bin, most: int) -> Dot:
    radius = LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * (each.requests / most) ** 0.5
    return Dot(_x(each.said), _y(each.seen), _y(each.low), _y(each.high), round(radius, 1))


def _x(share: float) -> float:
    return round(LEFT + SIDE * share, 1)


def _y(share: float) -> float:
    return round(TOP + SIDE * (1 - share), 1)
