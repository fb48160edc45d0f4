"""Keep places for people still to come: what it means, and its switch; for administrators."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination import holding, queries
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.i18n import _


@blueprint.get("/holds")
@allows(Permission.MANAGE_WEIGHTS)
def holds() -> str:
    """What holding places means, whether it is on, who switched it."""
    last = holding.last_switch()
    who = queries.names_of([last.switched_by]).get(last.switched_by, "") if last else ""
    page = {"days": holding.longest_hold_days(), "keeps_the_rule": holding.keeps_the_rule()}
    return render_template("coordination/holds.html", last=last, who=who, **page)


@blueprint.route("/holds/<any(on, off):switch>", methods=["GET", "POST"])
@allows(Permission.MANAGE_WEIGHTS)
def switch_holds(switch: str) -> Any:
    """Say once more what switching on or off means, then turn the switch."""
    last = holding.last_switch()
    if request.method == "GET":
        page = {"switch": switch, "seen": last.number if last else 0, "days": holding.longest_hold_days()}
        page["keeps_the_rule"] = holding.keeps_the_rule()
        return render_template("coordination/switch_holds.html", **page)
    seen = request.form.get("seen", -1, type=int)
    holding.switch(switch == "on", seen, current_user.as_actor(), utc_now())
    flash(_("Places are kept from the next draft on.") if switch == "on" else _("Places are no longer kept."))
    return redirect(url_for("coordination.holds"), 303)
