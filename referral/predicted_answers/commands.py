"""flask learning …: learn the chance of acceptance and the reply time from past referrals."""

import click
from flask.cli import AppGroup

from referral.audit import system
from referral.db import utc_now
from referral.engine import learned
from referral.predicted_answers import actions

group = AppGroup("learning", help="Predicted answers, learned from past referrals.")


@group.command("train")
def train() -> None:
    """Learn from every past referral and keep the model. An administrator switches it on, on their page."""
    try:
        kept = actions.learn(system("learning"), utc_now())
    except learned.TooLittle as little:
        raise click.ClickException(f"too few past answers to learn from ({little})") from None
    click.echo(f"model {kept.digest[:12]}: {kept.requests} requests, {kept.answers} answers")
