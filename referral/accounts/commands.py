"""flask accounts …: the first administrator's invitation; a second factor that was lost."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup

from referral.accounts import actions
from referral.accounts.queries import by_email, token_of
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
    if role == Role.HOSPITAL:
        raise click.UsageError("hospital staff are invited on the page, where their hospital is chosen")
    click.echo(invited(email, role, language))


def invited(email: str, role: str, language: str) -> str:
    """The link of a new invitation; raises Conflict if they have an account."""
    invitation = actions.invite(email, role, None, language, system("command"), utc_now())
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
        return url_for("accounts.accept_invitation", token=token_of(invitation), _external=True)


@group.command("reset")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Forget the lost second factor of EMAIL, passkeys too, and end their sessions; the next sign-in sets up a new one.

    Ask the person back first, on a number you know: whoever has their password gets in with this.
    """
    user = by_email(email)
    if user is None:
        raise click.UsageError("there is no account with this e-mail address")
    actions.reset_second_factor(user, system("command"), utc_now())
    click.echo(f"reset: {user.email} sets up a new second factor at the next sign-in")
