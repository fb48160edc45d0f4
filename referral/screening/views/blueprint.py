"""Where the pages of the tick list hang."""

from flask import Blueprint, g

blueprint = Blueprint("screening", __name__)


@blueprint.before_request
def _speak_all() -> None:
    """Whoever works at a partner place reads it in the language of the country."""
    g.hospital_side = True
