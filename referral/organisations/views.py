"""Where everybody finds organisations beside hospitals, and where their keepers keep them."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from referral import labels, paging, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _
from referral.information.forms import RECEIVING
from referral.information.queries import keeper_of
from referral.information.subjects import SUBJECTS, Subject, about
from referral.information.wording import phone_name
from referral.intake.localities.asked import locality_asked, locality_name
from referral.organisations import actions, commands, queries
from referral.organisations.forms import OrganisationSchema, facts_of, typed_of
from referral.organisations.kinds import KINDS
from referral.organisations.models import Organisation
from referral.organisations.saying import language_spoken, spoken
from referral.organisations.wording import LABELS
from referral.search_engines import indexed

blueprint = Blueprint("organisations", __name__)
FILTERS = ("country", "kind", "language", "place")
READ_BY_MANY = "120 per minute"
KIND = "organisation"


def init_app(app: Flask) -> None:
    """Register the pages and the command; a line that is wrong is reported where suggestions are answered."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    app.add_template_global(phone_name, "phone_name")
    app.add_template_global(spoken, "spoken")
    app.add_template_global(language_spoken, "language_spoken")
    app.add_template_global(locality_name, "locality_name")
    SUBJECTS[KIND] = _subject


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
    found = queries.organisation_of(organisation_id)
    return _written(found, Form(typed_of(found.country, found.code, queries.newest(found))))


def _written(found: Organisation | None, form: Form) -> Any:
    """The form, and what becomes of it when it is sent; an organisation keeps its country and code."""
    if request.method == "POST":
        form = Form.of(OrganisationSchema(), request.form)
        if form.valid and (kept := _keep(found, form)):
            return redirect(url_for("organisations.edit", organisation_id=kept.id), 303)
    newest = queries.newest(found) if found else None
    page = render_template(
        "organisations/edit.html", organisation=found, newest=newest, form=form, kinds=KINDS.items()
    )
    return page, 422 if form.errors else 200


def _keep(found: Organisation | None, form: Form) -> Organisation | None:
    country, code = (found.country, found.code) if found else (form.data["country"], form.data["code"])
    try:
        seen = form.data["number"]
        kept = actions.write(country, code, facts_of(form), seen, current_user.as_actor(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None
    flash(_("Kept as a draft. A colleague compares it with its source and publishes it."))
    return kept


@blueprint.post(
    "/desk/organisations/<uuid:organisation_id>/<any(check, publish, confirm, withdraw):verb>/<int:number>"
)
@allows(Permission.ORGANISATIONS_EDIT)
def move(organisation_id: uuid.UUID, verb: str, number: int) -> Any:
    """Check or publish the edition that was seen; or it is still right; or nobody shall read it any more."""
    found = queries.organisation_of(organisation_id)
    getattr(actions, verb)(found, number, current_user.as_actor(), utc_now())
    return _back(found)


@blueprint.post("/desk/organisations/<uuid:organisation_id>/bring_back")
@allows(Permission.ORGANISATIONS_EDIT)
def keep(organisation_id: uuid.UUID) -> Any:
    """What was withdrawn is a draft again."""
    found = queries.organisation_of(organisation_id)
    actions.bring_back(found, current_user.as_actor(), utc_now())
    return _back(found)


def _back(found: Organisation) -> Any:
    flash(_("Saved."))
    return redirect(url_for("organisations.edit", organisation_id=found.id), 303)
