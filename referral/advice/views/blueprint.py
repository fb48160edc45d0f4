"""Where the pages of advice hang."""

from flask import Blueprint, g, request

blueprint = Blueprint("advice", __name__)
DESK = "/desk/"


@blueprint.before_request
def _speak_all() -> None:
    """Advisers read in eight languages; the desk has ours."""
    g.hospital_side = not request.path.startswith(DESK)
