"""The one blueprint of referrals; a hospital's pages speak all eight languages."""

from flask import Blueprint, g, request
from flask_login import current_user

from referral.hospitals.spoken_to import speak_to

blueprint = Blueprint("referrals", __name__)
PATIENTS_OWN = "referrals.answer_as_patient"


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = request.endpoint != PATIENTS_OWN
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)
