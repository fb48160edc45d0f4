"""Where the pages of the tick list hang."""

from flask import Blueprint, g, request

blueprint = Blueprint("screening", __name__)
DESK = "/desk/"


@blueprint.before_request
def _speak_all() -> None:
    """Whoever works at a partner place or scans its code reads it in the language of the country; the desk has ours."""
    g.hospital_side = not request.path.startswith(DESK)
