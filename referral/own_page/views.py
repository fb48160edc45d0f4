"""Two pages of the patient's own: who has read the papers, and who may see them, with what takes that back."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import as_id
from referral.i18n import _, _l, live_in
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.labels import label
from referral.own_page.readers import readings_of
from referral.own_page.seen_by import advised, countries_of
from referral.referrals import actions

blueprint = Blueprint("own_page", __name__)
GONE = _l("This stands here no longer. Look at how it stands now.")
FROM_ONE_SHELTER = "60 per hour"


def _opened() -> Case | None:
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    return case if card_session.is_opened(session) else None


@blueprint.get("/card/readers")
@allows(Permission.PUBLIC)
def show_readers() -> Any:
    """Who looked at the papers, when: role and hospital, nobody's name; only after the second secret."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    audit.record_read(card_session.patient(case), "case.read", case, utc_now(), case_id=case.id)
    return render_template("own_page/show_readers.html", case=case, readings=readings_of(case))


@blueprint.get("/card/consents")
@allows(Permission.PUBLIC)
def show_consents() -> Any:
    """Which hospitals of which countries may see the case; only after the second secret."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    return render_template(
        "own_page/show_consents.html", case=case, countries=countries_of(case), advised=advised(case)
    )


@blueprint.post("/card/consents/advice")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def take_back_advice() -> Any:
    """No adviser reads anything more from that moment; a second press is harmless."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    for consent in advised(case):
        actions.withdraw_consent(consent, card_session.patient(case), utc_now())
    flash(_("Taken back. Advisers read nothing more."), "success")
    return redirect(url_for("own_page.show_consents"), 303)


@blueprint.post("/card/consents")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def take_back() -> Any:
    """Take it back for a hospital or for a country: asked once more first, then nothing is shown from that moment."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.unlock"), 303)
    hospital_id, country = as_id(request.form.get("hospital", "")), request.form.get("country", "")
    name = _name_of(case, str(hospital_id or ""), country)
    if request.form.get("sure") != "yes":
        return render_template(
            "own_page/ask_once_more.html", case=case, name=name, hospital=hospital_id or "", country=country
        )
    actor, now = card_session.patient(case), utc_now()
    if hospital_id:
        actions.stop_showing(case, [hospital_id], actor, now)
    else:
        actions.stop_in_country(case, country, actor, now)
    flash(_("Taken back. Nothing more is shown there from now on. A coordinator knows."), "success")
    return redirect(url_for("own_page.show_consents"), 303)


def _name_of(case: Case, hospital_id: str, country: str) -> str:
    """What it is taken back for, of what may see the case now; raises Conflict for anything else."""
    living = countries_of(case)
    hospitals = {str(each.id): each.name for group in living for each in group.hospitals}
    if hospital_id in hospitals:
        return hospitals[hospital_id]
    if not hospital_id and country in {group.code for group in living}:
        return label("country", country)
    raise Conflict(GONE, look_at=url_for("own_page.show_consents"))


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
