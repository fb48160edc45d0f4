"""The pages of duty: who is on duty and what waits for an acknowledgement; the rota of a country."""

from datetime import date
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import cards, channels, labels, paging, readiness
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.duty import actions, commands, queries
from referral.duty.forms import SHIFTS, ShiftSchema, turns_of
from referral.duty.models import EVERYBODY
from referral.duty.wording import GRADES, KINDS, PARTS, STEPS, rota_name
from referral.errors import Invalid, NotFound
from referral.forms import Form
from referral.gateways import queries as ways
from referral.i18n import _, day_words, language
from referral.zones import day_in

blueprint = Blueprint("duty", __name__)
IN_ADDRESS = {EVERYBODY: "everybody"}
BY_MAIL, ALSO_BY = "by e-mail only", "by e-mail; of {} people {} also by: {}"


def init_app(app: Flask) -> None:
    """Register the pages of duty, its card on the page of a case, and what is to be watched."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(duty_kind=KINDS, duty_grade=GRADES, duty_step=STEPS, duty_part=PARTS)
    app.add_template_global(lambda: queries.on_duty_everywhere(utc_now()), "on_duty_now")
    app.add_template_global(queries.open_count, "unacknowledged")
    app.add_template_global(rota_name, "rota_name")
    app.add_template_filter(rota_name, "rota_name")
    cards.register(app, cards.Card("duty", "now", "duty/card.html", _of_case))
    readiness.watch(app, "unacknowledged", lambda _now: queries.open_count())
    readiness.watch(app, "nobody_on_duty", lambda now: [_code(each) for each in queries.nobody_on_duty(now)])
    readiness.measure(app, "alarms_open", queries.open_by_kind)
    readiness.watch(app, "alarms", lambda _now: _by_what())


def _by_what() -> str:
    """By which ways alarms leave, and how many of those who may answer have named one beside e-mail."""
    people, reached = ways.answer_alarms_by_phone()
    return ALSO_BY.format(people, reached, ", ".join(channels.set_up())) if reached else BY_MAIL


def _of_case(case: Any, now: Any) -> dict[str, Any] | None:
    """The alarm of a case and who is on duty for it; nothing where no alarm lives."""
    found = queries.alarm_with_name(case.id)
    if found is None:
        return None
    alarm, name = found
    return {"alarm": alarm, "acknowledged_by": name, "duty": queries.answering(now, alarm.country)}


@blueprint.get("/duty", endpoint="list")
@allows(Permission.DUTY_ANSWER)
def list_duty() -> str:
    """Who is on duty now, and what nobody has acknowledged."""
    now = utc_now()
    return render_template(
        "duty/list.html",
        duty=[(each, _code(each.country)) for each in queries.on_duty_everywhere(now)],
        alarms=queries.open_alarms(paging.asked()),
    )


@blueprint.get("/duty/rota/<rota>")
@allows(Permission.DUTY_MANAGE)
def edit(rota: str) -> str:
    """The rota of a country."""
    return _rota_page(_country(rota), Form())


@blueprint.post("/duty/rota/<rota>")
@allows(Permission.DUTY_MANAGE)
def save(rota: str) -> Any:
    """Put somebody into shifts."""
    country, form = _country(rota), Form.of(ShiftSchema(), request.form)
    if not form.valid:
        return _rota_page(country, form), 422
    chosen = (form.data["person"], form.data["deputy"])
    try:
        actions.set_shifts(country, turns_of(form.data), *chosen, current_user.as_actor(), utc_now())
    except Invalid as invalid:
        for name, sentences in invalid.errors.items():
            form.refuse(name, sentences[0])
        return _rota_page(country, form), 422
    flash(_("Saved."))
    return redirect(url_for("duty.edit", rota=rota), 303)


def _code(country: str) -> str:
    return IN_ADDRESS.get(country, country)


def _country(rota: str) -> str:
    found = {_code(country): country for country in queries.rotas()}
    if rota not in found:
        raise NotFound()
    return found[rota]


def _rota_page(country: str, form: Form) -> str:
    duty = next(each for each in queries.on_duty_everywhere(utc_now()) if each.country == country)
    kept = {f"{shift.turn}-{shift.part}": (shift, *names) for shift, *names in queries.shifts_of(country)}
    return render_template(
        "duty/edit.html",
        country=country,
        rota=_code(country),
        rotas=[(_code(each), rota_name(each)) for each in queries.rotas()],
        form=form,
        duty=duty,
        week=[(code, shift_words(code), *kept.get(code, (None, None, None))[1:]) for code in SHIFTS],
        dated=[
            (words, labels.label("duty_part", shift.part), *names) for words, shift, *names in _dated(kept)
        ],
        coordinators=queries.coordinators(),
        shifts=[(code, shift_words(code)) for code in SHIFTS],
    )


def _dated(kept: dict[str, Any]) -> list[tuple[Any, ...]]:
    today = day_in(utc_now()).isoformat()
    return [
        (_day(shift.turn), shift, *names)
        for shift, *names in kept.values()
        if len(shift.turn) > 1 and shift.turn >= today
    ]


def _day(turn: str) -> str:
    return day_words(date.fromisoformat(turn)) if len(turn) > 1 else ""


def shift_words(code: str) -> str:
    """A shift of the week in the reader's language, with the hours at which it begins."""
    day, part = code.split("-")
    name = Locale(language()).days["stand-alone"]["wide"][int(day) - 1]
    return f"{name}, {labels.label('duty_part', part)}"
