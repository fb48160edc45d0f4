"""The desk's first page, and the weights behind every ranking."""

from flask import render_template, request
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import people_and_coordinators
from referral.coordination import queries, weight_words
from referral.coordination.forms import PRIORITIES
from referral.coordination.queue.desk import wanted_of
from referral.coordination.queue.worklists import TREATMENT_FILTERS, WORKLISTS
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.engine import rankings, reasons, wording
from referral.forms import Form
from referral.labels import label
from referral.moments import day_of


@blueprint.get("/desk", endpoint="list")
@allows(Permission.CASE_COORDINATE)
def list_cases() -> str:
    """A worklist, what matters most first; what a filter leaves out is counted."""
    wanted = wanted_of(request.args)
    now = utc_now()
    return render_template(
        "coordination/list.html",
        queue=queries.queue(current_user, wanted, paging.asked(), now, day_of(now)),
        wanted=wanted,
        now=now,
        today=day_of(now),
        worklists=WORKLISTS,
        treatment_filters=TREATMENT_FILTERS.items(),
        coordinators=people_and_coordinators(()).coordinators,
        many=Form(),
        priorities=[(code, label("priority", code)) for code in PRIORITIES],
        here={name: value for name, value in wanted.items() if value},
        told_after_closing=queries.are_told_after_closing(),
    )


@blueprint.get("/desk/told-after-closing", endpoint="list_told")
@allows(Permission.CASE_COORDINATE)
def list_told() -> str:
    """What patients and hospitals have told of cases that are over, until somebody has heard it."""
    return render_template("coordination/list_told.html", told=queries.told_after_closing(paging.asked()))


@blueprint.get("/weights")
@allows(Permission.WEIGHTS_MANAGE)
def show_weights() -> str:
    """How much each preference counts: version, date, who decided, why."""
    found = rankings.current_weights()
    return render_template(
        "coordination/show_weights.html",
        **found,
        weighed=rankings.WEIGHTS,
        names=wording.TERM_NAMES,
        phases=reasons.PHASES,
        cost=reasons.cost,
        why=weight_words.reasons(found["current"]),
        decider=weight_words.decider,
    )
