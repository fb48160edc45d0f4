"""The map shows the part that holds every pin, whole, in its own proportions."""

import pytest

from referral.coordination.drawing import Frame, frame_of
from referral.country_map import CountryMap, Pin, Projection

GROUND = CountryMap(1000, 650, Projection(0.7, 1.0, 24.0, 0.0, 0.0), ())


def test_without_pins_the_whole_map_is_shown() -> None:
    assert frame_of([], GROUND).view_box == "0 0 1000 650"


@pytest.mark.parametrize(
    "points", [[(5, 5)], [(500, 300), (520, 310)], [(3, 640), (995, 4)], [(900, 600), (999, 649)]]
)
def test_every_pin_is_inside_and_the_frame_inside_the_map(points: list[tuple[float, float]]) -> None:
    frame = frame_of([Pin(str(n), x, y) for n, (x, y) in enumerate(points)], GROUND)
    assert frame.width / frame.height == pytest.approx(1000 / 650)
    assert frame.left >= 0 and frame.left + frame.width <= 1000.001
    assert frame.top >= 0 and frame.top + frame.height <= 650.001
    for x, y in points:
        assert frame.left <= x <= frame.left + frame.width
        assert frame.top <= y <= frame.top + frame.height


def test_pins_close_together_bring_the_map_closer_but_not_too_close() -> None:
    assert frame_of([Pin("1", 500, 300)], GROUND).width == pytest.approx(400)


def test_a_name_cut_at_the_edge_is_left_out() -> None:
    frame = Frame(100, 100, 400, 260)
    assert frame.holds_name(Pin("PL", 300, 200))
    assert not frame.holds_name(Pin("UA", 480, 200))
