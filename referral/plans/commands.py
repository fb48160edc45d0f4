"""flask plans …: whether a kept draft is the same when it is made anew from what was stored."""

import uuid

import click
from flask.cli import AppGroup

from referral.engine import open_drafts
from referral.errors import NotFound
from referral.plans import actions

group = AppGroup("plans", help="Draft plans for all who wait.")


@group.command("check")
@click.argument("run", type=click.UUID)
def check(run: uuid.UUID) -> None:
    """Make draft RUN anew from what was stored; fail unless it is the same byte for byte."""
    try:
        found = open_drafts.recompute(actions.run_of(run).digest)
    except NotFound:
        raise click.ClickException("there is no such draft") from None
    if found.is_same:
        click.echo(f"the same bytes, by engine {found.made_by}")
        return
    if found.is_earlier:
        raise click.ClickException(
            f"made by engine {found.kept_by}; engine {found.made_by} gives other bytes"
        )
    raise click.ClickException("other bytes: what was stored is not what its input gives")
