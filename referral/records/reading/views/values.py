"""Deeds on one value: confirmed by a second person, crossed out, taken over into the case and back."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.i18n import _
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.records.reading import actions, queries
from referral.records.reading.models import PaperValue
from referral.records.reading.views.blueprint import blueprint, me

VALUE = "/desk/cases/<uuid:case_id>/values/<uuid:value_id>"


def _found(case_id: uuid.UUID, value_id: uuid.UUID) -> tuple[Case, PaperValue]:
    case = case_for(current_user, case_id)
    return case, queries.value_for(case, value_id)


def _back(case: Case, value: PaperValue) -> Any:
    """To the page that asked: the paper's, or the timeline."""
    if request.form.get("from") == "illness":
        return redirect(url_for("reading.show_illness", case_id=case.id), 303)
    return redirect(
        url_for("reading.read_page", case_id=case.id, paper_id=value.paper_id, page=value.page), 303
    )


@blueprint.post(f"{VALUE}/confirm")
@allows(Permission.CASE_COORDINATE)
def confirm(case_id: uuid.UUID, value_id: uuid.UUID) -> Any:
    """A second person has read the same."""
    case, value = _found(case_id, value_id)
    actions.confirm(value, me(), utc_now())
    flash(_("Confirmed: two people have read the same."))
    return _back(case, value)


@blueprint.post(f"{VALUE}/cross-out")
@allows(Permission.CASE_COORDINATE)
def cross_out(case_id: uuid.UUID, value_id: uuid.UUID) -> Any:
    """The page does not say this; it stays, crossed out."""
    case, value = _found(case_id, value_id)
    actions.cross_out(value, me(), utc_now())
    flash(_("Crossed out. It stays readable."))
    return _back(case, value)


@blueprint.post(f"{VALUE}/take-over")
@allows(Permission.CASE_COORDINATE)
def take_over(case_id: uuid.UUID, value_id: uuid.UUID) -> Any:
    """Let the case say what the paper says."""
    case, value = _found(case_id, value_id)
    actions.take_over(case, value, request.form.get("seen", ""), me(), utc_now())
    flash(_("The case says now what the paper says. You can take it back beside the value."))
    return _back(case, value)


@blueprint.post(f"{VALUE}/take-back")
@allows(Permission.CASE_COORDINATE)
def take_back(case_id: uuid.UUID, value_id: uuid.UUID) -> Any:
    """Let the case say again what it had said."""
    case, value = _found(case_id, value_id)
    actions.take_back(case, value, me(), utc_now())
    flash(_("Taken back: the case says what it said before."))
    return _back(case, value)
