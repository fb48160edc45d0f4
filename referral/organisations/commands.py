"""flask organisations …: load the organisations that are shipped."""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.information.loading import BadRow
from referral.organisations import loading

group = AppGroup("organisations", help="Organisations beside hospitals.")


@group.command("load")
def load_shipped() -> None:
    """Keep the shipped organisations as drafts; twice changes nothing, what a person wrote stays."""
    try:
        click.echo(f"drafts {loading.load(utc_now())}")
    except BadRow as error:
        raise click.ClickException(str(error)) from None
