"""The one blueprint of the public map; its pages speak all eight languages and are held back for nobody."""

from flask import Blueprint, g

blueprint = Blueprint("centres", __name__)
READ_BY_MANY = "120 per minute"


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = True
