"""flask rank FILE.json: the shipped directory ranked for cases of a file, as JSON, without any database."""

import json
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from marshmallow import ValidationError

from matching import FactError
from referral.db import utc_now
from referral.engine.ranking_file import ranked


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(rank)


@click.command("rank")
@click.argument("path", metavar="FILE.json", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is ranked; today.")
def rank(path: Path, day: datetime | None) -> None:
    """Rank the hospitals of the shipped directory for each case of FILE.json, best first.

    FILE.json: a list of {id, need, world?}. What sources say counts from the day given.
    """
    try:
        cases = json.loads(path.read_text(encoding="utf-8-sig"))
        found = ranked(cases, day.date() if day else utc_now().date())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path} is no JSON in UTF-8: {error}") from None
    except ValidationError as error:
        raise click.ClickException(json.dumps(error.messages, ensure_ascii=False)) from None
    except FactError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(found, ensure_ascii=False))
