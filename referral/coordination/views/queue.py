"""The desk's first page, and the weights behind every ranking."""

from flask import render_template, request
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.coordination import queries, weight_words
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.engine import rankings, reasons, wording


@blueprint.get("/desk", endpoint="list")
@allows(Permission.CASE_COORDINATE)
def list_cases() -> str:
    """Every case, first what is due first; what a filter leaves out is counted."""
    wanted = {name: request.args.get(name, "").strip() for name in queries.FILTERS}
    now = utc_now()
    found = queries.queue(current_user, wanted, paging.asked(), now)
    names = names_of(str(entry.case.owner_id) for entry in found.entries if entry.case.owner_id)
    return render_template("coordination/list.html", queue=found, wanted=wanted, now=now, names=names)


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
