"""What a shipped file starts, as the program itself understands it."""

from pathlib import Path

import click
from flask import Flask

from referral import worker

OPT, FLASK, SERVE = "/opt/oncobridge", ("flask", "--app", "wsgi.py"), ("python", "deploy/serve_web.py")


def check(app: Flask, root: Path, words: list[str]) -> None:
    """Fail unless these words are a command of ours with options that it takes, or the web's first process."""
    if words[0] == SERVE[0]:
        assert tuple(words) == SERVE and (root / SERVE[1]).is_file(), words
        return
    assert tuple(words[: len(FLASK)]) == FLASK, words
    assert (root / FLASK[-1]).is_file()
    command, arguments = _found(app, words[len(FLASK) :])
    command.make_context(words[0], list(arguments))


def kinds(app: Flask, words: list[str]) -> set[str]:
    """The kinds of work that a command does in the background; none for any other command."""
    if words[len(FLASK) : len(FLASK) + 2] != ["outbox", "work"]:
        return set()
    command, arguments = _found(app, words[len(FLASK) :])
    said = command.make_context(words[0], list(arguments)).params
    return set(said["only"] or worker.NAMES) - set(said["without"])


def check_shared_out(each: dict[str, set[str]]) -> None:
    """Every kind of work is done by exactly one of these."""
    done = sorted(kind for some in each.values() for kind in some)
    assert done == sorted(worker.NAMES), each


def _found(app: Flask, words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = app.cli
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        found = command.commands.get(rest[0])
        assert found is not None, f"no such command: {' '.join(words)}"
        command, rest = found, rest[1:]
    return command, rest
