"""flask patients …: the index by which people are found again."""

import click
from flask.cli import AppGroup

from referral.intake.actions.indexing import index_everybody

group = AppGroup("patients", help="The index by which people are found again.")


@group.command("index")
def index() -> None:
    """Write everybody's tokens anew: after INDEX_KEY or the tables of names have changed."""
    click.echo(f"indexed {index_everybody()}")
