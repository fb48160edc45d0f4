"""How well the predicted answers fit, and the switch that puts them in force: for administrators."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import forms
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.engine import learned
from referral.engine.models import LearningSwitch
from referral.errors import NotFound
from referral.i18n import _, number_words, share_words
from referral.predicted_answers import actions, commands, reliability
from referral.predicted_answers.wording import MINIMA

blueprint = Blueprint("predicted_answers", __name__)

blueprint.add_app_template_filter(lambda share: share_words(share, "0.#%"), "percent")
blueprint.add_app_template_filter(lambda number: number_words(number, "0.0000"), "four_decimals")


@blueprint.get("/estimates")
@allows(Permission.WEIGHTS_MANAGE)
def show() -> str:
    """What was learned last, how it did on later requests, what is in force; or what is still missing."""
    past, short = learned.missing(utc_now())
    kept = learned.newest()
    model = learned.opened(kept) if kept else None
    return render_template(
        "predicted_answers/show.html",
        past=past,
        short=short,
        most_counted=learned.MOST_COUNTED,
        minima=MINIMA,
        kept=kept,
        model=model,
        curve=reliability.curve(model.evaluation.bins) if model else None,
        obstacle=actions.obstacle(kept) if kept else None,
        **_switch(),
    )


def _switch() -> dict[str, Any]:
    last = LearningSwitch.last()
    names = names_of([last.switched_by]) if last else {}
    return {"last": last, "who": names.get(last.switched_by, "") if last else ""}


@blueprint.route("/estimates/<any(on, off):switch>", methods=["GET", "POST"])
@allows(Permission.WEIGHTS_MANAGE)
def switch(switch: str) -> Any:
    """Say once more what switching on or off means, then turn the switch."""
    last, kept = LearningSwitch.last(), learned.newest()
    chosen = kept if switch == "on" else (last.model if last else None)
    if chosen is None:
        raise NotFound()
    if request.method == "GET":
        seen = last.number if last else 0
        page = {"switch": switch, "kept": chosen, "seen": seen, "model": learned.opened(chosen)}
        return render_template("predicted_answers/switch.html", obstacle=actions.obstacle(chosen), **page)
    model_id, seen = _asked()
    actions.switch(switch == "on", model_id, seen, current_user.as_actor(), utc_now())
    flash(
        _("Predicted answers are switched on.")
        if switch == "on"
        else _("Predicted answers are switched off.")
    )
    return redirect(url_for("predicted_answers.show"), 303)


def _asked() -> tuple[uuid.UUID, int]:
    model_id = forms.as_id(request.form.get("model", ""))
    if model_id is None:
        raise NotFound()
    return model_id, request.form.get("seen", -1, type=int)


def init_app(app: Flask) -> None:
    """Register the pages and the commands of predicted answers."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
