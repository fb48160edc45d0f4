"""flask exports …: load the rules that are shipped."""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.export_rules import loading
from referral.information.loading import BadRow

group = AppGroup("exports", help="Rules for sending medicines and equipment to Ukraine.")


@group.command("load")
def load_shipped() -> None:
    """Keep the shipped rules as drafts; twice changes nothing, what a person wrote stays."""
    try:
        click.echo(f"drafts {loading.load(utc_now())}")
    except BadRow as error:
        raise click.ClickException(str(error)) from None
