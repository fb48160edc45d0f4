"""Boxes burnt into a picture: a new JPEG of its pixels alone, in which nothing is left of what was covered."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from referral.records.showing.boxes import ROWS, WHOLE, Box

QUALITY = 85
PAD = 6
"""Thousandths by which each box is wider on every side than it was drawn: letters stand out of the line."""
BLACK, LINE, NUMBER = (0, 0, 0), (0, 94, 184), (0, 48, 135)


def burnt(picture: bytes, boxes: Iterable[Box]) -> bytes:
    """A page as JPEG with the boxes black. The pixels below are gone before it is coded anew; no metadata is left."""
    page = _pixels(picture)
    draw = ImageDraw.Draw(page)
    for box in boxes:
        draw.rectangle(_in_pixels(_padded(box), page.size), fill=BLACK)
    return _coded(page)


def with_grid(picture: bytes) -> bytes:
    """A page with numbered lines over it, for whoever names rows instead of drawing."""
    page = _pixels(picture)
    draw, high = ImageDraw.Draw(page), page.height / ROWS
    font = ImageFont.load_default(max(high * 0.6, 10))
    draw.line([(page.width // 2, 0), (page.width // 2, page.height)], fill=LINE)
    for row in range(ROWS):
        draw.line([(0, row * high), (page.width, row * high)], fill=LINE)
        for left in (4, page.width // 2 + 4):
            draw.text((left, row * high), str(row + 1), fill=NUMBER, font=font)
    return _coded(page)


def _pixels(picture: bytes) -> Image.Image:
    """A picture of its own, without what the file said beside its pixels."""
    with Image.open(BytesIO(picture), formats=["JPEG"]) as opened:
        page = Image.new("RGB", opened.size)
        page.paste(opened.convert("RGB"))
    return page


def _padded(box: Box) -> Box:
    lowest, highest = (max(0, each - PAD) for each in box[:2]), (min(WHOLE, each + PAD) for each in box[2:])
    return Box(*lowest, *highest)


def _in_pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Outwards to whole pixels, the last one included."""
    width, height = size
    right, bottom = -(-box.right * width // WHOLE), -(-box.bottom * height // WHOLE)
    return box.left * width // WHOLE, box.top * height // WHOLE, right - 1, bottom - 1


def _coded(page: Image.Image) -> bytes:
    coded = BytesIO()
    page.save(coded, "JPEG", quality=QUALITY)
    return coded.getvalue()
