"""The pages of intake."""

from flask import Blueprint, Flask

from referral import labels
from referral.intake import letters
from referral.intake.codes import CODES

blueprint = Blueprint("intake", __name__)


def init_app(app: Flask) -> None:
    """Register the pages, letters and codes of intake."""
    labels.LABELS.update(CODES)
    app.register_blueprint(blueprint)
    app.extensions["intake_letters"] = letters
