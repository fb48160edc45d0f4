"""The page on which a coordinator finds a case; what is typed is sent, never part of an address."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination import searching
from referral.coordination.forms import SearchSchema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.forms import Form


@blueprint.route("/desk/search", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def search() -> Any:
    """A reference, the address of a card, a phone, or a name with the birth date or year."""
    if request.method == "GET":
        return render_template("coordination/search.html", form=Form(), found=None)
    form = Form.of(SearchSchema(), request.form)
    if not form.valid:
        return render_template("coordination/search.html", form=form, found=None), 422
    found = searching.found_by(current_user, form.data["words"], form.data.get("birth_date"), utc_now())
    if len(found) == 1 and found[0].case_id:
        return redirect(url_for("coordination.show", case_id=found[0].case_id), 303)
    return render_template("coordination/search.html", form=form, found=found)
