"""Where the pages of medicines and equipment hang."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_login import current_user

from referral.audit import Actor
from referral.fields import clean
from referral.supplies import catalogue
from referral.supplies.catalogue import Item

blueprint = Blueprint("supplies", __name__)
OURS = ("/desk/", "/supplies/institution/")


@blueprint.before_request
def _speak_all() -> None:
    """Whoever gives or only looks reads it in eight languages; the desk and institutions of Ukraine have ours."""
    g.hospital_side = not request.path.startswith(OURS)


def me() -> Actor:
    """Whoever is signed in."""
    actor: Actor = current_user.as_actor()
    return actor


def asked_item() -> Item | None:
    """The line of the catalogue that the address names."""
    return catalogue.item(request.args.get("kind", ""), request.args.get("code", ""))


def choose(heading: object, back: str, **values: Any) -> Any:
    """The search in the catalogue, whose lines lead back to the page that asked. A group is asked further."""
    typed = clean(request.args.get("q", "")[:100])
    group = catalogue.group_of(typed)
    found = catalogue.members(group) if group else catalogue.search(typed)
    here = url_for(str(request.endpoint), **values)
    facts = {"heading": heading, "back": back, "typed": typed, "group": group, "found": found, "here": here}
    return render_template("supplies/choose.html", **facts, values=values)
