"""The one blueprint of referrals; a hospital's pages speak all eight languages."""

from flask import Blueprint, g, request
from flask_login import current_user

from referral.hospitals.spoken_to import speak_to

blueprint = Blueprint("referrals", __name__)
PATIENTS_OWN = frozenset(
    f"referrals.{name}" for name in ("answer_as_patient", "report_as_patient", "show_letters")
)


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = request.endpoint not in PATIENTS_OWN
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)
