"""flask materials load: the shipped cards and documents; flask information parity: is each page in three languages?"""

import click
from flask.cli import AppGroup

from referral.db import utc_now
from referral.information.commands import group as information
from referral.materials import loading
from referral.materials.parity import report

group = AppGroup("materials", help="Cards and documents for patients.")


@group.command("load")
def load_shipped() -> None:
    """Keep the shipped cards and documents as drafts; twice changes nothing, what a person wrote stays."""
    try:
        click.echo(f"drafts {loading.load(utc_now())}")
    except loading.BadRow as error:
        raise click.ClickException(str(error)) from None


@information.command("parity")
def check_parity() -> None:
    """Name whatever is published or shipped in one language and not in the two others; fails where there is any."""
    found = report()
    for each in found:
        click.echo(each.sentence)
    click.echo(f"compared {found.compared}, missing {len(found)}")
    if found:
        raise SystemExit(1)
