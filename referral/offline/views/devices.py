"""Phones: enrolled by whoever is signed in on them, switched off by their owner or by an administrator."""

import re
import uuid
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from referral import paging, web
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import user_of
from referral.config import setting
from referral.crypto import blind_index
from referral.db import utc_now
from referral.errors import Conflict, Invalid
from referral.i18n import PUBLIC_LANGUAGES, _, language, speaking
from referral.offline import queries
from referral.offline.actions import devices
from referral.offline.intake_keys import name_of, unb64
from referral.offline.models import Device
from referral.offline.unsealing import NotOpened, strict
from referral.offline.views.blueprint import blueprint

LONGEST = 4096


@blueprint.get("/offline/enrol")
@allows(Permission.INTAKE_FILE)
def offer_enrolment() -> Response:
    """Who is signed in on this phone, so that it files for nobody else, and the token with which it may be enrolled.

    `account`: a mark by which the phone knows the same account again, and nothing else does.
    """
    account = blind_index("account on a phone", str(current_user.id))
    response = jsonify(csrf=generate_csrf(), name=current_user.name, account=account)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/offline/enrol")
@allows(Permission.INTAKE_FILE)
@web.takes(LONGEST, "application/json")
def enrol() -> Any:
    """Enrol this phone by its public key."""
    try:
        asked = strict(request.get_data()[:LONGEST])
        point, nickname = unb64(asked["key"]), str(asked.get("nickname") or "").strip()
    except (NotOpened, ValueError, KeyError, TypeError, AttributeError):
        return jsonify(why=str(devices.NO_KEY)), 422
    me = user_of(current_user.id)
    try:
        device = devices.enrol(me, point, nickname or str(_("Phone")), me.as_actor(), utc_now())
    except Invalid:
        return jsonify(why=str(devices.NO_KEY)), 422
    except Conflict as refusal:
        with speaking(_of_page(asked.get("locale"))):
            return jsonify(why=str(refusal.sentence)), 409
    return jsonify(device=str(device.id), now=utc_now().isoformat())


def _of_page(said: Any) -> str:
    """The language of the page that asks; the account may have another."""
    return said if isinstance(said, str) and said in PUBLIC_LANGUAGES else language()


@blueprint.get("/settings/phones")
@allows(Permission.INTAKE_FILE)
def list_own() -> str:
    """One's own phones."""
    return _listed(queries.devices_of(current_user, paging.asked()), everybodys=False)


@blueprint.post("/settings/phones/<uuid:device_id>/off")
@allows(Permission.INTAKE_FILE)
def switch_off_own(device_id: uuid.UUID) -> Any:
    """Switch off a phone of one's own that was lost or given away."""
    devices.switch_off(queries.device_of(current_user, device_id), current_user.as_actor(), utc_now())
    flash(_("The phone is switched off. What was written on it and not sent yet goes to a coordinator."))
    return redirect(url_for("offline.list_own"), 303)


@blueprint.get("/people/phones")
@allows(Permission.ACCOUNT_MANAGE)
def list_all() -> str:
    """Everybody's phones."""
    return _listed(queries.all_devices(paging.asked()), everybodys=True)


def _listed(page: paging.Page[Device], everybodys: bool) -> str:
    """Phones, and the number of the key that they seal to, which people compare."""
    number = " ".join(re.findall("....", name_of(setting("INTAKE_KEYS")[0])))
    return render_template(
        "offline/list_devices.html", rows=page.rows, everybodys=everybodys, page=page, key_number=number
    )


@blueprint.post("/people/phones/<uuid:device_id>/off")
@allows(Permission.ACCOUNT_MANAGE)
def switch_off(device_id: uuid.UUID) -> Any:
    """Switch off anybody's phone."""
    found = queries.device_of(current_user, device_id, all_phones=True)
    devices.switch_off(found, current_user.as_actor(), utc_now())
    flash(_("The phone is switched off. What was written on it and not sent yet goes to a coordinator."))
    return redirect(url_for("offline.list_all"), 303)
