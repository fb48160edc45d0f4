"""Where keepers write, check and publish societies."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask import render_template, request, url_for

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.forms import Form
from referral.published_doors import Doors
from referral.societies import queries
from referral.societies.actions import editing
from referral.societies.forms import SocietySchema, facts_of, typed_of
from referral.societies.models import LIFE, Society
from referral.societies.views.blueprint import blueprint


def _page_of(society: Society) -> str:
    return url_for("societies.edit", society_id=society.id)


DOORS = Doors(blueprint, LIFE, "/desk/societies", allows(Permission.SOCIETIES_EDIT), _page_of)
DOORS.open()


@blueprint.get("/desk/societies")
@allows(Permission.SOCIETIES_EDIT)
def list_kept() -> str:
    """Every society in whatever state, what is to be read again first."""
    country = request.args.get("country", "")
    found = queries.kept(paging.asked(), country)
    return render_template(
        "societies/list_kept.html",
        societies=found,
        editions=queries.newest_of(found.rows),
        country=country,
        today=utc_now().date(),
    )


@blueprint.route("/desk/societies/new", methods=["GET", "POST"])
@allows(Permission.SOCIETIES_EDIT)
def new() -> Any:
    """Write a society that is not there yet."""
    asked = {"country": request.args.get("country", "UA"), "number": "0", "languages": [], "topics": []}
    return _written(None, Form(asked))


@blueprint.route("/desk/societies/<uuid:society_id>", methods=["GET", "POST"])
@allows(Permission.SOCIETIES_EDIT)
def edit(society_id: uuid.UUID) -> Any:
    """Write a new edition; what is published stays until the new one is published too."""
    found = LIFE.subject_of(society_id)
    return _written(found, Form(typed_of(found.country, found.code, queries.newest(found))))


def _written(found: Society | None, form: Form) -> Any:
    """The form, and what becomes of it when it is sent; a society keeps its country and code."""
    if request.method == "POST":
        form = Form.of(SocietySchema(), request.form)
        if form.valid and (kept := DOORS.kept(form, _write(found, form))):
            return kept
    newest = queries.newest(found) if found else None
    page = render_template("societies/edit.html", society=found, newest=newest, form=form)
    return page, 422 if form.errors else 200


def _write(found: Society | None, form: Form) -> Callable[[Actor, datetime], Society]:
    country, code = (found.country, found.code) if found else (form.data["country"], form.data["code"])
    return partial(editing.write, country, code, facts_of(form), form.data["number"])
