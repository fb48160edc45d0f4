"""What is covered is gone from the copy: its pixels, what lies beside them, and nothing but what was meant."""

from io import BytesIO

import pytest
from PIL import Image

from referral.records.showing.boxes import ALL_PROPOSED, ROWS, Box, drawn, of_rows, proposed
from referral.records.showing.burning import burnt, with_grid
from tests.records.showing.scenes import NAME, a_picture, in_pixels


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture))


def reddish(picture: bytes) -> int:
    """Pixels in which some of the name's colour is left."""
    levels = opened(picture).convert("RGB").tobytes()
    return sum(red > green + 40 for red, green in zip(levels[::3], levels[1::3], strict=True))


def test_no_pixel_of_a_covered_name_is_left() -> None:
    before = a_picture()
    left, top, right, bottom = in_pixels(NAME)
    assert reddish(before) >= (right - left) * (bottom - top)
    after = burnt(before, [NAME])
    assert reddish(after) == 0
    inside = opened(after).crop((left, top, right, bottom)).convert("L")
    assert inside.getextrema()[1] < 16, "all black"


def test_a_box_is_burnt_wider_than_it_was_drawn() -> None:
    page = opened(burnt(a_picture(), [NAME])).convert("L")
    left, top, right, bottom = in_pixels(NAME)
    for x, y in ((left - 1, top), (right, bottom - 1), (left, top - 2), (right - 1, bottom + 1)):
        assert page.getpixel((x, y)) < 40, (x, y)
    assert page.getpixel((left - 30, top)) > 220 and page.getpixel((left, bottom + 30)) > 220


def test_a_box_less_leaves_the_name() -> None:
    assert reddish(burnt(a_picture(), [])) > 1000, "the test sees a name that is not covered"


def test_nothing_is_kept_beside_the_pixels() -> None:
    before, after = a_picture(), burnt(a_picture(), [])
    assert b"Secret" in before and opened(before).getexif() and opened(before).info.get("comment")
    page = opened(after)
    page.load()
    assert b"Secret" not in after and not page.getexif()
    assert set(page.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert after.count(b"\xff\xd8\xff") == 1, "no small picture within the picture"


def test_boxes_at_the_edges_reach_the_edges() -> None:
    page = opened(burnt(a_picture(), [Box(0, 0, 1000, 10), Box(990, 0, 1000, 1000)])).convert("L")
    for at in ((0, 0), (399, 0), (399, 599), (399, 300)):
        assert page.getpixel(at) < 40, at


def test_rows_of_the_grid_are_boxes() -> None:
    assert of_rows("3-5, 9", "rows") == [Box(0, 66, 1000, 166), Box(0, 266, 1000, 300)]
    assert of_rows("1", "left_rows") == [Box(0, 0, 500, 33)]
    assert of_rows(f"{ROWS}", "right_rows") == [Box(500, 966, 1000, 1000)]
    assert of_rows(" ", "rows") == []


@pytest.mark.parametrize("rows", ["0", "31", "5-3", "a", "1-", "3 5", "-1"])
def test_rows_that_the_grid_does_not_have_are_refused(rows: str) -> None:
    with pytest.raises(ValueError):
        of_rows(rows, "rows")


def test_boxes_are_read_as_they_were_drawn() -> None:
    assert drawn("1,2,3,4;5,6,7,1000;") == [Box(1, 2, 3, 4), Box(5, 6, 7, 1000)]
    assert drawn("") == []


@pytest.mark.parametrize("text", ["1,2,3", "3,2,1,4", "1,2,3,1001", "-1,2,3,4", "1,2,1,4", "x"])
def test_no_box_beside_the_page(text: str) -> None:
    with pytest.raises(ValueError):
        drawn(text)


def test_proposals_can_be_taken() -> None:
    for kind in ("form_027", "form_027_1", "form_030_6", "pathology", None):
        assert {box.written for box in proposed(kind)} <= set(ALL_PROPOSED)


def test_the_grid_is_drawn_over_the_page() -> None:
    assert opened(with_grid(a_picture())).size == opened(a_picture()).size
    assert with_grid(a_picture()) != burnt(a_picture(), [])
