"""The one blueprint of hospitals; its pages speak all eight languages."""

from flask import Blueprint, g
from flask_login import current_user

from referral.accounts.security import account_country
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.spoken_to import speak_to

blueprint = Blueprint("hospitals", __name__)


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = True
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)


def lives_in() -> str | None:
    """The country of who is signed in: the only one they have set, or their hospital's; looked for once a request."""
    if "lives_in" not in g:
        g.lives_in = account_country() or _country_of_house()
    return str(g.lives_in) if g.lives_in else None


def _country_of_house() -> str | None:
    hospital_id = getattr(current_user, "hospital_id", None)
    hospital = db.session.get(Hospital, hospital_id) if hospital_id else None
    return hospital.country if hospital else None
