"""One case: who, what is needed, what is due, its referrals, the ranked hospitals, the whole history."""

import uuid
from datetime import timedelta

from flask import current_app, render_template, request
from flask_login import current_user

from referral import audit
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import coordinators
from referral.coordination import history, holding, offers, queries, same_person, together
from referral.coordination.drawing import drawing
from referral.coordination.forms import ids
from referral.coordination.offers import Offers
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.forms import Form
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.intake.questions import answers
from referral.intake.red_flags import WORDS as RED_FLAG_WORDS

FORMS = ("note", "priority", "owner", "seen", "close", "together")
MOST_COMPARED = 4


@blueprint.get("/desk/cases/<uuid:case_id>")
@allows(Permission.COORDINATE)
def case(case_id: uuid.UUID) -> str:
    """The whole case, its hospitals ranked."""
    return case_page(opened(case_id))


@blueprint.get("/desk/cases/<uuid:case_id>/compare")
@allows(Permission.COORDINATE)
def compare(case_id: uuid.UUID) -> str:
    """Two to four hospitals side by side, with every figure and its source."""
    found = opened(case_id)
    ranked = ranking_of(found)
    chosen = ranked.chosen(ids(request.args.getlist("h")))[:MOST_COMPARED]
    return render_template("coordination/compare.html", case=found, ranked=ranked, chosen=chosen)


def opened(case_id: uuid.UUID) -> Case:
    """The case, after the read was noted; NotFound for one this person may not see."""
    found = case_for(current_user, case_id)
    audit.record_read(current_user.as_actor(), "case.read", found, utc_now(), case_id=found.id)
    return found


def ranking_of(found: Case) -> Offers:
    """The hospitals ranked for a case, as of now."""
    stale_after = timedelta(days=current_app.config["STALE_AFTER_DAYS"])
    return offers.offers_of(found, utc_now(), stale_after)


def case_page(found: Case, **forms: Form) -> str:
    """The page of a case; `forms` are those that came back with errors."""
    ranked, deeds, referrals = ranking_of(found), queries.events_of(found), queries.referrals_of(found)
    return render_template(
        "coordination/case.html",
        case=found,
        entry=queries.entry_of(found),
        now=utc_now(),
        who=answers.who(found),
        sections=answers.clinical(found),
        red_flags=[str(RED_FLAG_WORDS.get(code, code)) for code in found.red_flags],
        referrals=referrals,
        ranked=ranked,
        events=history.history(found, referrals, deeds),
        readers=history.readers(found, deeds),
        shown_to=queries.shown_to(found),
        coordinators=coordinators(),
        forms=_empty_forms(found) | forms,
        drawn=drawing(found, ranked),
        likely=same_person.likely(found),
        companions=together.companions(found),
        wanted=holding.wanted_by_others(found, utc_now()),
        hold_days=holding.longest_hold_days(),
    )


def _empty_forms(found: Case) -> dict[str, Form]:
    forms = {name: Form() for name in FORMS}
    return forms | {"owner": Form({"owner": str(found.owner_id or "")})}
