"""flask duty escalate: what nobody has acknowledged goes to the next, as far as it is due."""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.duty.actions import escalate

group = AppGroup("duty", help="Who is on duty, and what nobody has acknowledged.")


@group.command("escalate")
def escalate_now() -> None:
    """Take every step that is due, once; the worker does the same every minute."""
    click.echo(f"steps taken {escalate(utc_now())}")
