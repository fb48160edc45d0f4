"""Every command that the papers tell is one that the program knows, with the words and options that it takes."""

import re
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask

from referral import setting_up

PAPERS = (
    "README.md",
    "docs/run.md",
    "docs/scale.md",
    "docs/how-to.md",
    "docs/evidence.md",
    "docs/architecture.md",
)
TOLD = re.compile(r"(?:^|[\s`/])flask (?:--app wsgi(?:\.py)? )?([a-z][^`;|\n]*)")


def told(text: str) -> set[str]:
    """What stands behind `flask` in a line of code or between two ticks."""
    code = re.findall(r"`[^`\n]*`|^ {4,}\S.*$", text, re.M)
    return {found.strip() for each in code for found in TOLD.findall(each)}


def unknown(app: Flask, words: str) -> str:
    """What of a command the program does not know; nothing where all is known."""
    rest = shlex.split(words, comments=True)
    command: click.Command = setting_up.setup if rest[:1] == ["setup"] else app.cli
    while rest and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest.pop(0))
        if found is None:
            return words
        command = found
    options = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    return next((each for each in rest if each.startswith("--") and each not in options), "")


def test_every_command_that_is_told_is_known(app: Flask, root: Path) -> None:
    commands = {each for paper in PAPERS for each in told((root / paper).read_text(encoding="utf-8"))}
    assert len(commands) > 25
    assert {each: wrong for each in commands if (wrong := unknown(app, each))} == {}


@pytest.mark.parametrize("words", ["patients indexx", "keys turn", "restore --keyy offline.key", "no such"])
def test_what_is_not_known_is_seen(app: Flask, words: str) -> None:
    assert unknown(app, words)
