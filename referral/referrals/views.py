"""The pages of referrals."""

from flask import Blueprint, Flask

from referral.referrals import commands, letters

blueprint = Blueprint("referrals", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of referrals, their command and their letters."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    assert letters
