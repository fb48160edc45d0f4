"""Pages of papers, drawn: printed, written by hand, with a stamp; sharp, blurred, shaken, dark, on a table."""

import io
import random
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
TEXT = "Виписний епікриз із медичної карти хворого Діагноз карцинома молочної залози рТ2N1M0 G2 ER 90 % HER2"
WORDS = tuple(TEXT.split(" "))
SIZE = (1500, 2000)
WHITE, INK = (250, 249, 245), (35, 35, 45)


def printed(lines: int = 48, size: int = 26, seed: int = 1) -> Image.Image:
    """So many lines of print."""
    chance, page = random.Random(seed), Image.new("RGB", SIZE, WHITE)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, size)
    for line in range(lines):
        words = " ".join(chance.choices(WORDS, k=40 * 26 // size // 5))
        pen.text((110, 110 + line * int(size * 1.42)), words, fill=INK, font=font)
    return page


def table() -> Image.Image:
    """A laboratory's sheet: lines and numbers."""
    page = printed(6)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(FONT, 24)
    for row in range(28):
        y = 420 + row * 50
        pen.line([(110, y), (1390, y)], fill=INK, width=2)
        for column in range(4):
            pen.text((130 + column * 320, y + 10), f"{row * 7.3 + column:.1f}", fill=INK, font=font)
    return page


def stamped() -> Image.Image:
    """Few words and a stamp."""
    page = printed(9)
    pen = ImageDraw.Draw(page)
    for radius in (150, 140, 90):
        pen.ellipse(
            [900 - radius, 1400 - radius, 900 + radius, 1400 + radius], outline=(60, 60, 160), width=5
        )
    return page


def handwritten() -> Image.Image:
    """Strokes of a pen, grey-blue, without a font."""
    chance, page = random.Random(7), Image.new("RGB", SIZE, (244, 240, 230))
    pen = ImageDraw.Draw(page)
    for line in range(22):
        x, y = 120.0, 160.0 + line * 80
        while x < 1350:
            points = [(x + step * 9, y + chance.uniform(-22, 22)) for step in range(chance.randint(4, 9))]
            pen.line(points, fill=(52, 58, 105), width=4, joint="curve")
            x = points[-1][0] + chance.uniform(20, 40)
    return page


def on_table(page: Image.Image) -> Image.Image:
    """Lying on a dark table, photographed a little askew, in light that falls off to one side."""
    photograph = Image.new("RGB", (2400, 3200), (70, 52, 40))
    photograph.paste(page.resize((1800, 2400)), (300, 400))
    photograph = photograph.rotate(3, Image.Resampling.BICUBIC, fillcolor=(70, 52, 40))
    shade = np.linspace(1.0, 0.62, 2400)[None, :, None]
    return Image.fromarray((np.asarray(photograph) * shade).astype(np.uint8))


def noisy(page: Image.Image, amount: float = 6) -> Image.Image:
    """With a cheap camera's noise."""
    grain = np.random.default_rng(3).normal(0, amount, (*page.size[::-1], 1))
    return Image.fromarray(np.clip(np.asarray(page) + grain, 0, 255).astype(np.uint8))


def shaken(page: Image.Image, length: int) -> Image.Image:
    """Moved sideways by so many pixels while it was taken."""
    whole = np.asarray(page).astype(np.float32)
    total = sum(np.roll(whole, step, axis=1) for step in range(length))
    return Image.fromarray((total / length).astype(np.uint8))


def blurred(page: Image.Image, radius: float) -> Image.Image:
    """Out of focus."""
    return page.filter(ImageFilter.GaussianBlur(radius))


def darkened(page: Image.Image, share: float) -> Image.Image:
    """With that share of the light."""
    return ImageEnhance.Brightness(page).enhance(share)


def jpeg(page: Image.Image, **more: object) -> bytes:
    """As a camera keeps it."""
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=88, **more)
    return kept.getvalue()


PAGES = {
    "printed": printed(),
    "small print": printed(90, 15),
    "large print": printed(20, 44),
    "six lines": printed(6),
    "laboratory table": table(),
    "few words and a stamp": stamped(),
    "handwritten": handwritten(),
}


def photographs() -> Iterator[tuple[str, Image.Image]]:
    """Every page as it is and as a photograph on a table, with noise."""
    for name, page in PAGES.items():
        yield name, page
        yield f"{name}, on a table", on_table(page)
        yield f"{name}, noise", noisy(page)
