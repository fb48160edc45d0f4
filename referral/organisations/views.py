"""Where everybody finds organisations beside hospitals, and where their keepers keep them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Flask, g, render_template, request, url_for

from referral import labels, paging, web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.forms import Form
from referral.information import letters
from referral.information.forms import RECEIVING
from referral.information.queries import keeper_of
from referral.information.subjects import SUBJECTS, Subject, about
from referral.information.wording import phone_name
from referral.intake.localities.asked import locality_asked
from referral.organisations import actions, commands, queries
from referral.organisations.forms import OrganisationSchema, facts_of, typed_of
from referral.organisations.kinds import KINDS
from referral.organisations.models import LIFE, Organisation
from referral.organisations.saying import language_spoken, spoken
from referral.organisations.wording import LABELS
from referral.published_doors import Doors
from referral.search_engines import indexed

blueprint = Blueprint("organisations", __name__)
FILTERS = ("country", "kind", "language", "place")
READ_BY_MANY = "120 per minute"
KIND = "organisation"


def _page(organisation: Organisation) -> str:
    return url_for("organisations.edit", organisation_id=organisation.id)


DOORS = Doors(blueprint, LIFE, "/desk/organisations", allows(Permission.ORGANISATIONS_EDIT), _page)
DOORS.open()


def init_app(app: Flask) -> None:
    """Register the pages and the command; a line that is wrong is reported where suggestions are answered."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    app.add_template_global(phone_name, "phone_name")
    app.add_template_global(spoken, "spoken")
    app.add_template_global(language_spoken, "language_spoken")
    SUBJECTS[KIND] = _subject
    letters.DUE["organisations"] = queries.due


def _subject(organisation_id: uuid.UUID) -> Subject | None:
    found = queries.shown_one(organisation_id)
    if found is None:
        return None
    at = {"country": found.asked_in, "kind": found.edition.kind}
    country = "" if found.is_everywhere else found.country
    return Subject(found.edition.name, country, "organisations.list", at)


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = request.endpoint == "organisations.list"


@blueprint.get("/organisations", endpoint="list")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def list_organisations() -> str:
    """Every published organisation: filtered by country, kind, language and place."""
    wanted = {name: request.args.get(name, "") for name in FILTERS}
    near = locality_asked(wanted["place"])
    found = queries.shown(wanted["country"], wanted["kind"], wanted["language"], near.found)
    return render_template(
        "organisations/list.html",
        organisations=queries.page(found, paging.asked()),
        wanted=wanted,
        near=near,
        kinds=KINDS.items(),
        keeper=keeper_of(wanted["country"]),
        about=lambda each: about(KIND, each.id),
        today=utc_now().date(),
    )


@blueprint.get("/desk/organisations")
@allows(Permission.ORGANISATIONS_EDIT)
def list_kept() -> str:
    """Every organisation in whatever state, what is to be read again first."""
    country = request.args.get("country", "")
    found = queries.kept(paging.asked(), country)
    editions = queries.newest_of(found.rows)
    return render_template(
        "organisations/list_kept.html",
        organisations=found,
        editions=editions,
        country=country,
        today=utc_now().date(),
    )


@blueprint.route("/desk/organisations/new", methods=["GET", "POST"])
@allows(Permission.ORGANISATIONS_EDIT)
def new() -> Any:
    """Write an organisation that is not there yet."""
    asked = {"country": request.args.get("country", RECEIVING[0]), "number": "0", "languages": []}
    return _written(None, Form(asked))


@blueprint.route("/desk/organisations/<uuid:organisation_id>", methods=["GET", "POST"])
@allows(Permission.ORGANISATIONS_EDIT)
def edit(organisation_id: uuid.UUID) -> Any:
    """Write a new edition; what is published stays until the new one is published too."""
    found = LIFE.subject_of(organisation_id)
    return _written(found, Form(typed_of(found.country, found.code, queries.newest(found))))


def _written(found: Organisation | None, form: Form) -> Any:
    """The form, and what becomes of it when it is sent; an organisation keeps its country and code."""
    if request.method == "POST":
        form = Form.of(OrganisationSchema(), request.form)
        if form.valid and (kept := DOORS.kept(form, _write(found, form))):
            return kept
    newest = queries.newest(found) if found else None
    page = render_template(
        "organisations/edit.html", organisation=found, newest=newest, form=form, kinds=KINDS.items()
    )
    return page, 422 if form.errors else 200


def _write(found: Organisation | None, form: Form) -> Callable[[Actor, datetime], Organisation]:
    country, code = (found.country, found.code) if found else (form.data["country"], form.data["code"])
    return partial(actions.write, country, code, facts_of(form), form.data["number"])
