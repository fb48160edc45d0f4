"""What an installation has chosen: whether files are opened without seccomp, and whether a scanner looks at them."""

import structlog

from referral.config import setting
from referral.records.opening.asking import ended, standing
from referral.records.opening.scanning import scan
from referral.records.opening.terms import Walls

log = structlog.get_logger()
NEEDED = ("fork", "limits", "seccomp", "libheif")
"""Walls without which something is not opened; bwrap is one more where it works."""


def walls() -> Walls:
    """The limits of every opening here."""
    return Walls(without_seccomp=setting("OPEN_WITHOUT_SECCOMP"))


def scanned(content: bytes) -> str | None:
    """What the scanner says (scanning.scan); None where the installation has none."""
    address = setting("CLAMD")
    return scan(content, address) if address else None


def watched() -> dict[str, bool]:
    """Which walls stand, for who watches the service; what is missing stands in the log too."""
    found = standing()
    for name in NEEDED:
        if not found[name]:
            log.warning("wall_missing", code=name)
    return found


def said() -> str:
    """The same in a line for the start: what stands, and what does not. Whoever starts the service opens nothing."""
    found = watched()
    ended()
    missing = [name for name, stands in found.items() if not stands]
    return ", ".join(name for name in found if found[name]) + (
        f"; without {', '.join(missing)}" * bool(missing)
    )
