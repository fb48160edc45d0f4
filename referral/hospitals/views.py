"""The pages of hospitals."""

from flask import Blueprint, Flask

blueprint = Blueprint("hospitals", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of hospitals."""
    app.register_blueprint(blueprint)
