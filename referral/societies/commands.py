"""flask societies …: load the societies that are shipped."""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.information.loading import BadRow
from referral.societies import loading

group = AppGroup("societies", help="Medical and patients' societies.")


@group.command("load")
def load_shipped() -> None:
    """Keep the shipped societies as drafts; twice changes nothing, what a person wrote stays."""
    try:
        click.echo(f"drafts {loading.load(utc_now())}")
    except BadRow as error:
        raise click.ClickException(str(error)) from None
