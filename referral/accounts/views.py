"""The pages of accounts."""

from flask import Blueprint, Flask

blueprint = Blueprint("accounts", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of accounts."""
    app.register_blueprint(blueprint)
