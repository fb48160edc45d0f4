"""Where the pages of societies hang."""

from flask import Blueprint, g, request

blueprint = Blueprint("societies", __name__)
DESK = "/desk/"
KIND = "society"
READ_BY_MANY = "120 per minute"
BY_LINK = "300 per hour"


@blueprint.before_request
def _speak_all() -> None:
    """Everybody and who answers for a society read it in eight languages; the desk has ours."""
    g.hospital_side = not request.path.startswith(DESK)
