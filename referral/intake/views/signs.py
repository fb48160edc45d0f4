"""The screens of warning signs: the ambulance lines, what may apply, the lines that can apply, what is read alone."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _l
from referral.intake import actions, red_flags
from referral.intake.forms import AboutSchema, read_about, read_signs, signs_schema
from referral.intake.models import Case
from referral.intake.red_flags import ABOUT, ALONE, MORE, NOW, TODAY
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.steps import after, open_case

HEADINGS: dict[str, object] = {
    NOW: _l("Any of these now?"),
    ABOUT: _l("The patient"),
    TODAY: _l("Or these?"),
    MORE: _l("Or these?"),
    ALONE: _l("Two questions for you alone"),
}


@blueprint.get("/intake/<uuid:case_id>/red-flags")
@allows(Permission.INTAKE_FILE)
def ask_red_flags(case_id: uuid.UUID) -> str:
    """The first screen: for which signs an ambulance is called."""
    return _ask(open_case(case_id), NOW)


@blueprint.post("/intake/<uuid:case_id>/red-flags")
@allows(Permission.INTAKE_FILE)
def answer_red_flags(case_id: uuid.UUID) -> Any:
    """A tick is an emergency at once, whatever else is unanswered; I don't know asks for a call-back."""
    return _answer(open_case(case_id), NOW)


@blueprint.get("/intake/<uuid:case_id>/red-flags/<any(about, today, more, alone):screen>")
@allows(Permission.INTAKE_FILE)
def ask_signs(case_id: uuid.UUID, screen: str) -> str:
    """A further screen."""
    return _ask(open_case(case_id), screen)


@blueprint.post("/intake/<uuid:case_id>/red-flags/<any(about, today, more, alone):screen>")
@allows(Permission.INTAKE_FILE)
def answer_signs(case_id: uuid.UUID, screen: str) -> Any:
    """A further screen's answers."""
    case = open_case(case_id)
    return _answer_about(case) if screen == ABOUT else _answer(case, screen)


def _ask(case: Case, screen: str) -> str:
    flags = red_flags.asked(screen, _about(case))
    schema, typed = AboutSchema() if screen == ABOUT else signs_schema(flags), typed_before()
    form = Form.again(schema, typed) if typed else Form.filled(schema, _kept(case, screen, flags))
    return _page(case, screen, form)


def _about(case: Case) -> dict[str, Any]:
    return dict((case.answers or {}).get("red_flags_about", {}))


def _kept(case: Case, screen: str, flags: list[red_flags.RedFlag]) -> dict[str, Any]:
    """What was ticked before; what was answered in writing is shown to nobody again."""
    given = {} if screen == ALONE else (case.answers or {}).get("red_flags", {})
    ticked = [flag.code for flag in flags if given.get(flag.code) == "yes"]
    return {"facts": _about(case).get("facts", [])} if screen == ABOUT else {"signs": ticked}


def _page(case: Case, screen: str, form: Form) -> str:
    if screen == ABOUT:
        return render_template(
            "intake/answer_about.html", case=case, form=form, facts=red_flags.facts(), heading=HEADINGS[ABOUT]
        )
    return render_template(
        "intake/answer_red_flags.html",
        case=case,
        form=form,
        screen=screen,
        heading=HEADINGS[screen],
        flags=red_flags.asked(screen, _about(case)),
        handed_over=screen != ALONE or "alone" in request.args or request.method == "POST",
    )


def _answer_about(case: Case) -> Any:
    form = read_about(request.form)
    if not form.valid:
        return _page(case, ABOUT, form), 422
    sent()
    actions.answer_about(case, form.data, current_user.as_actor(), utc_now())
    return redirect(url_for("intake.ask_signs", case_id=case.id, screen=TODAY), 303)


def _answer(case: Case, screen: str) -> Any:
    form = read_signs(red_flags.asked(screen, _about(case)), request.form)
    answers = form.data["answers"]
    if "yes" not in answers.values() and not form.valid:
        return _page(case, screen, form), 422
    sent()
    if screen == ALONE:
        actions.answer_alone(case, answers, current_user.as_actor(), utc_now())
        return render_template("intake/thank_alone.html", case=case, onward=after(case, "red_flags"))
    is_emergency = actions.answer_red_flags(case, answers, current_user.as_actor(), utc_now())
    needs_somebody = is_emergency or "unknown" in answers.values()
    return redirect(
        url_for("intake.show_emergency", case_id=case.id) if needs_somebody else _onward(case, screen), 303
    )


def _onward(case: Case, screen: str) -> str:
    """The next screen; after the last who the patient is, where the two questions to be read alone are offered."""
    more = MORE if screen == TODAY and red_flags.asked(MORE, _about(case)) else None
    following = ABOUT if screen == NOW else more
    return (
        url_for("intake.ask_signs", case_id=case.id, screen=following)
        if following
        else after(case, "red_flags")
    )
