"""flask patients …, flask intake …: indexes and ages anew; flask diagnose: what typed words may mean, as JSON."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypedDict

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.intake.actions.ageing import fill_ages
from referral.intake.actions.indexing import index_cards, index_everybody, look_for_everybody
from referral.intake.suggestions import remark_on, suggest_diagnosis, whole_site

group = AppGroup("patients", help="The index by which people are found again.")


@group.command("index")
def index() -> None:
    """Write everybody's tokens and the cards' codes anew: after INDEX_KEY or the tables of names have changed."""
    index_cards()
    click.echo(f"indexed {index_everybody()}, of whom {look_for_everybody()} may be known")


NO_TUMOUR = "none"
intake = AppGroup("intake", help="What intake keeps of a case.")


@intake.command("ages")
def ages() -> None:
    """Open the birth dates of open cases that keep no age yet, and note each opening in the audit trail."""
    click.echo(f"filled {fill_ages(utc_now())}")


class Line(TypedDict):
    """A code of three characters, or "none", "suspected" or "medicine" in its place; likeness (0..1000)."""

    code: str
    site_group: str | None
    score: int


@click.command("diagnose")
@click.argument("words", nargs=-1)
@click.option("--file", "path", type=click.Path(path_type=Path), help="Read a phrase a line, UTF-8.")
def diagnose(words: tuple[str, ...], path: Path | None) -> None:
    """Print a JSON list of codes, site groups and scores for WORDS, or a list a line for a file's lines.

    A list begins with "none" where the words name no tumour, deny it or call it benign, and with "suspected"
    where they only suspect one; "medicine" behind "none" says that they name a medicine.
    """
    if bool(words) == bool(path):
        raise click.UsageError("Give either words or --file.")
    for phrase in [" ".join(words)] if path is None else _lines(path):
        click.echo(json.dumps(proposals(phrase)))


def proposals(phrase: str) -> list[Line]:
    """What `flask diagnose` prints for one phrase: best first, never empty, at most five codes."""
    found, remark = suggest_diagnosis(phrase), remark_on(phrase)
    lines = [
        Line(code=each["code"][:3], site_group=whole_site(each["code"]), score=each["score"])
        for each in found
    ]
    if not lines:
        said = [NO_TUMOUR, remark] if remark else [NO_TUMOUR]
        return [Line(code=code, site_group=None, score=0) for code in said]
    return [Line({**lines[0], "code": "suspected"}), *lines] if found[0]["doubt"] else lines


def _lines(path: Path) -> Iterator[str]:
    """The file's lines, read whole first, so that a bad file prints nothing at all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise click.ClickException(f"Cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise click.ClickException(f"{path} is not UTF-8: line {line}.") from None
    yield from _split(text)


def _split(text: str) -> Iterable[str]:
    return (line.rstrip("\r") for line in text.removesuffix("\n").split("\n")) if text else ()
