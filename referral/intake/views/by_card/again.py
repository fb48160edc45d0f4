"""A patient whose case is over needs help again: a draft beside it, which a person checks; asked for by two presses."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.i18n import _, live_in
from referral.intake import actions
from referral.intake.card import card_session
from referral.intake.views.blueprint import blueprint


@blueprint.route("/card/again", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def ask_again() -> Any:
    """What happens then, and one button; only after the second secret, and only where the case is over."""
    case = card_session.case_of(session, utc_now())
    if not card_session.is_opened(session) or case.state != "closed":
        return redirect(url_for("intake.show_own"), 303)
    if request.method == "GET":
        live_in(case.place_country)
        return render_template("intake/ask_again.html", case=case)
    actions.begin_again(case, card_session.patient(case), utc_now())
    flash(_("Thank you. A coordinator hears of it now and calls you."), "success")
    return redirect(url_for("intake.show_own"), 303)
