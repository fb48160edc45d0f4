"""The patient's own: the letters that hospitals sent as files, and taking back that hospitals see papers of a kind."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.i18n import _, live_in
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.records.showing import agreed, queries
from referral.records.showing.views.blueprint import blueprint, picture
from referral.referrals.actions import withdraw_consent

FROM_ONE_SHELTER = "60 per hour"


def _opened() -> Case | None:
    """The case of an opened card; what opens by the scan alone shows no letter."""
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    return case if card_session.is_opened(session) else None


@blueprint.get("/card/letter-files")
@allows(Permission.PUBLIC)
def list_own() -> Any:
    """The letters as pictures, to read, show to a doctor and print; the reading is noted."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    audit.record_read(card_session.patient(case), "letter.read", case, utc_now(), case_id=case.id)
    return render_template("showing/list_own.html", case=case, letters=queries.letters_to(case.id))


@blueprint.get("/card/letter-files/<uuid:sent_id>/<int:number>.jpg")
@allows(Permission.PUBLIC)
def show_own(sent_id: uuid.UUID, number: int) -> Any:
    """One page of a letter; each look is noted."""
    case = _opened()
    if case is None:
        raise NotFound()
    content = queries.letter_page(case.id, sent_id, number)
    audit.record_read(
        card_session.patient(case), "letter.read", case, utc_now(), case_id=case.id, page=number
    )
    return picture(content)


@blueprint.post("/card/consents/papers")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def take_back_own() -> Any:
    """No hospital sees papers of this kind any more, from that moment."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    consent = agreed.living_of(case.id, request.form.get("kind", ""))
    withdraw_consent(consent, card_session.patient(case), utc_now())
    flash(_("Taken back. No hospital sees papers of this kind any more."), "success")
    return redirect(url_for("own_page.show_consents"), 303)
