"""The patient feels worse: 112 first, then the same warning signs as at the intake, answered on the own page."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.duty import queries as duty
from referral.forms import Form
from referral.i18n import _, live_in
from referral.intake import actions, red_flags
from referral.intake.actions.emergency import bedside_of
from referral.intake.card import card_session
from referral.intake.forms import AboutSchema, BedsideSchema, read_about, read_signs, signs_schema
from referral.intake.models import Case
from referral.intake.red_flags import ABOUT, ALONE, MORE, NOW, TODAY
from referral.intake.states import PAUSED
from referral.intake.views.blueprint import blueprint
from referral.intake.views.signs import HEADINGS

FROM_ONE_SHELTER = "120 per hour"
FOLLOWING = {NOW: ABOUT, ABOUT: TODAY, TODAY: MORE, MORE: ALONE}
"""Screen → the next one; the third only where lines are left for it."""


@blueprint.get("/card/worse")
@allows(Permission.PUBLIC)
def feel_worse() -> str:
    """Whom to call first. The questions, which tell something, only after the second secret; none once it is over."""
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    asks = card_session.is_opened(session) and case.state != "closed"
    return render_template("intake/feel_worse.html", case=case, asks=asks, secret=_secret(case))


def _secret(case: Case) -> str:
    return "" if card_session.is_opened(session) else card_session.secret_of(session, case)


@blueprint.route("/card/worse/<any(now, about, today, more, alone):screen>", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def answer_worse(screen: str) -> Any:
    """One screen of signs; a tick is an emergency at once, and whoever is on duty is called."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.feel_worse"), 303)
    if request.method == "GET":
        schema = AboutSchema() if screen == ABOUT else signs_schema(_flags(case, screen))
        return _page(case, screen, Form.again(schema, MultiDict(_known(case, screen))))
    return _answer_about(case) if screen == ABOUT else _answer(case, screen)


def _opened() -> Case | None:
    """The case whose questions may be asked here: the second secret was given, and it is not over."""
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    return case if card_session.is_opened(session) and case.state != "closed" else None


def _known(case: Case, screen: str) -> list[tuple[str, str]]:
    """What was ticked of the patient before; signs are asked anew each time."""
    return [("facts", fact) for fact in _about(case).get("facts", ())] if screen == ABOUT else []


def _about(case: Case) -> dict[str, Any]:
    return dict((case.answers or {}).get("red_flags_about", {}))


def _flags(case: Case, screen: str) -> list[red_flags.RedFlag]:
    return red_flags.asked(screen, _about(case))


def _page(case: Case, screen: str, form: Form) -> str:
    asked = list(red_flags.facts().items()) if screen == ABOUT else _flags(case, screen)
    heading = _("About you") if screen == ABOUT else HEADINGS[screen]
    return render_template(
        "intake/answer_worse.html", case=case, screen=screen, form=form, asked=asked, heading=heading
    )


def _answer_about(case: Case) -> Any:
    form = read_about(request.form)
    if not form.valid:
        return _page(case, ABOUT, form), 422
    actions.answer_about(case, form.data, card_session.patient(case), utc_now())
    return redirect(url_for("intake.answer_worse", screen=TODAY), 303)


def _answer(case: Case, screen: str) -> Any:
    form = read_signs(_flags(case, screen), request.form)
    answers, actor = form.data["answers"], card_session.patient(case)
    if "yes" not in answers.values() and not form.valid:
        return _page(case, screen, form), 422
    if screen == ALONE:
        actions.answer_alone(case, answers, actor, utc_now())
        flash(
            _(
                "Thank you. Nothing of what you ticked is shown here. If anything changes, come back to this page."
            )
        )
        return redirect(url_for("intake.show_own"), 303)
    is_emergency = actions.answer_red_flags(case, answers, actor, utc_now())
    if is_emergency or "unknown" in answers.values():
        return redirect(url_for("intake.show_worse"), 303)
    return redirect(url_for("intake.answer_worse", screen=_next(case, screen)), 303)


def _next(case: Case, screen: str) -> str:
    following = FOLLOWING[screen]
    return following if following != MORE or _flags(case, MORE) else ALONE


@blueprint.route("/card/worse/help", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def show_worse() -> Any:
    """What to do now, whether somebody has taken it, and where the patient can be reached."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.feel_worse"), 303)
    if request.method == "GET":
        audit.record_read(card_session.patient(case), "case.read", case, utc_now(), case_id=case.id)
        return _help_page(case, Form.filled(BedsideSchema(), bedside_of(case)))
    form = Form.of(BedsideSchema(), request.form)
    if not form.valid:
        return _help_page(case, form), 422
    actions.keep_bedside(case, form.data, card_session.patient(case), utc_now())
    flash(_("The phone and the place are saved. Whoever calls sees them."), "success")
    return redirect(url_for("intake.show_worse"), 303)


def _help_page(case: Case, form: Form) -> str:
    alarm = duty.alarm_with_name(case.id)
    return render_template(
        "intake/show_worse.html",
        case=case,
        form=form,
        paused=case.state == PAUSED,
        grade=case.grade or "ambulance",
        signs=red_flags.gravest_first(case.red_flags) if case.state == PAUSED else [],
        is_taken=bool(alarm and alarm[0].acknowledged_at),
        is_called=alarm is not None,
    )
