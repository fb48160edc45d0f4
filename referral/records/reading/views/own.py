"""What the patient reads of their own illness, after the second secret, and says of it."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _, live_in
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.records.reading import actions, queries, saying, wording
from referral.records.reading.comparing import disagreements
from referral.records.reading.forms import DoubtSchema
from referral.records.reading.timeline import timeline
from referral.records.reading.views.blueprint import blueprint

FROM_ONE_SHELTER = "60 per hour"


def _opened() -> Case | None:
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    return case if card_session.is_opened(session) else None


def plain(value: queries.Value) -> str:
    """A value as a plain sentence to the patient."""
    said = saying.words(value.field, value.said)
    return str(wording.PLAIN.get(value.field, "%(said)s")) % {"said": said}


@blueprint.get("/card/illness")
@allows(Permission.PUBLIC)
def show_own() -> Any:
    """What the papers say, in plain words, for the patient to say whether it is right."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    return _page(case, Form())


@blueprint.post("/card/illness")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def doubt() -> Any:
    """One press: this is wrong, or something is missing; the desk hears."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    form = Form.of(DoubtSchema(), request.form)
    if not form.valid:
        return _page(case, form), 422
    value_id = form.data.get("value")
    value = queries.value_for(case, value_id) if value_id else None
    actions.doubt(case, value, form.data.get("words", ""), card_session.patient(case), utc_now())
    flash(_("Thank you. A coordinator looks at it and asks you if needed."), "success")
    return redirect(url_for("reading.show_own"), 303)


def _page(case: Case, form: Form) -> str:
    audit.record_read(card_session.patient(case), "case.read", case, utc_now(), case_id=case.id)
    values = queries.values_of(case.id)
    return render_template(
        "reading/show_own.html",
        case=case,
        form=form,
        told=timeline(values),
        differing=disagreements(values),
        doubted={each.value_id for each in queries.doubts_of(case.id)},
    )
