"""The pages of the public map and list, and its open data."""

import uuid

from flask import Flask

from referral.centres.choices import hospital_choices
from referral.centres.queries import centre_of
from referral.centres.views import data, pages
from referral.centres.views.blueprint import blueprint
from referral.centres.wording import evidence, not_given, source_of
from referral.db import utc_now
from referral.errors import NotFound
from referral.information.subjects import SUBJECTS, Subject

__all__ = ["data", "init_app", "pages"]


def init_app(app: Flask) -> None:
    """Register the pages; a centre that is wrong is reported where suggestions are answered.

    Rooms below the directory offer its hospitals by name too.
    """
    app.register_blueprint(blueprint)
    app.extensions["hospital_choices"] = hospital_choices
    app.add_template_global(evidence, "evidence")
    app.add_template_global(not_given, "not_given")
    app.add_template_global(source_of, "source_of")
    SUBJECTS[pages.KIND] = _subject


def _subject(hospital_id: uuid.UUID) -> Subject | None:
    try:
        house = centre_of(hospital_id, utc_now().date()).house
    except NotFound:
        return None
    return Subject(house.name, house.country, "centres.show", {"hospital_id": str(hospital_id)})
