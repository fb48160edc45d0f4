"""flask hospitals …: load a table of hospitals."""

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from matching.vocabulary import Country
from referral.config import ROOT
from referral.contacts import fetch_name
from referral.db import utc_now
from referral.hospitals import queries
from referral.hospitals.coverage import coverage, printed
from referral.hospitals.importing.proposing import propose
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.loading import load, load_directory
from referral.hospitals.values import BadRow

A_WORD_EVERY, MOST_LINES, PAGES_A_WORD = 10_000, 50, 50
group = AppGroup("hospitals", help="Load the directory of hospitals.")


@group.command("load")
@click.argument("given", nargs=-1, metavar="[SOURCE] [FILE]")
@click.option("--vanished", is_flag=True, help="So many hospitals are truly gone: propose it.")
def load_file(given: tuple[str, ...], vanished: bool) -> None:
    """Propose what FILE of SOURCE says (`hospitals sources`); people decide on the page "Proposed changes".

    FILE alone (our own CSV, or Eurostat GISCO's) is taken at once, without asking anybody; nothing at all: the
    embedded directory. Bad rows are refused with line and reason, the good ones kept; twice changes nothing.
    """
    if len(given) > 2:
        raise click.UsageError("give a source and a file, a file alone, or nothing")
    *source, file = [*given] or [""]
    (_propose(source[0], _path(file), vanished) if source else _take(_path(file) if file else None))


def _path(file: str) -> Path:
    if file in SOURCES:
        raise click.UsageError(f"give the file of {file} as well")
    if not (path := Path(file)).exists():
        raise click.ClickException(f"{file}: there is no such file")
    return path


def _take(file: Path | None) -> None:
    try:
        loaded = load(file, utc_now()) if file else load_directory(utc_now())
    except BadRow as error:
        raise click.ClickException(f"{file}: {error}") from None
    _say_refused(loaded.refused, len(loaded.refused))
    click.echo(str(loaded))
    if loaded.refused and not loaded.kept:
        raise click.ClickException("every row was refused: nothing was loaded")


def _propose(code: str, file: Path, vanished: bool) -> None:
    if code not in SOURCES:
        raise click.UsageError(f"{code} is no source: {', '.join(SOURCES)}")
    try:
        outcome = propose(SOURCES[code], file, utc_now(), _say_progress, vanished)
    except BadRow as error:
        raise click.ClickException(f"{file}: {error}") from None
    _say_refused(outcome.refused, outcome.refused_in_all)
    click.echo(str(outcome))


@group.command("fetch")
@click.argument("code", metavar="SOURCE", type=click.Choice(sorted(SOURCES)))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=ROOT / "var" / "sources")
@click.option("--from", "home", default="", help="Another address than the source's own.")
@click.option("--vanished", is_flag=True, help="So many hospitals are truly gone: propose it.")
def fetch_source(code: str, into: Path, home: str, vanished: bool) -> None:
    """Fetch SOURCE into a folder of today, going on where it broke off, and propose what it says."""
    from referral.hospitals.importing.fetching import (
        Polite,
        fetch,
    )  # its library is slow to load, and rarely needed

    source, polite = SOURCES[code], Polite(fetch_name())
    try:
        done = fetch(source, into, polite, utc_now(), home, _say_pages)
    except (BadRow, OSError) as error:
        raise click.ClickException(f"{code}: {error}") from None
    click.echo(
        f"{done.pages} pages fetched, {done.unchanged} as before, waited {done.waits} times: {done.folder}"
    )
    for path in [done.folder] if done.is_read_whole else sorted(done.folder.glob("*.csv")):
        _propose(code, path, vanished)


def _say_pages(pages: int) -> None:
    if pages % PAGES_A_WORD == 0:
        click.echo(f"{pages:,} pages fetched", err=True)


def _say_progress(rows: int) -> None:
    if rows % A_WORD_EVERY == 0:
        click.echo(f"{rows:,} rows read", err=True)


def _say_refused(refused: list[tuple[int, str]], in_all: int) -> None:
    for line, reason in refused[:MOST_LINES]:
        click.echo(f"line {line}: {reason}", err=True)
    if in_all > MOST_LINES:
        click.echo(f"… and {in_all - MOST_LINES} rows more", err=True)


@group.command("sources")
def list_sources() -> None:
    """Print the sources, and what their terms of use ask."""
    for code, source in SOURCES.items():
        click.echo(f"{code:12}  {source.title}; {source.terms}")


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
