"""Photographs: JPEG, PNG, HEIC become one upright page; of a moving picture the first one."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress

import numpy
import pillow_heif
from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from referral.records.opening import answers
from referral.records.opening.terms import LONGEST_SIDE, NotOpened, Walls

SAFE_LIBHEIF = (1, 23, 2)
"""Below it files of a stranger's take the library over (its own list of mended faults, 2026)."""
QUALITY = 85
AT_ONCE = 4
"""A JPEG is decoded at an eighth, a quarter or half its size, so that it may hold so many times the pixels."""
SCAN = re.compile(rb"\xff\xda")
WHITE = (255, 255, 255)
SRGB = ImageCms.createProfile("sRGB")
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)
"""Imported before the walls: Pillow would look for them when it meets such a file."""


def heic_is_safe() -> bool:
    """Whether the library that reads HEIC is one without known faults."""
    version = pillow_heif.libheif_version().split("-")[0]
    return tuple(int(each) for each in version.split(".")) >= SAFE_LIBHEIF


def warm_up() -> None:
    """One thread, no limit lifted, every plugin and table read."""
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # held by _check_size, before anything is decoded
    for name in ("JPEG", "PNG", "HEIF"):
        kept = io.BytesIO()
        Image.new("RGB", (64, 64)).save(kept, name)
        list(_page(kept.getvalue(), name, 1 << 20))
    numpy.asarray(Image.new("L", (2, 2)))


def of_jpeg(content: bytes, walls: Walls) -> Iterator[bytes]:
    """The page of a JPEG photograph."""
    if sum(1 for _ in SCAN.finditer(content)) > walls.scans:
        raise NotOpened("damaged")
    yield from _page(content, "JPEG", walls.pixels * AT_ONCE)


def of_png(content: bytes, walls: Walls) -> Iterator[bytes]:
    """The page of a PNG."""
    yield from _page(content, "PNG", walls.pixels)


def of_heic(content: bytes, walls: Walls) -> Iterator[bytes]:
    """The page of a telephone's HEIC; the library has turned it upright."""
    if not heic_is_safe():
        raise NotOpened("unknown_format")
    yield from _page(content, "HEIF", walls.pixels)


def _page(content: bytes, name: str, most: int) -> Iterator[bytes]:
    with Image.open(io.BytesIO(content), formats=(name,)) as found:
        check_size(found.size, most)
        found.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        yield encoded(_upright(found))


def check_size(size: tuple[int, int], most: int) -> None:
    """Refuse by what the head says, before anything is decoded."""
    if size[0] * size[1] > most:
        raise NotOpened("too_many_pixels")


def _upright(found: Image.Image) -> Image.Image:
    with suppress(ValueError, TypeError, KeyError, SyntaxError, OSError):  # a broken EXIF turns nothing
        return ImageOps.exif_transpose(found)
    return found


def encoded(found: Image.Image) -> bytes:
    """A page as it is sent: small enough, in sRGB on white, encoded anew with nothing beside the picture."""
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = Image.new("RGB", found.size, WHITE)
    colours = _in_srgb(found)
    plain.paste(colours, mask=colours.getchannel("A") if colours.mode == "RGBA" else None)
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY)
    return answers.page(kept.getvalue(), *plain.size)


def _in_srgb(found: Image.Image) -> Image.Image:
    if found.mode.startswith(("I", "F")):
        return _in_grey(found)
    if "transparency" in found.info or found.mode in ("LA", "PA", "RGBA", "La", "RGBa"):
        return found.convert("RGBA")
    if profile := found.info.get("icc_profile"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a profile that is none changes nothing
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(found, own, SRGB, outputMode="RGB") or found.convert("RGB")
    return found.convert("RGB")


def _in_grey(found: Image.Image) -> Image.Image:
    """Sixteen bits or more a pixel: the upper eight of what occurs."""
    values = numpy.asarray(found, dtype=numpy.float32)
    top = max(float(values.max()), 255.0)
    return Image.fromarray((values * (255 / (65535 if top > 255 else top))).clip(0, 255).astype(numpy.uint8))
