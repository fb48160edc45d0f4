"""flask rank FILE.json: the shipped directory ranked for cases of a file, as JSON, without any database."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

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
        for part in _written(ranked(cases, day.date() if day else utc_now().date())):
            click.echo(part, nl=False)
    except ValidationError as error:
        raise click.ClickException(json.dumps(error.messages, ensure_ascii=False)) from None
    except FactError as error:
        raise click.ClickException(str(error)) from None
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{path} is no JSON in UTF-8: {error}") from None


def _written(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON list, a case at a time; a half of a letter that no encoding knows is written as its number."""
    start = "["
    for each in found:
        text = json.dumps(each, ensure_ascii=False)
        yield start + (text if text.isascii() or _is_whole(text) else json.dumps(each))
        start = ", "
    yield "[]\n" if start == "[" else "]\n"


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
