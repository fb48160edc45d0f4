"""The one blueprint of hospitals; its pages speak all eight languages."""

from flask import Blueprint, g
from flask_login import current_user

from referral.hospitals.spoken_to import speak_to

blueprint = Blueprint("hospitals", __name__)


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = True
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)
