"""The demo's SMTP server: takes every letter on loopback and keeps it in a folder for /demo/mail."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from referral.paging import Page, page_among


class _Keep:
    """aiosmtpd's way to hand over a letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Write the letter down; its name sorts by time."""
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f") + ".eml"
        (self.folder / name).write_bytes(envelope.content)
        return "250 OK"


def start(port: int, folder: Path) -> Any:
    """Listen on 127.0.0.1 in a thread of its own; the caller stops it."""
    from aiosmtpd.controller import Controller

    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keep(folder), hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def letters(folder: Path) -> list[tuple[str, EmailMessage]]:
    """The letters kept, newest first, each with its name."""
    return [(path.stem, _parsed(path)) for path in _newest(folder)]


def some_letters(folder: Path, page: int) -> Page[tuple[str, EmailMessage]]:
    """One page of the letters kept, newest first, each with its name."""
    found = page_among(_newest(folder), page)
    return Page([(path.stem, _parsed(path)) for path in found.rows], found.cut)


def _newest(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), reverse=True)


def letter(folder: Path, name: str) -> EmailMessage | None:
    """One letter by its name, or None."""
    found = next((path for path in folder.glob("*.eml") if path.stem == name), None)
    return _parsed(found) if found else None


def _parsed(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
