"""The mailbox to which letters come back that could not be delivered."""

from typing import Any


def is_set(config: Any) -> bool:
    """Whether there is a mailbox to be read."""
    return bool(config["BOUNCE_IMAP_SERVER"])
