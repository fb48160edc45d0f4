"""flask accounts …: the first administrator's invitation."""

import click
from flask import url_for
from flask.cli import AppGroup

from referral.accounts import actions
from referral.accounts.queries import token_of
from referral.accounts.roles import Role
from referral.audit import system
from referral.db import utc_now
from referral.i18n import HOSPITAL_LANGUAGES

group = AppGroup("accounts", help="Invite people from the command line.")


@group.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ADMINISTRATOR.value)
@click.option("--language", type=click.Choice(list(HOSPITAL_LANGUAGES)), default="en")
def invite(email: str, role: str, language: str) -> None:
    """Invite EMAIL and print the link, valid for a week and once."""
    from flask import current_app

    if role == Role.HOSPITAL:
        raise click.UsageError("hospital staff are invited on the page, where their hospital is chosen")
    invitation = actions.invite(email, role, None, language, system("command"), utc_now())
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
        click.echo(url_for("accounts.accept_invitation", token=token_of(invitation), _external=True))
