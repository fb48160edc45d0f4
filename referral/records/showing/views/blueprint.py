"""The one blueprint of showing papers; a hospital's pages speak all eight languages. Pictures and files as answers."""

from collections.abc import Iterable

from flask import Blueprint, Response, g, request
from flask_login import current_user

from referral import web
from referral.hospitals.spoken_to import speak_to

blueprint = Blueprint("showing", __name__)
AT_HOSPITAL = ("/hospital/", "/answer/")


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = request.path.startswith(AT_HOSPITAL)
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)


def picture(content: bytes) -> Response:
    """A page as a picture within a page of ours, kept by nobody."""
    return Response(content, mimetype="image/jpeg", headers=web.OF_STRANGERS)


def attachment(
    content: bytes | Iterable[bytes], name: str, kind: str = "application/octet-stream"
) -> Response:
    """A file to be saved, never opened by the browser in our place."""
    found = Response(content, mimetype=kind, headers=web.OF_STRANGERS)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return found
