"""flask links probe: ask the links that were asked longest ago; off until a setting says how many."""

import click
from flask import Flask
from flask.cli import AppGroup

from referral.config import setting
from referral.contacts import fetch_name
from referral.db import utc_now
from referral.links import actions, queries
from referral.links.collecting import all_links
from referral.links.probing import ANSWERS, Prober

group = AppGroup("links", help="Links on the pages for patients.")
OFF = "off: set LINK_PROBER to how many links a run may ask"


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(group)


@group.command("probe")
def probe() -> None:
    """Ask at most LINK_PROBER links whether they still answer, and mark the silent ones for the editors."""
    most = setting("LINK_PROBER")
    if not most:
        click.echo(OFF)
        return
    silent = asked = 0
    prober = Prober(fetch_name())
    for link in queries.next_to_ask(all_links(), most):
        outcome = prober.ask(link)
        actions.note(link, outcome, utc_now())
        asked, silent = asked + 1, silent + (outcome != ANSWERS)
    click.echo(f"asked {asked}, silent {silent}")
