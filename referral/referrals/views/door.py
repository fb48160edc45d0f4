"""The two doors to one referral, by link and by account: same pages, same steps, other addresses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from referral import audit
from referral.audit import Actor
from referral.crypto import link_token
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NoSlotLeft, NotFound
from referral.fields import clean
from referral.forms import Form
from referral.hospitals.streets import street_of
from referral.i18n import _
from referral.referrals import actions, links, queries, visits
from referral.referrals.arranging.told import for_hospital
from referral.referrals.forms import STEP_FORMS
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.moving import what_happened
from referral.referrals.second_thoughts import late, undoing
from referral.referrals.second_thoughts.offered import offered
from referral.referrals.shown import what_decides
from referral.referrals.table.moves import EXCHANGED, LATE, MOVES, OBJECT
from referral.referrals.table.states import BOOKED, HOSPITAL, PLACING_STATES, STATES, TERMINAL_STATES
from referral.referrals.table.words import STEPS
from referral.referrals.told import may_object, newest_word
from referral.referrals.way_back import told as way_back
from referral.zones import day_in


@dataclass(frozen=True, slots=True)
class Door:
    """Who stands before which referral, and where its pages are."""

    referral: Referral
    actor: Actor
    by_link: bool

    @property
    def home(self) -> str:
        return self._url("show_by_link", "show")

    @property
    def identity(self) -> str:
        return self._url("show_identity_by_link", "show_identity")

    @property
    def forward(self) -> str:
        return self._url("forward_by_link", "forward")

    @property
    def calendar(self) -> str:
        return self._url("show_visit_by_link", "show_visit")

    @property
    def way_back(self) -> str:
        return self._url("show_way_back_by_link", "show_way_back")

    @property
    def paper(self) -> str:
        return self._url("print_packet_by_link", "print_packet")

    def step(self, verb: str) -> str:
        return self._url("edit_by_link", "edit", verb=verb)

    def _url(self, by_link: str, by_account: str, **values: Any) -> str:
        if self.by_link:
            return url_for(f"referrals.{by_link}", **values)
        return url_for(f"referrals.{by_account}", referral_id=self.referral.id, **values)

    def verbs(self) -> list[str]:
        """The steps that are possible now, from the table of moves, so that no button lies."""
        possible = {move.verb for move in offered(self.referral, HOSPITAL, utc_now())}
        if may_object(self.referral):
            possible.add(OBJECT)
        return [verb for verb in STEPS if verb in possible]


def show_page(door: Door) -> Any:
    """The referral's page: what may be known, and what can be done; a finished one says only what happened."""
    referral = door.referral
    if referral.state in TERMINAL_STATES and LATE not in door.verbs():
        return over(referral, door)
    audit.record_read(door.actor, "referral.read", referral, utc_now(), case_id=referral.case_id)
    known = what_decides.Known(referral.case, _today(referral), referral)
    return render_template(
        "referrals/show.html",
        without_names=known.without_names,
        door=door,
        referral=referral,
        reference=referral.case.reference,
        summary=what_decides.summary(referral, _today(referral)),
        clinical=what_decides.clinical(referral, _today(referral)),
        is_held_back=bool(what_decides.withheld(referral.case, _today(referral))),
        paused=queries.is_paused(referral),
        accepted=referral.state in PLACING_STATES,
        exchanged=[move for move in referral.moves if _is_exchanged(move)],
        recorded=newest_word(referral),
        now=utc_now(),
        is_late=referral.state in TERMINAL_STATES,
        undo_until=undoing.undo_until(referral),
        arranged=for_hospital(referral.case, referral) if referral.state in BOOKED else [],
        visit=visits.rows_of(referral.visit or {}),
        visit_when=visits.day_and_hour(referral),
        visit_before=visits.before(referral),
        tells_back=way_back.may_report(referral, utc_now()) or way_back.may_write(referral),
    )


def _is_exchanged(move: ReferralMove) -> bool:
    return bool((move.note or move.coded) and (move.told_channel or move.verb in EXCHANGED))


def forward_page(door: Door) -> Any:
    """A second link for a colleague, shown once."""
    link = links.forward(door.referral, door.actor, utc_now())
    address = url_for("referrals.open_link", token=link_token(link.id), _external=True)
    return render_template("referrals/forwarded.html", door=door, address=address)


def calendar_of(door: Door) -> Response:
    """The first visit for the hospital's calendar: a reference, no name. NotFound where no day is set."""
    referral = door.referral
    if referral.state not in PLACING_STATES or referral.first_date is None:
        raise NotFound()
    title = str(_("First visit, %(reference)s", reference=referral.case.reference))
    said = referral.visit or {}
    way_in = said.get("entrance") or street_of(referral.hospital)
    location = ", ".join(filter(None, (said.get("ward"), referral.hospital.name, way_in)))
    return as_calendar(visits.calendar(referral, title, location, utc_now()))


def as_calendar(text: str) -> Response:
    """A calendar to be saved."""
    found = Response(text, mimetype="text/calendar")
    found.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return found


def over(referral: Referral, door: Door | None = None) -> Any:
    """The page of a referral that has ended: what happened, whom to call, and how to object to a record."""
    recorded = newest_word(referral)
    last = referral.moves[-1] if referral.moves else None
    ended_by_us = last is not None and (last.actor_role == HOSPITAL or recorded is not None)
    page = render_template(
        "referrals/over.html",
        sentence=_sentence(referral),
        reference=referral.case.reference,
        referral=referral,
        recorded=recorded if door else None,
        way_back=door.way_back if door and way_back.may_report(referral, utc_now()) else None,
        objection=door.step(OBJECT) if door and may_object(referral) else None,
    )
    return page, 200 if ended_by_us else 410


def _sentence(referral: Referral) -> object:
    """What happened; to who comes after the time for an answer, what stands in the way of a yes."""
    happened = STATES[referral.state].happened
    return late.what_stands_in_the_way(referral) or happened if referral.state == "expired" else happened


def step_page(door: Door, verb: str) -> Any:
    """The page of one step, or what has happened meanwhile when it is no longer possible."""
    if verb not in STEPS:
        raise NotFound()
    if verb not in door.verbs():
        raise Conflict(what_happened(door.referral), look_at=door.home)
    form = Form({"words": clean(request.args.get("words", "")), **visits.typed(door.referral)})
    return _step(door, verb, form)


def _step(door: Door, verb: str, form: Form, status: int = 200) -> Any:
    referral, move, typed = door.referral, MOVES.get(verb), str(form.values.get("words") or "")
    page = render_template(
        "referrals/edit.html",
        door=door,
        verb=verb,
        form=form,
        referral=referral,
        words=STEPS[verb],
        move=move,
        found=queries.hospitals_called(typed, referral.hospital_id) if move and move.names_hospital else [],
        paused=queries.is_paused(referral),
        visit_when=visits.day_and_hour(referral) if verb == "set_appointment" else "",
        seen=_seen(referral),
    )
    return page, status


def _seen(referral: Referral) -> int:
    """The version the writer looked at, kept when the form comes back with an error."""
    return request.form.get("seen", referral.version, type=int)


def take_step(door: Door, verb: str) -> Any:
    """Do one step as the form says; what is wrong comes back beside its field, with everything typed."""
    if verb not in STEPS:
        raise NotFound()
    form = Form.of(STEP_FORMS[verb](), request.form)
    if not form.valid:
        return _step(door, verb, form, 422)
    try:
        _act(door, verb, form.data)
    except Invalid as wrong:
        for name, sentences in wrong.errors.items():
            form.refuse(name, sentences[0])
        return _step(door, verb, form, 422)
    except NoSlotLeft as none_left:
        return _no_slot_left(door, verb, form, none_left.sentence)
    except Conflict as overtaken:
        raise Conflict(overtaken.sentence, look_at=door.home) from None
    flash(str(STEPS[verb].done), "success")
    return redirect(door.home, 303)


def _act(door: Door, verb: str, asked: dict[str, Any]) -> bool:
    """Take the step; what is said about a recorded answer changes no state and is an action of its own."""
    if verb == OBJECT:
        return actions.object_to_answer(door.referral, door.actor, utc_now(), **asked)
    return actions.take(actions.Step(door.referral, verb, door.actor, utc_now(), **asked))


def _no_slot_left(door: Door, verb: str, form: Form, sentence: object) -> Any:
    typed = {name: text for name, text in form.values.items() if name != "another_slot"}
    page = render_template(
        "referrals/no_slot_left.html",
        door=door,
        verb=verb,
        typed=typed,
        sentence=sentence,
        referral=door.referral,
        seen=_seen(door.referral),
    )
    return page, 409


def _today(referral: Referral) -> date:
    """The day it is where the patient is: by it they are as old as they are."""
    return day_in(utc_now(), referral.case.place_country)
