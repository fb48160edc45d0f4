"""What this machine remembers between two shipments, in a folder beside the database; lost, a new back-up begins."""

import json
import os
from pathlib import Path
from typing import Any

from referral.config import setting


def folder() -> Path:
    """The folder, made where it is missing; the owner's alone."""
    found = Path(setting("BACKUP_STATE"))
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def read(name: str) -> Any:
    """What was written under a name; None where nothing is, or only a part of it."""
    try:
        return json.loads((folder() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write(name: str, value: Any) -> None:
    """Keep it, whole or not at all."""
    begun = folder() / f"{name}.begun"
    with open(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(value, file)
    begun.rename(folder() / name)


def forget(name: str) -> None:
    """As if nothing had been written."""
    (folder() / name).unlink(missing_ok=True)
