"""The administrator's pages of proposals: the list, one side by side, what is decided and undone."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.fields import LONGEST_NOTE, clean
from referral.hospitals.importing import deciding, desk_words, queries
from referral.hospitals.importing.models import OPEN
from referral.hospitals.importing.showing import side_by_side
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.views.blueprint import blueprint
from referral.i18n import _, ngettext

MOST_TICKED = 100
DECISIONS = {"accept": deciding.accept, "refuse": deciding.refuse}


@blueprint.get("/hospitals/proposals")
@allows(Permission.HOSPITAL_MANAGE)
def list_proposals() -> str:
    """What sources and people propose, by kind and source; the newest first."""
    wanted = {name: request.args.get(name, "")[:40] for name in ("state", "kind", "source")}
    counts = queries.counts(wanted["state"] or OPEN)
    found = queries.proposals(
        wanted["state"] or OPEN,
        wanted["kind"],
        wanted["source"],
        counts.of(wanted["kind"], wanted["source"]),
        paging.asked(),
    )
    return render_template(
        "hospitals/list_proposals.html",
        found=found,
        wanted=wanted,
        counts=counts,
        runs=queries.last_runs(),
        side_by_side=side_by_side,
    )


@blueprint.get("/hospitals/proposals/<uuid:proposal_id>")
@allows(Permission.HOSPITAL_MANAGE)
def show_proposal(proposal_id: uuid.UUID) -> str:
    """One proposal side by side, where it comes from, and what accepting it does."""
    found = deciding.proposal_of(proposal_id)
    return render_template(
        "hospitals/show_proposal.html",
        proposal=found,
        rows=side_by_side(found),
        source=SOURCES.get(found.source),
        what_it_does=desk_words.WHAT_IT_DOES[found.kind],
    )


@blueprint.post("/hospitals/proposals/<any(accept, refuse):verb>")
@allows(Permission.HOSPITAL_MANAGE)
def decide_proposals(verb: str) -> Any:
    """Accept or refuse the ticked ones."""
    ids = _ids(request.form.getlist("proposal"))
    if ids:
        left = deciding.decide_all(ids, DECISIONS[verb], current_user.as_actor(), utc_now())
        for name, sentence in left[:10]:
            flash(f"{name}: {sentence}")
        done = len(ids) - len(left)
        flash(ngettext("%(num)s proposal was decided.", "%(num)s proposals were decided.", done))
    else:
        flash(str(desk_words.NOTHING_TICKED))
    return redirect(url_for("hospitals.list_proposals", **_filters()), 303)


@blueprint.post("/hospitals/proposals/<uuid:proposal_id>/<any(accept, refuse, undo):verb>")
@allows(Permission.HOSPITAL_MANAGE)
def decide_proposal(proposal_id: uuid.UUID, verb: str) -> Any:
    """Accept or refuse one, or undo what was decided of it."""
    found, actor, now = deciding.proposal_of(proposal_id), current_user.as_actor(), utc_now()
    if verb == "undo":
        deciding.undo(found, actor, now)
        flash(_("Undone: it is to be decided again."))
    else:
        answer = clean(request.form.get("answer", "")[:LONGEST_NOTE])
        DECISIONS[verb](found, actor, now, answer)
        flash(_("Accepted.") if verb == "accept" else _("Refused."))
    return redirect(url_for("hospitals.show_proposal", proposal_id=proposal_id), 303)


def _filters() -> dict[str, Any]:
    names = ("state", "kind", "source", "page")
    return {name: value[:40] for name in names if (value := request.form.get(name, ""))}


def _ids(given: list[str]) -> list[uuid.UUID]:
    """The ids that a page of ours has sent; what is none is nobody's."""
    found = []
    for each in given[:MOST_TICKED]:
        try:
            found.append(uuid.UUID(each))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
