"""What a case prints, for whoever files or coordinates it: each letter, each language, and what was printed."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows, may
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import language_name
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.letters_on_paper import kinds, letters, press, queries
from referral.letters_on_paper.forms import LetterSchema
from referral.letters_on_paper.views.blueprint import blueprint

DESK = "coordination.show"


@blueprint.get("/intake/<uuid:case_id>/letters", endpoint="list")
@allows(Permission.INTAKE_FILE)
def list_letters(case_id: uuid.UUID) -> str:
    """Every letter that can be printed now, and each version that was."""
    case = open_case(current_user, case_id, utc_now())
    rows = [row for row in queries.printed_of(case) if _may(kinds.kind_of(row.kind).permission)]
    return render_template(
        "letters_on_paper/list.html",
        case=case,
        home=_home(case),
        offers=list(kinds.offered(case, _may)),
        rows=[(row, kinds.kind_of(row.kind).title) for row in rows],
        can_print=press.is_there(),
        language_name=language_name,
    )


@blueprint.post("/intake/<uuid:case_id>/letters")
@allows(Permission.INTAKE_FILE)
def make(case_id: uuid.UUID) -> Any:
    """Print a letter as of now: kept as a version, and noted."""
    case, form = case_for(current_user, case_id), Form.of(LetterSchema(), request.form)
    if not form.valid:
        raise NotFound()
    offer = kinds.offer_of(case, form.data["letter"], form.data["about"], _may)
    row = letters.print_now(offer, case, form.data["language"], current_user.as_actor(), utc_now())
    return redirect(url_for("letters_on_paper.show", case_id=case_id, print_id=row.id), 303)


@blueprint.get("/intake/<uuid:case_id>/letters/<uuid:print_id>")
@allows(Permission.INTAKE_FILE)
def show(case_id: uuid.UUID, print_id: uuid.UUID) -> Any:
    """A version as it was printed, while it may still be printed; its reading is noted."""
    case = open_case(current_user, case_id, utc_now())
    row = queries.printed(case, print_id)
    kinds.offer_of(case, row.kind, row.about, _may)
    return letters.shown(row)


def _may(permission: Permission) -> bool:
    return may(current_user, permission)


def _home(case: Case) -> str:
    endpoint = DESK if _may(Permission.CASE_COORDINATE) else "intake.show"
    return url_for(endpoint, case_id=case.id)
