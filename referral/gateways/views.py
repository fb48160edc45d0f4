"""The page of one's own ways to be reached, and the addresses at which gateways report what became of a text."""

import hmac
import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from referral import channels, fallback, outbox, web
from referral.accounts import trail_words
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import user_of
from referral.channels import greeting, hearing
from referral.channels.reports import DELIVERED, is_genuine
from referral.config import setting
from referral.crypto import reported
from referral.db import utc_now
from referral.errors import NotAllowed, NotFound
from referral.forms import Form
from referral.gateways import actions, queries, wording
from referral.gateways.forms import CODES, FIRST, SECOND, WaysSchema, ways_in
from referral.i18n import DEFAULT, PUBLIC_LANGUAGES, _, speaking

blueprint = Blueprint("gateways", __name__)
LONGEST_REPORT = 64 * 2**10
LONGEST_WORD = 200
SOON = timedelta(minutes=2)
"""So young a report of a text that we do not know may have overtaken our own note of it."""
COME_AGAIN = {"Retry-After": "5"}


def init_app(app: Flask) -> None:
    """Register the pages, and what other pages say of ways beside e-mail."""
    app.register_blueprint(blueprint)
    web.csrf.exempt(hear)
    web.csrf.exempt(listen)
    app.jinja_env.globals.update(
        ways_set_up=channels.set_up, way_name=channels.name_of, ways_of=queries.ways_of
    )
    app.add_template_filter(channels.name_of, "way_name")
    trail_words.DEEDS.update(wording.DEEDS)
    trail_words.SUBJECTS["account_channel"] = wording.WAY


@blueprint.route("/settings/alarms", methods=["GET", "POST"])
@allows(Permission.DUTY_ANSWER)
def edit() -> Any:
    """By which ways alarms reach oneself beside e-mail, in which order."""
    form = Form.of(WaysSchema(), request.form) if request.method == "POST" else _kept()
    if request.method == "POST" and form.valid:
        actions.set_ways(user_of(current_user.id), ways_in(form.data), current_user.as_actor(), utc_now())
        flash(_("Saved."))
        return redirect(url_for("gateways.edit"), 303)
    offered = [(code, channels.name_of(code)) for code in CODES if channels.is_set_up(code)]
    doubted = [each for each in queries.ways_of(current_user.id) if each.doubted_at]
    page = render_template("gateways/edit.html", form=form, offered=offered, doubted=doubted)
    return page, 422 if form.errors else 200


def _kept() -> Form:
    known: dict[str, Any] = {}
    for which, way in zip((FIRST, SECOND), queries.ways_of(current_user.id), strict=False):
        known |= {which: way.channel, f"{which}_address": way.address}
        known |= {"minutes": str(way.after_minutes)} if which == SECOND else {}
    return Form(known)


@blueprint.post("/people/ways/<uuid:way_id>/right")
@allows(Permission.ACCOUNT_MANAGE)
def trust(way_id: uuid.UUID) -> Any:
    """Somebody has asked the person: the number is right."""
    actions.trust(queries.way_of(way_id), current_user.as_actor(), utc_now())
    flash(_("Noted: the number is right."))
    return redirect(url_for("notifications.show_mail"), 303)


@blueprint.post("/gateways/<channel>/delivered")
@allows(Permission.PUBLIC)
@web.takes(LONGEST_REPORT, "application/json")
def hear(channel: str) -> Response:
    """A signed report of a gateway: 403 unless genuine, 200 for what is not ours, 503 for what comes too early."""
    way = channels.CHANNELS.get(channel)
    if way is None or way.read_report is None:
        raise NotFound()
    body = request.get_data()
    said = {name.lower(): value for name, value in request.headers.items()}
    if not is_genuine(setting(way.secret), said, body, utc_now()):
        raise NotAllowed()
    report = way.read_report(body)
    letter = reported(report.token) if report else None
    return _noted(letter, channel, report.says) if report and letter else Response(status=200)


@blueprint.post("/gateways/<channel>/heard")
@allows(Permission.PUBLIC)
@web.takes(LONGEST_REPORT, "application/json", "text/plain")
def listen(channel: str) -> Response:
    """What a messenger tells by itself: 403 unless it is its own, 503 for what comes before we know of its text."""
    way, now, body = hearing.HEARD.get(channel), utc_now(), request.get_data()
    if way is None:
        raise NotFound()
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not way.is_genuine(setting(way.secret), headers, body, now):
        raise NotAllowed()
    answers = [_taken(channel, told, now) for told in hearing.read(channel, headers, body, now)]
    return next((each for each in answers if each.status_code != 200), _greeted(channel, body))


def _greeted(channel: str, body: bytes) -> Response:
    """Whoever begins to speak with a bot is told the name that the intake asks for; nothing of it is kept."""
    begun = greeting.begun(channel, body)
    if begun is None:
        return Response(status=200)
    language = begun.language.partition("-")[0]
    with speaking(language if language in PUBLIC_LANGUAGES else DEFAULT):
        return jsonify(greeting.answer(channel, begun.name, wording.NAME_HERE % {"name": begun.name}))


def _taken(channel: str, told: hearing.Told, now: datetime) -> Response:
    """A word goes to whoever listens for words; a text that nobody knows yet may just be on its way."""
    if told.words and told.address:
        current_app.extensions["heard_word"](channel, told.address, told.words, told.at)
    if not told.ref:
        return Response(status=200)
    letter = queries.text_named(channel, told.ref)
    if letter is None:
        is_new = now - told.at < SOON
        return Response(status=503, headers=COME_AGAIN) if is_new else Response(status=200)
    return _noted(letter, channel, told.says)


@blueprint.get("/gateways/whatsapp/heard")
@allows(Permission.PUBLIC)
def be_found() -> Response:
    """WhatsApp asks once whether this address is ours: the word that was agreed with it is answered."""
    given, ours = request.args.get("hub.verify_token", ""), setting("WHATSAPP_VERIFY")
    if not ours or not hmac.compare_digest(given.encode(), str(ours).encode()):
        raise NotAllowed()
    return Response(request.args.get("hub.challenge", "")[:LONGEST_WORD], mimetype="text/plain")


@blueprint.get("/gateways/<channel>/delivered/<report>")
@allows(Permission.PUBLIC)
def hear_by_address(channel: str, report: str) -> Response:
    """A report by an address of ours, in which the text's keyed name is the secret: 403 for a name that is not ours."""
    way = channels.CHANNELS.get(channel)
    if way is None or not way.says:
        raise NotFound()
    letter, says = reported(report), way.says.get(request.args.get("type", ""))
    if letter is None:
        raise NotAllowed()
    return _noted(letter, channel, says) if says else Response(status=200)


def _noted(letter: uuid.UUID, channel: str, says: str) -> Response:
    if says == DELIVERED:
        fallback.delivered(letter, utc_now())
    elif not outbox.reported_lost(letter, channel, utc_now()):
        return Response(status=503, headers=COME_AGAIN)
    return Response(status=200)
