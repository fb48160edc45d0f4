"""The editors' desk: every rule and how it stands, one to write, what follows."""

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
from referral.export_rules import actions, queries
from referral.export_rules.forms import RuleSchema, facts_of, typed_of
from referral.export_rules.models import LIFE, ExportRule
from referral.export_rules.views.blueprint import blueprint
from referral.forms import Form
from referral.information.forms import RECEIVING
from referral.information.saying import spoken as spoken_now
from referral.links.queries import silent
from referral.published_doors import Doors

DOORS = Doors(
    blueprint,
    LIFE,
    "/desk/export-rules",
    allows(Permission.INFORMATION_EDIT),
    lambda rule: url_for("export_rules.edit", rule_id=rule.id),
)
DOORS.open()


@blueprint.get("/desk/export-rules")
@allows(Permission.INFORMATION_EDIT)
def list_kept() -> str:
    """Every rule in whatever state, what is to be read again first."""
    country = request.args.get("country", "")
    found = queries.kept(paging.asked(), country)
    editions = queries.newest_of(found.rows)
    return render_template(
        "export_rules/list_kept.html",
        rules=found,
        editions=editions,
        silent=silent(each.source for each in editions.values()),
        country=country,
        spoken=spoken_now(),
        today=utc_now().date(),
    )


@blueprint.route("/desk/export-rules/new", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def new() -> Any:
    """Write a rule that is not there yet."""
    return _written(None, Form(typed_of(request.args.get("country", RECEIVING[0]), "", None)))


@blueprint.route("/desk/export-rules/<uuid:rule_id>", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def edit(rule_id: uuid.UUID) -> Any:
    """Write a new edition; what is published stays until the new one is published too."""
    found = LIFE.subject_of(rule_id)
    return _written(found, Form(typed_of(found.country, found.code, queries.newest(found))))


def _written(found: ExportRule | None, form: Form) -> Any:
    """The form, and what becomes of it when it is sent; a rule keeps its country and code."""
    if request.method == "POST":
        form = Form.of(RuleSchema(), request.form)
        if form.valid and (kept := DOORS.kept(form, _write(found, form))):
            return kept
    newest = queries.newest(found) if found else None
    links = silent([newest.source]) if newest else {}
    page = render_template("export_rules/edit.html", rule=found, newest=newest, form=form, silent=links)
    return page, 422 if form.errors else 200


def _write(found: ExportRule | None, form: Form) -> Callable[[Actor, datetime], ExportRule]:
    country, code = (found.country, found.code) if found else (form.data["country"], form.data["code"])
    return partial(actions.write, country, code, facts_of(form, code), form.data["number"])
