"""The pages of referrals."""

from flask import Blueprint, Flask

blueprint = Blueprint("referrals", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of referrals."""
    app.register_blueprint(blueprint)
