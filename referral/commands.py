"""The flask commands that belong to no feature: outbox, audit, keys, readiness."""

import time
from collections.abc import Callable
from datetime import datetime

import click
import structlog
from flask import Flask, current_app
from flask.cli import AppGroup

from referral import audit, chain, outbox, readiness
from referral.crypto import DataKey, fingerprint, rewrap
from referral.db import db, transaction, utc_now
from referral.duty.actions import escalate
from referral.notifications import mailbox
from referral.notifications.actions import follow_addresses
from referral.records import retention
from referral.referrals.actions import deadlines

log = structlog.get_logger()
MINUTE = 60.0

outbox_group = AppGroup("outbox", help="Deliver the letters that deeds have written.")
audit_group = AppGroup("audit", help="Chain the audit events, or prove the chain.")
keys_group = AppGroup("keys", help="The keys under which people's data is sealed.")


def init_app(app: Flask) -> None:
    """Register the commands."""
    for group in (outbox_group, audit_group, keys_group):
        app.cli.add_command(group)
    app.cli.add_command(check)


@outbox_group.command("deliver")
def deliver_once() -> None:
    """Send what is due now, once."""
    delivery = outbox.deliver(utc_now())
    click.echo(f"sent {delivery.sent}, failed {delivery.failed}")


@outbox_group.command("work")
@click.option("--every", default=2.0, show_default=True, help="Seconds between rounds.")
def work(every: float) -> None:
    """The worker: letters, and once a minute alarms, the clock of referrals, old data's end, the audit's seal."""
    minute = 0.0
    while True:
        _safely(outbox.deliver)
        if time.monotonic() - minute >= MINUTE:
            minute = time.monotonic()
            for job in (
                escalate,
                outbox.deliver_all,
                deadlines.tick,
                mailbox.read,
                follow_addresses,
                retention.clear,
                lambda _now: audit.seal(),
                chain.prove_daily,
            ):
                _safely(job)
        time.sleep(every)


def _safely(job: Callable[[datetime], object]) -> None:
    """One job's failure never stops the others; only its class is logged."""
    try:
        job(utc_now())
    except Exception as error:
        log.error("job failed", job=getattr(job, "__qualname__", "?"), error=type(error).__name__)
    finally:
        db.session.remove()


@audit_group.command("seal")
def seal() -> None:
    """Chain the events that are not chained yet."""
    click.echo(f"sealed {audit.seal()}")


@audit_group.command("verify")
def verify() -> None:
    """Prove the chain; the exit code says whether it holds."""
    broken = chain.prove(utc_now())
    if broken is not None:
        raise click.ClickException(f"the chain is broken at position {broken}")
    click.echo("the chain holds")


@keys_group.command("rotate")
def rotate() -> None:
    """Wrap every person's data key anew under the first of MASTER_KEYS."""
    click.echo(f"rewrapped {_rotate()}")


@transaction
def _rotate() -> int:
    newest = fingerprint(current_app.config["MASTER_KEYS"][0])
    outdated = db.select(DataKey).where(DataKey.master_key != newest, DataKey.wrapped.is_not(None))
    keys = db.session.scalars(outdated).all()
    for key in keys:
        rewrap(key)
    return len(keys)


@click.command("check")
def check() -> None:
    """Say whether everything is ready to serve."""
    wrong = readiness.problems()
    if wrong:
        raise click.ClickException("not ready: " + ", ".join(wrong))
    click.echo("ready")
