"""The pages of coordination."""

from flask import Blueprint, Flask

blueprint = Blueprint("coordination", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of coordination."""
    app.register_blueprint(blueprint)
