"""flask setup: from an empty folder to a service that the first administrator can sign in to."""

import os
from collections.abc import Mapping, Sequence
from contextvars import Context
from pathlib import Path
from typing import TextIO

import click
from flask import Flask

from referral import create_app, serve, starting
from referral.accounts import commands as accounts
from referral.accounts.queries import has_administrator
from referral.accounts.security import refuse_unsafe_start
from referral.config import SECRETS, SETTINGS_FILE, new_key
from referral.setting_up import keeping, letter, questions

FLASK = ("flask", "__main__.py")
KEYS = """
In this file lie the keys of this installation. MASTER_KEYS open everybody's data: whoever loses them loses
everybody, nobody can ever open it again, no back-up helps. Put a copy of this file away now, on paper or on a
medium in a safe, apart from the database and its back-ups (who holds both can read everybody)."""
HAS_SETTINGS = (
    "{} holds settings already; nothing was changed. `flask setup --again` asks anew: it proposes what stands there "
    "and keeps the secrets."
)
NO_LETTER = "The test letter did not leave: {}"
WITHOUT = "Nothing was written. Mend it, or say --without-letter to go on without."


def is_asked(words: Sequence[str]) -> bool:
    """Whether this process was started as `flask setup`: the one command that runs before there are settings."""
    return Path(words[0]).name in FLASK and "setup" in [each for each in words[1:] if each[0] != "-"][:2]


def made() -> Flask:
    """An application that knows no settings and this command alone."""
    app = Flask(__name__)
    app.cli.add_command(setup)
    return app


@click.command("setup")
@click.option(
    "--answers", type=click.File(encoding="utf-8"), help="A file of NAME=answer instead of questions."
)
@click.option("--again", is_flag=True, help="There are settings already: ask anew, keep their secrets.")
@click.option("--without-letter", is_flag=True, help="Send no test letter.")
def setup(answers: TextIO | None, again: bool, without_letter: bool) -> None:
    """Ask for the settings, make the secrets, try mail and database, and invite the first administrator."""
    # flask has put its own empty application around this command; what follows has one of its own.
    Context().run(_set_up, answers, again, without_letter)


def _set_up(answers: TextIO | None, again: bool, without_letter: bool) -> None:
    path = Path(os.environ.get("SETTINGS") or SETTINGS_FILE).absolute()
    kept = keeping.read(path)
    if kept and not again:
        raise click.ClickException(HAS_SETTINGS.format(path))
    said = questions.read(answers, kept) if answers else questions.ask(kept)
    values = _values(kept, said)
    os.environ.update(
        {**values, "SETTINGS": os.devnull}
    )  # what is tried is what was said, the file comes after it
    app = _tried(values)
    if not without_letter:
        _try_letter(app, said, asks=answers is None)
    keeping.write(path, values)
    click.echo(f"settings         written to {path}, for its owner alone\n{KEYS}\n")
    _open_house(app, said)


def _values(kept: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What was set by hand stays, what was answered is as it was answered, no secret is ever replaced."""
    secrets = {name: kept.get(name) or new_key() for name in SECRETS}
    return {**kept, **questions.settings_of(said, kept), "DEMO": "0", **secrets}


def _tried(values: Mapping[str, str]) -> Flask:
    """The application under these settings, its database asked; ends with the list of what is wrong."""
    scheme, _, file = values["DATABASE_URL"].partition(":///")
    if scheme == "sqlite":
        Path(file).absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with starting.telling():
        app = create_app()
        refuse_unsafe_start(app)
    click.echo("database         answers")
    return app


def _try_letter(app: Flask, said: Mapping[str, str], asks: bool) -> None:
    with app.app_context():
        wrong = letter.try_to(said["ADMINISTRATOR"])
    if wrong is None:
        click.echo(
            f"mail             a test letter to {said['ADMINISTRATOR']} was taken; look whether it arrives"
        )
        return
    click.echo(NO_LETTER.format(wrong), err=True)
    if not (asks and click.confirm("Go on without letters for now?", default=False)):
        raise click.ClickException(WITHOUT)


def _open_house(app: Flask, said: Mapping[str, str]) -> None:
    """Migrate, load the directory, invite: what can be done again where it broke off."""
    with app.app_context(), starting.telling():
        serve.prepare(app)
        if has_administrator():
            click.echo("administrator    there is one; nobody was invited")
        else:
            link = accounts.invited(said["ADMINISTRATOR"], "administrator", said["LANGUAGE"])
            click.echo(
                f"administrator    {said['ADMINISTRATOR']} signs up here, once the service runs:\n{link}"
            )
    click.echo("start            DEMO=0 make run")
