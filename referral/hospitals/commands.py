"""flask hospitals …: load a table of hospitals."""

from pathlib import Path

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.hospitals.loading import load, load_directory
from referral.hospitals.values import BadRow

group = AppGroup("hospitals", help="Load the directory of hospitals.")


@group.command("load")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_file(file: Path | None) -> None:
    """Load FILE (our own CSV, or Eurostat GISCO's healthcare CSV); without it, the embedded directory.

    Bad rows are refused with their line and reason, the good ones kept; loading twice changes nothing.
    """
    try:
        loaded = load(file, utc_now()) if file else load_directory(utc_now())
    except (BadRow, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from None
    for line, reason in loaded.refused:
        click.echo(f"line {line}: {reason}", err=True)
    click.echo(str(loaded))
