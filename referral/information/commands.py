"""flask information …: load the answers that are shipped."""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.information import loading

group = AppGroup("information", help="Answers for patients by country.")


@group.command("load")
def load_shipped() -> None:
    """Keep the shipped answers as drafts; twice changes nothing, what a person wrote stays."""
    try:
        click.echo(f"drafts {loading.load(utc_now())}")
    except loading.BadRow as error:
        raise click.ClickException(str(error)) from None
