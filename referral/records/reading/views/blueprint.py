"""Where the pages of reading papers hang."""

from flask import Blueprint
from flask_login import current_user

from referral.audit import Actor

blueprint = Blueprint("reading", __name__)


def me() -> Actor:
    """Whoever is signed in."""
    actor: Actor = current_user.as_actor()
    return actor
