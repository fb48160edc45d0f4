"""What a poster's code opens: eight lines to tick, and a wish to be called. No account, no cookie of ours, no log line.

Both ways send the same form to the same address, so that nothing that counts requests tells them apart.
"""

from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_limiter import RequestLimit
from limits import parse

from referral import attempts, labels, logs, web
from referral.accounts.permissions import Permission, allows
from referral.crypto import blind_index
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES, language, live_in
from referral.intake import red_flags
from referral.networks import counted_at
from referral.screening import actions, calling, queries
from referral.screening.forms import NOTHING_TICKED, OLD_PAGE, WHOSE, call_schema
from referral.screening.lines import LINES, ticked
from referral.screening.models import Venue
from referral.screening.promise import promise
from referral.screening.spent import is_ours, new_form
from referral.screening.views.blueprint import blueprint
from referral.zones import day_in

FROM_ONE_SHELTER, CALLS_FROM_ONE_SHELTER = "300 per hour", "200 per day"
"""A shelter has one address: two hundred people in an hour are served, ten thousand are not."""
OF_ONE_VENUE = parse("100 per day")
"""Wishes of one place that go before those of nobody's place; what comes after them waits with the others."""
NO_VENUE = ""


def _too_many(_limit: RequestLimit) -> Response:
    return make_response(render_template("screening/too_many.html", calls=False), 429)


def _too_many_calls(_limit: RequestLimit) -> Response:
    return make_response(render_template("screening/too_many.html", calls=True), 429)


limit_calls = web.limiter.shared_limit(
    CALLS_FROM_ONE_SHELTER,
    scope="screening.calls",
    methods=["POST"],
    key_func=counted_at("calls"),
    on_breach=_too_many_calls,
)
"""Both doors to a call count together, so that one network has one share."""


def _shown(page: str, venue: Venue | None, form: Form, now: datetime, status: int = 200, **more: Any) -> Any:
    """A page with a fresh form, and with what must never be missing: the warning signs and 112."""
    live_in(venue.country if venue else None)
    facts = {
        "venue": venue,
        "form": form,
        "lines": LINES,
        "whose": WHOSE,
        "tongues": PUBLIC_LANGUAGES,
        "signs": red_flags.asked(red_flags.NOW, {}),
        "fresh": new_form(*_home(venue, now)),
        "doctor_nearby": _doctor_nearby(venue),
    }
    return render_template(page, **facts, **more), status


def _home(venue: Venue | None, now: datetime) -> tuple[str, Any]:
    """For which place and day a form is made."""
    return (venue.token, day_in(now, venue.country)) if venue else (NO_VENUE, day_in(now))


def _doctor_nearby(venue: Venue | None) -> str:
    """The answer of the place's country to how a family doctor is found; without one, all countries."""
    if venue is None or venue.country not in labels.LABELS["receiving_country"]:
        return url_for("information.choose")
    return url_for("information.show", code=venue.country.lower(), _anchor="family_doctor")


@blueprint.route("/s/<token>", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@logs.unlogged
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"], on_breach=_too_many)
def tick(token: str) -> Any:
    """The tick list of a place. Sent, it is either counted or goes on to the wish to be called, never both."""
    now = utc_now()
    venue = queries.venue_with(token, now)
    if venue is None:
        return _shown("screening/ended.html", None, Form(), now, 410)
    if request.method == "GET":
        return _shown("screening/tick.html", venue, Form(), now)
    codes, sent = ticked(request.form.getlist("lines")), request.form.get("form", "")
    form = Form({"lines": codes})
    if not is_ours(sent, *_home(venue, now)):
        return _shown("screening/tick.html", venue, form.refuse("lines", OLD_PAGE), now, 422)
    if request.form.get("way") == "call":
        return _shown("screening/call.html", venue, form, now, promised=promise(now, venue.country))
    if not codes:
        return _shown("screening/tick.html", venue, form.refuse("lines", NOTHING_TICKED), now, 422)
    actions.count(venue, sent, codes, now)
    return redirect(url_for("screening.thank", token=token), 303)


@blueprint.get("/s/<token>/thanks")
@allows(Permission.PUBLIC)
@logs.unlogged
def thank(token: str) -> Any:
    """It was counted, and nothing else was kept; what helps now."""
    now = utc_now()
    venue = queries.venue_with(token, now)
    return (
        _shown("screening/thank.html", venue, Form(), now)
        if venue
        else _shown("screening/ended.html", None, Form(), now, 410)
    )


@blueprint.post("/s/<token>/call")
@allows(Permission.PUBLIC)
@limit_calls
def call(token: str) -> Any:
    """The wish to be called, from a place: where it is is known."""
    now = utc_now()
    venue = queries.venue_with(token, now)
    return _shown("screening/ended.html", None, Form(), now, 410) if venue is None else _asked(venue, now)


@blueprint.route("/call", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@limit_calls
def ask_call() -> Any:
    """The same from the first page, without a place."""
    now = utc_now()
    return (
        _shown("screening/call.html", None, Form(), now, promised=None)
        if request.method == "GET"
        else _asked(None, now)
    )


def _in_share(venue: Venue | None) -> bool:
    """Whether some of a place's share is left, counted under a key of the day: on the wish no place stands."""
    if venue is None or not web.limiter.enabled:
        return venue is not None
    name = blind_index("counted place", f"{utc_now().date()}\0{venue.token}")
    return attempts.let(web.limiter.limiter, OF_ONE_VENUE, name)


def _asked(venue: Venue | None, now: datetime) -> Any:
    form = Form.of(call_schema(venue.country if venue else None), request.form)
    if not is_ours(form.value("form"), *_home(venue, now)):
        form.values.pop("form", None)
        form.refuse("agrees", OLD_PAGE)
    if not form.valid:
        form.values.pop("agrees", None)
        promised = promise(now, venue.country) if venue else None
        return _shown("screening/call.html", venue, form, now, 422, promised=promised)
    where = {"country": venue.country, "locality": venue.locality} if venue else {}
    said = {
        **form.data,
        **where,
        "by_poster": venue is not None,
        "in_share": _in_share(venue),
        "read_in": language() if language() in PUBLIC_LANGUAGES else "other",
    }
    wish = calling.ask(form.value("form"), said, now)
    live_in(wish.country)
    return _shown(
        "screening/noted.html", venue, Form(), now, promised=promise(wish.asked_at, wish.country), wish=wish
    )
