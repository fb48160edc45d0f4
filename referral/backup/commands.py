"""flask backup, flask restore: a key, a whole back-up now, what lies there; a back-up brought back and checked."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from referral import readiness
from referral.backup import keeping, manifest, proving, restoring, sealing, shipping
from referral.backup.proving import Proof
from referral.backup.sentences import Wrong
from referral.backup.shelf import Shelf
from referral.config import setting
from referral.db import is_trouble

group = AppGroup("backup", help="Sealed back-ups of database, papers and anchors.")
LOSING = """Write it down twice, keep it apart from this machine and from the back-ups, and delete it here.
Who loses it cannot open any back-up any more: make a new key and a new back-up then.
It does not replace MASTER_KEYS: who loses those loses everybody, with and without back-ups."""


def init_app(app: Flask, another: Callable[[dict[str, Any]], Flask]) -> None:
    """Register the commands; `another` makes the app that opens what was restored."""
    app.extensions["another"] = another
    app.cli.add_command(group)
    app.cli.add_command(restore)
    readiness.watch(app, "backups", lambda _now: {"on": bool(app.config.get("BACKUP_TO"))})


@contextmanager
def said_plainly() -> Iterator[None]:
    """What is wrong is one sentence and an exit code."""
    try:
        yield
    except Wrong as wrong:
        raise click.ClickException(wrong.sentence()) from None
    except SQLAlchemyError as error:
        if not is_trouble(error):
            raise
        raise click.ClickException("The database does not answer, or its disk is full.") from None


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """A command that speaks so."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        with said_plainly():
            command(*args, **kwargs)

    return run


@group.command("key")
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def make_key(file: Path) -> None:
    """Make the offline key: the private half into FILE (once, 600), the public half on the screen."""
    private, public = sealing.new_pair()
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
            kept.write(private + "\n")
    except FileExistsError:
        raise Wrong("key_exists", path=file) from None
    except OSError:
        raise Wrong("away", shelf=file.parent) from None
    click.echo(
        f"The private half lies in {file} (key {sealing.key_name(public)}).\n{LOSING}\n\nBACKUP_KEY={public}"
    )


@group.command("now")
@plainly
def make_now() -> None:
    """Make a whole back-up now; by it a new place gets its mark."""
    told = shipping.by_hand()
    rows = sum(told["facts"]["counts"].values())
    click.echo(f"back-up {told['set']}: {rows} rows, {told['papers']} papers, sealed to {_key()}")


@group.command("list")
@plainly
def list_them() -> None:
    """The back-ups that lie there, the oldest first, and how old the newest shipment is."""
    shelf = shipping.here()
    for which in manifest.sets(shelf):
        last = sum(name[3:-7] == which for name in shelf.names(manifest.KIND)) - 1
        click.echo(f"{which}  begun {keeping.made_at(which):%Y-%m-%d %H:%M} UTC, {last} shipments since")


def _key() -> str:
    return sealing.key_name(str(setting("BACKUP_KEY")))


@click.command("restore")
@click.option(
    "--key", "key", type=click.Path(path_type=Path), required=True, help="File of the private half."
)
@click.option("--from", "origin", help="Where the back-ups lie; else BACKUP_TO.")
@click.option("--set", "which", help="Which back-up (`backup list`); else the newest.")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="An empty folder, where it will stay.")
@click.option("--check", is_flag=True, help="Restore, prove and throw away: the back-up's own test.")
@click.option("--every", default=100, show_default=True, help="Open every so manieth record.")
@plainly
def restore(
    key: Path, origin: str | None, which: str | None, folder: Path | None, check: bool, every: int
) -> None:
    """Bring a back-up into an empty folder, erase again who was erased since, and prove that it is whole."""
    if check == bool(folder):
        raise click.UsageError("say either --to FOLDER, or --check alone")
    began = time.monotonic()
    source = restoring.Source(Shelf(origin or str(shipping.here().address)), _private(key), which)
    with (
        restoring.thrown_away() if folder is None else nullcontext(folder) as to,
        restoring.restored(source, to.absolute()) as (_app, found),
    ):
        proof = proving.prove(found, every)
    _tell(found, proof, time.monotonic() - began)
    if folder is not None:
        click.echo(f"It lies in {folder}: docs/run.md says how to serve it from there.")


def _private(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise Wrong("key_file", path=path) from None


def _tell(found: restoring.Restored, proof: Proof, seconds: float) -> None:
    told = found.told
    click.echo(f"back-up {told['set']}, shipment {told['number']}, as it stood at {told['at'][:19]} UTC")
    click.echo(f"{proof.rows} rows as counted; the audit chain holds up to position {proof.position}")
    for each in found.unread:
        click.echo(
            f"the ledger of {each} cannot be read: erase by hand who was erased after {told['at'][:19]} UTC"
        )
    for each in proof.unlike:
        click.echo(f"counted while others wrote: {each}")
    click.echo(f"{proof.opened} records opened, {found.papers} papers; erased again: {proof.erased_again}")
    click.echo(f"restored and checked in {seconds:.1f} s")
