"""The card's code typed on the home page, where no camera reads the square: it opens the page as a scan does."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _l
from referral.intake import queries
from referral.intake.card.forms import CardCodeSchema
from referral.intake.models import Card
from referral.intake.references import code_meant, opens
from referral.intake.views.blueprint import blueprint
from referral.intake.views.card import GUESSES_FROM_ONE_SHELTER, entered

NO_CODE = _l("The code has ten letters and digits. Please look at it again.")
OLD_CODE = _l(
    "The card is of an older kind: its short code cannot be typed here. Scan the square code, or call the coordinator."
)
NO_CARD = _l("No working card has this code. Please look at it again, or call the coordinator.")


@blueprint.route("/card/code", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER, methods=["POST"])
def type_code() -> Any:
    """Exchange the typed code for a short session; as a scanned card does."""
    if request.method == "GET":
        return _page(Form.again(CardCodeSchema(), MultiDict()))
    form = Form.of(CardCodeSchema(), request.form)
    found = _card(form) if form.valid else None
    if found is None:
        return _page(form), 422
    entered(session, found, utc_now())
    return redirect(url_for("intake.show_own"), 303)


def _card(form: Form) -> Card | None:
    """The working card whose code was typed; where there is none, the form says why."""
    code = code_meant(form.data["card_code"])
    found = queries.card_of_code(code) if code and opens(code) else None
    if found is None:
        form.refuse("card_code", NO_CODE if code is None else NO_CARD if opens(code) else OLD_CODE)
    return found


def _page(form: Form) -> str:
    return render_template("intake/type_code.html", form=form)
