"""What the shell is made of: which built files a language needs, and the digests by which a phone proves it whole."""

import hashlib
from collections.abc import Mapping

from referral.i18n import SOURCE

LATIN, BOTH = ("latin",), ("cyrillic", "latin")
"""Subsets of the font that a page shows; letters of other subsets fall back to the phone's own font."""
WEIGHTS = (400, 700)
STYLES, SCRIPT, WORKER = "offline.css", "offline.js", "worker.js"


def built_files(locale: str) -> tuple[str, ...]:
    """The plain names of the built files that a locale's shell needs."""
    subsets = LATIN if locale == SOURCE else BOTH
    fonts = (f"noto-sans-{subset}-{weight}-normal.woff2" for subset in subsets for weight in WEIGHTS)
    return (STYLES, SCRIPT, *fonts)


def digest(content: bytes) -> str:
    """SHA-256 in hex, as the phone reckons it again of what it has kept."""
    return hashlib.sha256(content).hexdigest()


def listed(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Address → content, as the list a phone checks its cache by."""
    return [{"url": address, "sha256": digest(content)} for address, content in files.items()]
