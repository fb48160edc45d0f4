"""The word that opens the patient's page where no birth date is known: agreed aloud, shown once, printed apart."""

import uuid
from typing import Any

from flask import render_template, request
from flask_login import current_user

from referral.accounts.permissions import Permission, Role, allows
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NotFound
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES, _l, speaking
from referral.intake import actions
from referral.intake.card import card_session, word
from referral.intake.card.forms import NewWordSchema
from referral.intake.card.wording import WORD_WORDS
from referral.intake.models import Case
from referral.intake.views.blueprint import blueprint
from referral.intake.views.steps import open_case

NOT_NEEDED = _l("The date of birth is known: it opens the patient's page, and no word is needed.")


@blueprint.route("/intake/<uuid:case_id>/card/word", methods=["GET", "POST"])
@allows(Permission.INTAKE_FILE)
def agree_word(case_id: uuid.UUID) -> Any:
    """Agree a word or four digits; they are shown on this answer alone, and only their hash is kept."""
    case = open_case(case_id)
    if case.submitted_at is None:
        raise NotFound()
    if request.method == "GET":
        return _page(case, Form())
    if card_session.knows_birth_date(case):
        raise Conflict(NOT_NEEDED)
    form = Form.of(NewWordSchema(), request.form)
    agreed = word.chosen_for(case) if form.data.get("choose") else form.data.get("word") or ""
    try:
        if form.valid:
            called = form.data.get("called") == "yes"
            actions.agree_word(case, agreed, current_user.as_actor(), utc_now(), called)
            return _page(case, Form(), agreed)
    except Invalid as wrong:
        form.refuse_all(wrong.errors)
    return _page(case, form), 422


def _page(case: Case, form: Form, agreed: str = "") -> str:
    is_first = not word.is_agreed(case)
    return render_template(
        "intake/agree_word.html",
        case=case,
        form=form,
        agreed=agreed,
        is_first=is_first,
        not_needed=NOT_NEEDED if card_session.knows_birth_date(case) else "",
        may_set=is_first or current_user.role == Role.COORDINATOR,
        sides=_sides() if agreed else (),
    )


def _sides() -> list[tuple[str, dict[str, str]]]:
    sides = []
    for code in PUBLIC_LANGUAGES:
        with speaking(code):
            sides.append((code, {name: str(words) for name, words in WORD_WORDS.items()}))
    return sides
