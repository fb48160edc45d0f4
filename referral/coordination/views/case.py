"""One case: who, what is needed, what is due, its referrals, the ranked hospitals, the whole history."""

import uuid
from datetime import timedelta

from flask import current_app, render_template, request
from flask_login import current_user

from referral import cards
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import coordinators
from referral.coordination import history, offers, queries
from referral.coordination.drawing import drawing
from referral.coordination.offers import Offers
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.forms import Form, ids
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.questions import answers
from referral.intake.red_flags import WORDS as RED_FLAG_WORDS
from referral.referrals.queries import referrals_of

FORMS = ("note", "priority", "owner", "seen", "close", "together")
MOST_COMPARED = 4


@blueprint.get("/desk/cases/<uuid:case_id>")
@allows(Permission.COORDINATE)
def case(case_id: uuid.UUID) -> str:
    """The whole case, its hospitals ranked."""
    return page_of(case_id)


@blueprint.get("/desk/cases/<uuid:case_id>/compare")
@allows(Permission.COORDINATE)
def compare(case_id: uuid.UUID) -> str:
    """Two to four hospitals side by side, with every figure and its source."""
    found = open_case(current_user, case_id, utc_now())
    ranked = ranking_of(found)
    chosen = ranked.chosen(ids(request.args.getlist("h")))[:MOST_COMPARED]
    return render_template("coordination/compare.html", case=found, ranked=ranked, chosen=chosen)


def ranking_of(found: Case) -> Offers:
    """The hospitals ranked for a case, as of now."""
    stale_after = timedelta(days=current_app.config["STALE_AFTER_DAYS"])
    return offers.offers_of(found, utc_now(), stale_after)


def page_of(case_id: uuid.UUID, **forms: Form) -> str:
    """The page of a case, its reading noted; `forms` are those that came back with errors."""
    found, now = open_case(current_user, case_id, utc_now()), utc_now()
    ranked, deeds, referrals = ranking_of(found), queries.events_of(found), referrals_of(found)
    return render_template(
        "coordination/case.html",
        case=found,
        entry=queries.entry_of(found),
        now=now,
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
        cards_at=cards.of(found, now),
    )


def _empty_forms(found: Case) -> dict[str, Form]:
    forms = {name: Form() for name in FORMS}
    return forms | {"owner": Form({"owner": str(found.owner_id or "")})}
