"""For a screening partner: the own places, their posters and counts, and what their paper lists hold. Nobody's name."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid, NotFound
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES, _
from referral.screening import actions, queries
from referral.screening.forms import PaperSchema, day_of, filled
from referral.screening.letters import SHEETS, printed
from referral.screening.lines import LINES
from referral.screening.queries import PEOPLE
from referral.screening.views.blueprint import blueprint
from referral.zones import day_in


@blueprint.get("/partner")
@allows(Permission.SCREENING_COUNTS)
def list_own() -> str:
    """The own places."""
    return render_template("screening/list_own.html", venues=queries.venues_of(current_user))


@blueprint.get("/partner/<uuid:venue_id>")
@allows(Permission.SCREENING_COUNTS)
def show_own(venue_id: uuid.UUID) -> str:
    """One place: what is printed, what was counted on days that are over, and the days whose paper is typed in."""
    venue, now = queries.venue_of_partner(venue_id, current_user), utc_now()
    today = day_in(now, venue.country)
    return render_template(
        "screening/show_own.html",
        venue=venue,
        is_active=queries.is_active(venue, today),
        days=queries.days_of(venue, now),
        to_type=[today - timedelta(days=ago) for ago in range(actions.TYPED_WITHIN.days)],
        lines=LINES,
        sheets=SHEETS,
        tongues=PUBLIC_LANGUAGES,
    )


@blueprint.route("/partner/<uuid:venue_id>/paper/<day>", methods=["GET", "POST"])
@allows(Permission.SCREENING_COUNTS)
def type_paper(venue_id: uuid.UUID, day: str) -> Any:
    """What a day's paper lists hold, as counts per line."""
    venue, meant = queries.venue_of_partner(venue_id, current_user), day_of(day)
    if meant is None:
        raise NotFound()
    typed = request.method == "POST"
    form = Form.of(PaperSchema(), request.form) if typed else filled(queries.paper_of(venue, meant))
    if typed and form.valid and _kept(venue, meant, form):
        return redirect(url_for("screening.show_own", venue_id=venue_id), 303)
    facts = {"venue": venue, "day": meant, "form": form, "lines": LINES, "people": PEOPLE}
    return render_template("screening/type_paper.html", **facts), 422 if form.errors else 200


def _kept(venue: Any, day: Any, form: Form) -> bool:
    try:
        actions.keep_paper(venue, day, form.data, current_user.as_actor(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return False
    flash(_("Saved. Destroy the paper now: the counts are all that is needed of it."))
    return True


@blueprint.get("/partner/<uuid:venue_id>/<any(poster, list):sheet>/<tongue>")
@allows(Permission.SCREENING_COUNTS)
def print_own(venue_id: uuid.UUID, sheet: str, tongue: str) -> Any:
    """The own poster or paper list, in one of the public languages."""
    if tongue not in PUBLIC_LANGUAGES:
        raise NotFound()
    return printed(queries.venue_of_partner(venue_id, current_user), sheet, tongue)
