"""The page on which a coordinator finds a case; what is typed is sent, never part of an address."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination import searching
from referral.coordination.forms import SearchSchema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _l

REGISTERED_TWICE = _l("%(reference)s was registered twice. The person goes on under this case.")


@blueprint.route("/desk/search", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def search() -> Any:
    """A reference, a card or its short code, a phone, or a name in any spelling; the surname is enough."""
    if request.method == "GET":
        return render_template("coordination/search.html", form=Form(), found=None)
    form = Form.of(SearchSchema(), request.form)
    if not form.valid:
        return render_template("coordination/search.html", form=form, found=None), 422
    found = searching.found_by(current_user, form.data["words"], form.data.get("birth_date"), utc_now())
    if len(found.cases) != 1 or found.more or found.unopened:
        return render_template("coordination/search.html", form=form, found=found)
    if found.was_twice:
        flash(str(REGISTERED_TWICE) % {"reference": found.was_twice})
    return redirect(url_for("coordination.show", case_id=found.cases[0].id), 303)
