"""The file of settings: one NAME='value' a line, as shells, systemd, compose and we ourselves read it alike."""

import os
from collections.abc import Mapping
from pathlib import Path

import click
from dotenv import dotenv_values

HEAD = """\
# Settings of this installation, made by `flask setup`; what each means: README, Settings.
# MASTER_KEYS open everybody's data: whoever loses them loses everybody. Keep a copy of this file apart from the
# database and its back-ups.
"""
UNQUOTABLE = "'\\"


def read(path: Path) -> dict[str, str]:
    """What stands in the file; nothing where there is none."""
    if not path.exists():
        return {}
    try:
        return {name: value or "" for name, value in dotenv_values(path, interpolate=False).items()}
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path} cannot be read ({type(error).__name__})") from None


def is_quotable(value: str) -> bool:
    """Whether every reader of such a file reads this value alike."""
    return value.isprintable() and not any(sign in value for sign in UNQUOTABLE)


def write(path: Path, values: Mapping[str, str]) -> None:
    """The whole file at once, or the old one stays; for its owner alone."""
    odd = [name for name, value in values.items() if not is_quotable(value)]
    if odd:
        raise click.ClickException(f"{', '.join(odd)}: a value may hold no ' and no \\; nothing was written")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        _put(beside, HEAD + "".join(f"{name}='{value}'\n" for name, value in values.items()))
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"{path} cannot be written ({error.strerror}); nothing changed") from None


def _put(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
