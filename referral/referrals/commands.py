"""flask referrals clock: reminders, expiry, holds and stale figures, as far as they are due."""

from dataclasses import asdict

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.referrals.actions import tick

group = AppGroup("referrals", help="The life of referrals.")


@group.command("clock")
def clock() -> None:
    """Do what is due now, once; the worker does the same now and then."""
    done = asdict(tick(utc_now()))
    click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in done.items()))
