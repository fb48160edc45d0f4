"""The desk's map: the case's position and the best hospitals by rank, in the part of the map that holds them."""

from dataclasses import dataclass

from referral import country_map as map
from referral.coordination.offers import Offers
from referral.country_map import CountryMap, Pin
from referral.intake.models import Case

HERE = "here"
MOST_PINS = 12
MARGIN, CLOSEST = 60, 0.4
"""How much of the map is kept around the pins, in its units, and the smallest part of it that is shown."""
NAME_WIDE, NAME_HIGH = 50, 12
"""About half of a country's name, so that none is cut at the edge."""


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
        return f"{self.left:.0f} {self.top:.0f} {self.width:.0f} {self.height:.0f}"

    def holds_name(self, name: Pin) -> bool:
        """Whether a country's name is seen whole."""
        across = self.left + NAME_WIDE <= name.x <= self.left + self.width - NAME_WIDE
        return across and self.top + NAME_HIGH <= name.y <= self.top + self.height - NAME_HIGH


@dataclass(frozen=True, slots=True)
class Drawing:
    """All the page draws."""

    ground: CountryMap
    frame: Frame
    pins: list[Pin]
    names: list[Pin]


def drawing(case: Case, offers: Offers) -> Drawing:
    """The map of one case and its ranking."""
    ground, shown = map.country_map(), pins(case, offers)
    frame = frame_of(shown, ground)
    return Drawing(ground, frame, shown, [name for name in map.labels() if frame.holds_name(name)])


def pins(case: Case, offers: Offers) -> list[Pin]:
    """The case's position and the best hospitals, numbered by rank."""
    best = [offer for offer in offers.all if offer.rank is not None][:MOST_PINS]
    points = [(str(offer.rank), offer.hospital.lat, offer.hospital.lon) for offer in best]
    if case.lat is not None and case.lon is not None:
        points.append((HERE, case.lat, case.lon))
    return map.pins(points)


def frame_of(shown: list[Pin], ground: CountryMap) -> Frame:
    """The part of the map that holds all pins, in the map's own proportions; all of it when there are none."""
    if not shown:
        return Frame(0, 0, ground.width, ground.height)
    xs, ys = [pin.x for pin in shown], [pin.y for pin in shown]
    across, down = (max(xs) - min(xs) + 2 * MARGIN), (max(ys) - min(ys) + 2 * MARGIN)
    scale = min(max(across / ground.width, down / ground.height, CLOSEST), 1.0)
    width, height = ground.width * scale, ground.height * scale
    left = _within((max(xs) + min(xs) - width) / 2, ground.width - width)
    top = _within((max(ys) + min(ys) - height) / 2, ground.height - height)
    return Frame(left, top, width, height)


def _within(value: float, most: float) -> float:
    return min(max(value, 0.0), most)
