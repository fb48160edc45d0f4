"""flask hospitals …: load a table of hospitals."""

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from matching.vocabulary import Country
from referral.db import utc_now
from referral.hospitals import queries
from referral.hospitals.coverage import coverage, printed
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


@group.command("coverage")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which sources must be living; today."
)
def show_coverage(on: datetime | None) -> None:
    """Print how much of the directory is known: yes, no or planned, from a source that is living on the day."""
    day: date = on.date() if on else utc_now().date()
    rows = list(printed(coverage(queries.houses(), day), [country.value for country in Country]))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    click.echo(f"On {day.isoformat()}; a newspaper alone and an age that is not stated are asked again.")
    for first, *cells in rows:
        click.echo("  ".join([first.ljust(widths[0]), *map(str.rjust, cells, widths[1:])]).rstrip())
