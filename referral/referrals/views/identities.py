"""Who the accepted patient is: to a signed-in member of the hospital, or by a code sent to its address."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _
from referral.referrals import identity as identities
from referral.referrals import queries
from referral.referrals.forms import CodeSchema
from referral.referrals.shown import what_decides
from referral.referrals.views import by_account, by_link
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import Door
from referral.zones import day_in

KEY = "identity"


@blueprint.get("/hospital/referrals/<uuid:referral_id>/identity")
@allows(Permission.REFERRAL_ANSWER)
def show_identity(referral_id: uuid.UUID) -> Any:
    """The patient's name and contact, for a member of the hospital that has accepted."""
    return _shown(by_account.door_of(referral_id))


@blueprint.get("/answer/identity")
@allows(Permission.PUBLIC)
def show_identity_by_link() -> Any:
    """The patient's name and contact once the code was given; before that, the page that asks for it."""
    door = by_link.door_of(by_link.own_link())
    if is_open(door):
        return _shown(door)
    identities.check_open(door.referral)
    return _ask(door, Form())


@blueprint.post("/answer/identity/code")
@allows(Permission.PUBLIC)
@web.limiter.limit("10 per hour")
def send_code() -> Any:
    """Send a fresh code to the hospital's registered address."""
    door = by_link.door_of(by_link.own_link())
    identities.send_code(door.referral, door.actor, utc_now())
    flash(_("A code has been sent to your hospital's registered address."), "success")
    return redirect(url_for("referrals.show_identity_by_link"), 303)


@blueprint.post("/answer/identity")
@allows(Permission.PUBLIC)
@web.limiter.limit("30 per hour")
def give_code() -> Any:
    """Try a code; the right one opens the patient's identity for a quarter of an hour."""
    door, form = by_link.door_of(by_link.own_link()), Form.of(CodeSchema(), request.form)
    if not form.valid:
        return _ask(door, form), 422
    now = utc_now()
    wrong = identities.use_code(door.referral, "".join(form.data["code"].split()), door.actor, now)
    if wrong is not None:
        return _ask(door, form.refuse("code", wrong)), 422
    session[KEY] = {
        "referral": str(door.referral.id),
        "until": (now + identities.VALID_FOR).isoformat(),
    }
    return redirect(url_for("referrals.show_identity_by_link"), 303)


def is_open(door: Door) -> bool:
    """Whether the code was given in this browser within the last quarter of an hour."""
    kept = session.get(KEY) or {}
    mine = kept.get("referral") == str(door.referral.id)
    return mine and datetime.fromisoformat(kept["until"]) > utc_now()


def _shown(door: Door) -> str:
    known = identities.read_identity(door.referral, door.actor, utc_now())
    reference = door.referral.case.reference
    return render_template(
        "referrals/show_identity.html",
        door=door,
        reference=reference,
        rows=queries.identity_rows(known),
        withheld=what_decides.withheld(
            door.referral.case, day_in(utc_now(), door.referral.case.place_country)
        ),
    )


def _ask(door: Door, form: Form) -> str:
    return render_template("referrals/identity_code.html", door=door, form=form, referral=door.referral)
