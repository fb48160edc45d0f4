"""The pages of plans: the drafts and their lines, and keeping slots for people still to come."""

from flask import Flask

from referral import cards, readiness
from referral.engine import planning
from referral.plans import commands
from referral.plans import reserve_prices as prices
from referral.plans.views import asked, drafts, reserve_prices
from referral.plans.views.blueprint import blueprint

__all__ = ["asked", "drafts", "init_app", "reserve_prices"]
WANTED = cards.Card("wanted", "hospital", "plans/wanted.html", prices.wanted_by_others)


def init_app(app: Flask) -> None:
    """Register the pages, the card and the commands of plans."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    cards.register(app, WANTED)
    readiness.watch(app, "kernels", planning.kernels)
