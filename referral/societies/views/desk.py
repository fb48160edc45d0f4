"""The desk's list of those who answer for societies: who agreed, who lapsed, how they answer; invitations."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import HOSPITAL_LANGUAGES, _
from referral.societies import people, queries, relaying
from referral.societies.actions import liaisons as actions
from referral.societies.forms import InvitationSchema
from referral.societies.models import LIFE
from referral.societies.views.blueprint import blueprint


@blueprint.get("/desk/liaisons")
@allows(Permission.LIAISON_INVITE)
def list_liaisons() -> str:
    """Everybody who was invited or has agreed, and what their societies answer."""
    found = people.kept(paging.asked())
    societies = {each.society_id for each in found.rows}
    return render_template(
        "societies/list_liaisons.html",
        liaisons=found,
        names=queries.names_of(societies),
        counts=relaying.counts_of(societies),
        today=utc_now().date(),
    )


@blueprint.route("/desk/liaisons/new", methods=["GET", "POST"])
@allows(Permission.LIAISON_INVITE)
def invite() -> Any:
    """Invite somebody of a society by letter."""
    asked = {"society": request.args.get("society", ""), "position": "liaison", "language": "en"}
    form = Form.of(InvitationSchema(), request.form) if request.method == "POST" else Form(asked)
    if request.method == "POST" and form.valid and _invited(form):
        flash(
            _(
                "The invitation is on its way. It opens for 14 days; nothing but the address is kept until then."
            )
        )
        return redirect(url_for("societies.list_liaisons"), 303)
    offered = [(str(each.id), each.edition.name) for each in queries.shown()]
    page = render_template(
        "societies/invite.html", form=form, societies=offered, spoken=list(HOSPITAL_LANGUAGES.items())
    )
    return page, 422 if form.errors else 200


def _invited(form: Form) -> bool:
    society, data = LIFE.subject_of(form.data["society"]), form.data
    try:
        who = (data["email"], data["position"], data["language"])
        actions.invite(society, *who, current_user.as_actor(), utc_now())
    except Conflict as known:
        form.refuse("email", known.sentence)
        return False
    return True


@blueprint.post("/desk/liaisons/<uuid:liaison_id>/again")
@allows(Permission.LIAISON_INVITE)
def invite_again(liaison_id: uuid.UUID) -> Any:
    """Write once more, with a new link."""
    actions.invite_again(people.liaison_of(liaison_id), current_user.as_actor(), utc_now())
    flash(_("The letter is on its way, with a new link."))
    return redirect(url_for("societies.list_liaisons"), 303)


@blueprint.post("/desk/liaisons/<uuid:liaison_id>/remove")
@allows(Permission.LIAISON_INVITE)
def remove(liaison_id: uuid.UUID) -> Any:
    """They are asked no more; name and address are erased."""
    actions.end(people.liaison_of(liaison_id), "removed", current_user.as_actor(), utc_now())
    flash(_("Erased: neither name nor address is kept any more."))
    return redirect(url_for("societies.list_liaisons"), 303)
