"""The editors' desk: every rule and how it stands, one to write, what follows."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid
from referral.export_rules import actions, queries
from referral.export_rules.forms import RuleSchema, facts_of, typed_of
from referral.export_rules.models import ExportRule
from referral.export_rules.views.blueprint import blueprint
from referral.forms import Form
from referral.i18n import _
from referral.information.forms import RECEIVING
from referral.information.saying import spoken as spoken_now
from referral.links.queries import silent


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
    found = queries.rule_of(rule_id)
    return _written(found, Form(typed_of(found.country, found.code, queries.newest(found))))


def _written(found: ExportRule | None, form: Form) -> Any:
    """The form, and what becomes of it when it is sent; a rule keeps its country and code."""
    if request.method == "POST":
        form = Form.of(RuleSchema(), request.form)
        if form.valid and (kept := _keep(found, form)):
            return redirect(url_for("export_rules.edit", rule_id=kept.id), 303)
    newest = queries.newest(found) if found else None
    links = silent([newest.source]) if newest else {}
    page = render_template("export_rules/edit.html", rule=found, newest=newest, form=form, silent=links)
    return page, 422 if form.errors else 200


def _keep(found: ExportRule | None, form: Form) -> ExportRule | None:
    country, code = (found.country, found.code) if found else (form.data["country"], form.data["code"])
    try:
        facts, seen = facts_of(form, code), form.data["number"]
        kept = actions.write(country, code, facts, seen, current_user.as_actor(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None
    flash(_("Kept as a draft. A colleague compares it with its source and publishes it."))
    return kept


@blueprint.post(
    "/desk/export-rules/<uuid:rule_id>/<any(check, publish, confirm, withdraw):verb>/<int:number>"
)
@allows(Permission.INFORMATION_EDIT)
def move(rule_id: uuid.UUID, verb: str, number: int) -> Any:
    """Check or publish the edition that was seen; or it is still right; or nobody shall read it any more."""
    found = queries.rule_of(rule_id)
    getattr(actions, verb)(found, number, current_user.as_actor(), utc_now())
    return _back(found)


@blueprint.post("/desk/export-rules/<uuid:rule_id>/bring_back")
@allows(Permission.INFORMATION_EDIT)
def keep(rule_id: uuid.UUID) -> Any:
    """What was withdrawn is a draft again."""
    found = queries.rule_of(rule_id)
    actions.bring_back(found, current_user.as_actor(), utc_now())
    return _back(found)


def _back(found: ExportRule) -> Any:
    flash(_("Saved."))
    return redirect(url_for("export_rules.edit", rule_id=found.id), 303)
