"""HTML → PDF: accessible (PDF/UA), the same bytes each time, from our static folder and nothing else.

Where the machine has no Pango nothing can be printed here; `is_there` says so, and pages offer HTML to print instead.
"""

import hashlib
import io
import logging
import os
import unicodedata
import warnings
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import unquote

import segno

from referral.assets import BUILD
from referral.errors import Refusal
from referral.letters_on_paper import fonts

STATIC = Path(__file__).resolve().parents[1] / "static"
OURS = (STATIC, BUILD.resolve())
"""What is built may lie elsewhere, with a link to it in the static folder."""
SCHEME = "static:"
PICTURE = "data:image/svg+xml;base64,"
LONGEST_PICTURE = 20_000
NO_FONTS = Path(__file__).parent / "data" / "fonts.conf"
"""Fontconfig's settings without any folder of the machine: a letter looks alike wherever it is made."""
VARIANT = "pdf/ua-1"
LONGEST = 300_000
"""Characters of HTML: three times the longest blank form. More is refused before anything is laid out."""
_one_at_a_time = Lock()
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # their warnings quote what is printed


class Pressed(NamedTuple):
    """A letter as PDF, and on how many pages."""

    pdf: bytes
    pages: int

    @property
    def sha256(self) -> str:
        """What tells whether it was made again byte for byte."""
        return hashlib.sha256(self.pdf).hexdigest()


class NotOurs(ValueError):
    """A letter asked for something that does not lie in our static folder."""


@cache
def is_there() -> bool:
    """Whether letters can be printed on this machine: WeasyPrint finds Pango."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the machine has no fonts: we bring ours
        try:
            import weasyprint  # noqa: F401
        except OSError:
            return False
    return True


@cache
def made_with() -> str:
    """By which libraries the bytes are decided."""
    import weasyprint
    from weasyprint.text.ffi import pango

    return f"WeasyPrint {weasyprint.__version__}, Pango {pango.pango_version()}"


def press(body: str, language: str, title: str, style: str, longest: int = LONGEST) -> Pressed:
    """The letter whose body this is. Takes a tenth of a second of a processor; one is made at a time in a process.

    Raises Refusal for a body that is longer than any letter (`longest`: of what the worker makes beside the pages),
    NotOurs where it names a file that is not ours, or our fonts are not there: without any Pango ends the process.
    """
    if len(body) > longest:
        raise Refusal()
    for each in fonts.addresses(SCHEME):
        read(each)
    whole = _clean(_whole(body, language, title))
    with _one_at_a_time:
        return _laid_out(whole, fonts.faces(SCHEME) + style)


def _whole(body: str, language: str, title: str) -> str:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def _clean(text: str) -> str:
    """Each sign as one, without those that turn or hide what stands beside them."""
    whole = unicodedata.normalize("NFC", text)
    return fonts.printable("".join(sign for sign in whole if not is_hidden(sign)))


def is_hidden(sign: str) -> bool:
    """Whether a sign shows nothing of its own: marks of direction, joiners, control signs."""
    return sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs")


def _laid_out(whole: str, style: str) -> Pressed:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    with _own_fonts():
        configuration = FontConfiguration()
    asked: dict[str, Any] = {"url_fetcher": _fetcher()}
    sheet = CSS(string=style, font_config=configuration, **asked)
    options = {"pdf_variant": VARIANT, "pdf_identifier": hashlib.sha256(whole.encode()).digest()[:16]}
    laid = HTML(string=whole, **asked).render(font_config=configuration, stylesheets=[sheet], **options)
    return Pressed(laid.write_pdf(**options), len(laid.pages))


@contextmanager
def _own_fonts() -> Iterator[None]:
    """While this holds, fontconfig reads our settings."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(NO_FONTS)
    try:
        yield
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _fetcher() -> Any:
    """What WeasyPrint asks for each address that a letter names."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Knows no network and no files but ours; what is refused is left out of the letter."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, body=read(url), headers={"Content-Type": _kind(url)})

    return OnlyOurs()


def _kind(address: str) -> str:
    return "image/svg+xml" if address.startswith(PICTURE) else "application/octet-stream"


def read(address: str) -> bytes:
    """A file of our static folder, or a picture that stands in the letter itself; raises NotOurs for anything else."""
    if address.startswith(PICTURE) and len(address) < LONGEST_PICTURE:
        return b64decode(address.removeprefix(PICTURE))
    path = (STATIC / unquote(address.removeprefix(SCHEME))).resolve()
    is_ours = any(folder in path.parents for folder in OURS)
    if not address.startswith(SCHEME) or not is_ours or not path.is_file():
        raise NotOurs()
    return path.read_bytes()


def qr(address: str) -> str:
    """The code of a page's address, as the source of a picture."""
    code = segno.make(address, error="m", micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="svg", border=2, omitsize=True, xmldecl=False, nl=False)
    return PICTURE + b64encode(picture.getvalue()).decode()
