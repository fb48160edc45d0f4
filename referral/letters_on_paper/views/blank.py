"""Forms without answers, each under a number of its own."""

from typing import Any

from flask import render_template, request
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES
from referral.letters_on_paper import actions, letters
from referral.letters_on_paper.forms import BlankSchema
from referral.letters_on_paper.views.blueprint import blueprint


@blueprint.get("/intake/paper", endpoint="blank")
@allows(Permission.INTAKE_FILE)
def choose_blank() -> str:
    """In which language the form is printed."""
    return render_template("letters_on_paper/blank.html", tongues=PUBLIC_LANGUAGES)


@blueprint.post("/intake/paper")
@allows(Permission.INTAKE_FILE)
def print_blank() -> Any:
    """A form under a fresh number, which is kept."""
    form = Form.of(BlankSchema(), request.form)
    if not form.valid:
        raise NotFound()
    spoken, number = form.data["language"], actions.new_number()
    made = letters.blank(number, spoken)
    sha256 = made.pressed.sha256 if made.pressed else None
    actions.keep_blank(number, spoken, sha256, current_user.id, current_user.as_actor(), utc_now())
    if made.pressed:
        return letters.as_pdf(made.pressed.pdf)
    return render_template("letters_on_paper/page.html", body=made.body, spoken=spoken)
