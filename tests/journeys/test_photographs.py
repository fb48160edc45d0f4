"""Photographs of papers, made ready in a real browser: upright, small, bare; and what is said of blur and darkness."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.journeys import drawn_papers as drawn
from tests.journeys.papers_server import PapersServer

READY = """async ([content, type, turns]) => {
  const { taken, judged } = await import("/assets/js/papers/photographs.js");
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const { blob, ...told } = await taken(new File([bytes], "one", { type }), turns);
  const read = new FileReader();
  const url = await new Promise((resolve) => { read.onload = () => resolve(read.result); read.readAsDataURL(blob); });
  return { ...told, type: blob.type, content: url.split(",")[1] };
}"""
FIGURES = """async (content) => {
  const { judged } = await import("/assets/js/papers/photographs.js");
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, 2000 / Math.max(picture.width, picture.height));
  [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return judged(canvas);
}"""
ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture(scope="module")
def browsing(browser: Browser) -> Iterator[Page]:
    """A page of ours, with what it may import."""
    site = PapersServer({"/": "<!doctype html><title>Papers</title>"})
    page = browser.new_page()
    page.goto(site.url)
    yield page
    page.close()
    site.stop()


def ready(
    page: Page, content: bytes, kind: str = "image/jpeg", turns: int = 0
) -> tuple[dict[str, Any], bytes]:
    """What the browser makes of a file: what it tells, and the bytes."""
    told = page.evaluate(READY, [base64.b64encode(content).decode(), kind, turns])
    return told, base64.b64decode(told.pop("content"))


def figures(page: Page, picture: Image.Image) -> dict[str, Any]:
    """Sharpness and light of a picture, and what is said of it."""
    return dict(page.evaluate(FIGURES, base64.b64encode(drawn.jpeg(picture)).decode()))


def marked(width: int = 3000, height: int = 2250) -> Image.Image:
    """With a red corner top left."""
    page = Image.new("RGB", (width, height), "white")
    page.paste((220, 0, 0), (0, 0, width // 4, height // 4))
    return page


def is_red(page: Image.Image, x: float, y: float) -> bool:
    red, green, _ = page.convert("RGB").getpixel((int(page.width * x), int(page.height * y)))  # type: ignore[misc]
    return bool(red > 150 and green < 100)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0.1, 0.1)), (3, (0.9, 0.9)), (6, (0.9, 0.1)), (8, (0.1, 0.9))]
)
def test_a_photograph_stands_upright_and_tells_nothing_beside(
    browsing: Page, orientation: int, corner: tuple[float, float]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F] = orientation, "A telephone"
    exif.get_ifd(GPS)[2] = (49.0, 50.0, 0.0)
    told, content = ready(browsing, drawn.jpeg(marked(), exif=exif))
    page = Image.open(io.BytesIO(content))
    assert page.format == "JPEG" and max(page.size) == 2000
    assert page.size == (told["width"], told["height"]) == ((2000, 1500) if orientation < 5 else (1500, 2000))
    assert [is_red(page, x, y) for x, y in ((corner), (1 - corner[0], 1 - corner[1]))] == [True, False]
    assert not page.getexif() and b"Exif" not in content and b"telephone" not in content


def test_a_page_is_turned_by_quarters(browsing: Page) -> None:
    told, content = ready(browsing, drawn.jpeg(marked(900, 600)), turns=1)
    assert (told["width"], told["height"]) == (600, 900)
    assert is_red(Image.open(io.BytesIO(content)), 0.9, 0.1)


def test_a_full_page_of_a_large_camera_weighs_at_most_400_kilobytes(browsing: Page) -> None:
    photograph = drawn.noisy(drawn.on_table(drawn.PAGES["small print"]).resize((3000, 4000)), 8)
    told, content = ready(browsing, drawn.jpeg(photograph))
    assert len(content) <= 400_000 and max(told["width"], told["height"]) == 2000


@pytest.mark.parametrize("kind", ["application/pdf", "application/dicom", "image/heic", "image/jpeg"])
def test_what_the_browser_cannot_draw_passes_as_it_is(browsing: Page, kind: str) -> None:
    told, content = ready(browsing, b"%PDF-1.7 not to be drawn", kind)
    assert content == b"%PDF-1.7 not to be drawn"
    assert told == {"width": None, "height": None, "blurred": False, "dark": False, "type": kind}


def test_without_a_canvas_a_photograph_passes_as_it_is(browsing: Page) -> None:
    kept = "window.kept = window.createImageBitmap; delete window.createImageBitmap"
    browsing.evaluate(kept)
    sent = drawn.jpeg(marked(400, 300))
    try:
        assert ready(browsing, sent)[1] == sent
    finally:
        browsing.evaluate("window.createImageBitmap = window.kept")


PAGES = dict(drawn.photographs())


@pytest.mark.parametrize("name", PAGES)
def test_sharp_light_pages_are_left_alone_and_unreadable_ones_are_named(browsing: Page, name: str) -> None:
    """On a page 1,500 px wide print of 10 points has letters 13 px high: out of focus by 4 px nobody reads it."""
    page = PAGES[name]
    scale = 1.2 if name.endswith("on a table") else 1.0
    good = figures(browsing, page)
    bad = [figures(browsing, drawn.blurred(page, radius * scale)) for radius in (4, 6, 12)]
    shaken = figures(browsing, drawn.shaken(page, round(24 * scale)))
    worse = [round(each["sharpness"], 3) for each in (*bad, shaken)]
    print(f"{name}: sharp {good['sharpness']:.2f}, light {good['light']:.0f}; blurred, shaken: {worse}")
    assert (good["blurred"], good["dark"]) == (False, False)
    assert [each["blurred"] for each in (*bad, shaken)] == [True] * 4
    dark = [figures(browsing, drawn.darkened(page, share)) for share in (0.3, 0.15)]
    assert [each["dark"] for each in dark] == [True, True]
    assert not figures(browsing, drawn.darkened(page, 0.75))["dark"]
