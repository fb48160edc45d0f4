"""Reserve slots for later patients: what it means, and its switch; for administrators."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.engine.figures import longest_hold_days
from referral.i18n import _
from referral.plans import reserve_prices
from referral.plans.models import ReservePriceSwitch
from referral.plans.views.blueprint import blueprint


@blueprint.get("/holds")
@allows(Permission.WEIGHTS_MANAGE)
def show_reserve_prices() -> str:
    """What reserving slots means, whether it is on, who switched it."""
    last = ReservePriceSwitch.last()
    who = names_of([last.switched_by]).get(last.switched_by, "") if last else ""
    page = {"days": longest_hold_days(), "keeps_the_rule": reserve_prices.keeps_the_rule()}
    return render_template("plans/show_reserve_prices.html", last=last, who=who, **page)


@blueprint.route("/holds/<any(on, off):switch>", methods=["GET", "POST"])
@allows(Permission.WEIGHTS_MANAGE)
def switch_reserve_prices(switch: str) -> Any:
    """Say once more what switching on or off means, then turn the switch."""
    last = ReservePriceSwitch.last()
    if request.method == "GET":
        page = {
            "switch": switch,
            "seen": last.number if last else 0,
            "days": longest_hold_days(),
        }
        page["keeps_the_rule"] = reserve_prices.keeps_the_rule()
        return render_template("plans/switch_reserve_prices.html", **page)
    seen = request.form.get("seen", -1, type=int)
    reserve_prices.switch(switch == "on", seen, current_user.as_actor(), utc_now())
    flash(
        _("From the next draft on, places are reserved for later patients.")
        if switch == "on"
        else _("Places are no longer reserved.")
    )
    return redirect(url_for("plans.show_reserve_prices"), 303)
