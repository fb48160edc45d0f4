"""The flask commands that belong to no feature: outbox, audit, keys, readiness."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Connection

from referral import (
    anchors,
    audit,
    chain,
    grants,
    keyring,
    lineage,
    metrics,
    outbox,
    readiness,
    verifying,
    worker,
)
from referral.backup import commands as backup
from referral.db import db, utc_now
from referral.verifying import Proof

outbox_group = AppGroup("outbox", help="Deliver the letters that deeds have written.")
audit_group = AppGroup("audit", help="Chain the audit events, or prove the chain.")
walls_group = AppGroup("walls", help="The roles of PostgreSQL: what each may do, which rows the web's sees.")
metrics_group = AppGroup("metrics", help="What a monitor is shown.")
keys_group = AppGroup("keys", help="The keys under which people's data is sealed.")


def init_app(app: Flask, another: Callable[[dict[str, Any]], Flask]) -> None:
    """Register the commands; `another` makes an app of other settings, as a restored database needs it."""
    for group in (outbox_group, audit_group, keys_group, walls_group, metrics_group):
        app.cli.add_command(group)
    app.cli.add_command(check)
    backup.init_app(app, another)
    readiness.require(app, "master keys", lambda: not keyring.missing())
    metrics.init_app(app)
    worker.init_app(app)


@outbox_group.command("deliver")
def deliver_once() -> None:
    """Send what is due now, once."""
    delivery = outbox.deliver(utc_now())
    click.echo(f"sent {delivery.sent}, failed {delivery.failed}")


@outbox_group.command("work")
@click.option("--every", default=worker.OFTEN, show_default=True, help="Seconds between looks.")
@click.option("--only", multiple=True, type=click.Choice(worker.NAMES), help="This kind of work; else all.")
@click.option("--without", multiple=True, type=click.Choice(worker.NAMES), help="All kinds but this one.")
@click.option("--parent", type=int, help="The process with which it ends.")
def work(every: float, only: tuple[str, ...], without: tuple[str, ...], parent: int | None) -> None:
    """The worker: letters, deadlines and alarms, the audit's seal, old data's end, drafts that were asked for."""
    if parent is not None:
        lineage.end_with(parent, signal.SIGTERM)
    names = set(only or worker.NAMES) - set(without)
    worker.work(current_app._get_current_object(), names, every)  # type: ignore[attr-defined]


@audit_group.command("seal")
def seal() -> None:
    """Chain the events that are not chained yet."""
    click.echo(f"sealed {audit.seal()}")


@audit_group.command("anchor")
@click.argument("lines", required=False, type=click.File("r"))
def anchor(lines: TextIO | None) -> None:
    """Say outside the database where the chain ends; or compare anchors of a file (or of -), as letters say them."""
    if lines is None:
        audit.seal()
        click.echo(anchors.drop(utc_now()).line())
        return
    said = [found for line in lines if (found := anchors.read(line.rstrip("\n") + "\n"))]
    if not said:
        raise click.ClickException("no anchor was read: a line is POSITION DIGEST MOMENT")
    wrong = [each for each in said if not anchors.is_borne_out(each)]
    if wrong:
        raise click.ClickException(f"the chain does not say this any more: {wrong[0].line()}")
    click.echo(f"{len(said)} anchors hold")


@audit_group.command("verify")
def verify() -> None:
    """Prove events, chain and anchors; the exit code says whether they hold."""
    proof = chain.prove(utc_now(), verifying.cores())
    for finding in proof.found:
        click.echo(f"position {finding.position}: {verifying.SAID[finding.what]}")
    if proof.found:
        raise click.ClickException(f"the chain is broken at position {proof.found[0].position}")
    click.echo(f"the chain holds up to position {proof.position}; {_anchored(proof)}")


def _anchored(proof: Proof) -> str:
    if proof.since is None:
        return "nothing is anchored on this machine"
    since = proof.since.isoformat(timespec="seconds")
    return f"anchored up to position {proof.anchored}; what was done since {since} is not anchored yet"


@keys_group.command("rotate")
def rotate() -> None:
    """Wrap every person's data key anew under the first of MASTER_KEYS, once every running process knows it."""
    try:
        click.echo(f"rewrapped {keyring.rotate(utc_now())}")
    except keyring.WouldBlind as found:
        raise click.ClickException(
            f"{found} running processes do not know the first of MASTER_KEYS and could open nothing any more: "
            "restart the service with the new key in front of the old ones, then rotate"
        ) from None


@keys_group.command("links")
def renew_links() -> None:
    """After LINK_KEY was changed, with the service stopped: every link and card that is out opens nothing any more."""
    try:
        click.echo(f"ended {keyring.renew_links(utc_now())} links and cards; run `patients index` now")
    except keyring.StillRunning as found:
        raise click.ClickException(
            f"{found} processes run, or ran two minutes ago: stop the service first"
        ) from None


@walls_group.command("make")
def make_walls() -> None:
    """Make the roles that are missing and give each exactly its rights; as the owner, as often as you like."""
    with _owner() as line:
        grants.make(line)
        click.echo(f"{len(grants.ROLES)} roles, {grants.renew(line, db.metadata)} statements")


@walls_group.command("show")
def show_walls() -> None:
    """The same as SQL, for whoever runs it by hand; the roles themselves are made before, with CREATE ROLE … LOGIN."""
    for each in grants.statements(db.metadata):
        click.echo(f"{each};")


@contextmanager
def _owner() -> Iterator[Connection]:
    with db.engine.begin() as line:
        if line.dialect.name != "postgresql":
            raise click.ClickException("SQLite has no roles: whoever may read the file may do everything")
        yield line


@metrics_group.command("show")
def show_metrics() -> None:
    """Print once what a monitor would be shown."""
    click.echo(metrics.exposed(current_app._get_current_object()), nl=False)  # type: ignore[attr-defined]


@metrics_group.command("serve")
@click.option("--parent", type=int, help="The process with which it ends.")
def serve_metrics(parent: int | None) -> None:
    """Answer a monitor at METRICS_HOST:METRICS_PORT until asked to stop."""
    app, asked = current_app._get_current_object(), worker.asked_to_stop()  # type: ignore[attr-defined]
    host, port = app.config["METRICS_HOST"], app.config["METRICS_PORT"]
    if not port:
        raise click.ClickException("METRICS_PORT is not set: nothing is shown to a monitor")
    if parent is not None:
        lineage.end_with(parent, signal.SIGTERM)
    try:
        stop = metrics.serve(app, host, port)
    except OSError as error:
        raise click.ClickException(f"METRICS_PORT: {host}:{port} cannot be used ({error.strerror})") from None
    while not asked:
        time.sleep(worker.LOOKS_EVERY)
    stop()


@click.command("check")
def check() -> None:
    """Say whether everything is ready to serve."""
    wrong = readiness.problems()
    if wrong:
        raise click.ClickException("not ready: " + ", ".join(wrong))
    click.echo("ready")
