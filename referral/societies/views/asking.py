"""From the page of a case: ask a society in codes, propose the next, take a request back; and the card of it all."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _, language
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.referrals.shown.held_back import may_name
from referral.societies import people, queries, relaying
from referral.societies.actions import relays as actions
from referral.societies.clocks import answer_within
from referral.societies.forms import AskSchema, consent_of
from referral.societies.kinds import (
    ANSWERED,
    CANNOT,
    FIRST_TOPIC,
    HOSPITAL_COULD,
    LAPSED,
    STATES,
    TOPICS,
    VOID,
)
from referral.societies.models import LIFE, Relay
from referral.societies.told import codes_of, words_of
from referral.societies.views.blueprint import blueprint
from referral.zones import day_in

MOST_SHOWN = 10
"""So many requests the card shows, the newest first."""
GOES_ON = ("nobody",)
"""Why a request ended without an answer where another society is proposed."""


@blueprint.route("/desk/cases/<uuid:case_id>/society", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def ask(case_id: uuid.UUID) -> Any:
    """What a society would be told, which one, and the patient's consent; sent, it starts a clock."""
    case, now = open_case(current_user, case_id, utc_now()), utc_now()
    consent = relaying.consent_of(case.id)
    topic = _topic(case)
    form = Form({"topic": topic, "society": request.args.get("society", "")})
    if request.method == "POST":
        form = Form.of(AskSchema(needs_consent=consent is None), request.form)
        if form.valid:
            return _asked(case, form, now)
    return _page(case, form, topic, consent is not None, now), 422 if form.errors else 200


def _topic(case: Case) -> str:
    asked = request.values.get("topic", "")
    first = next((FIRST_TOPIC[each] for each in case.modalities or [] if each in FIRST_TOPIC), "referral")
    return asked if asked in TOPICS else first


def _asked(case: Case, form: Form, now: datetime) -> Any:
    society = LIFE.subject_of(form.data["society"])
    consent, actor = consent_of(form.data, language()), current_user.as_actor()
    actions.ask(case, society, form.data["topic"], consent, actor, now)
    flash(
        _("The society is asked, in codes and without a name. Its answer will stand on the page of the case.")
    )
    return redirect(url_for("coordination.show", case_id=case.id) + "#societies", 303)


def _page(case: Case, form: Form, topic: str, has_consent: bool, now: datetime) -> str:
    before = relaying.of_case(case.id)
    offered = relaying.may_be_asked(case, before, topic, now.date())
    told = codes_of(case, relaying.hospitals_asked(case.id), day_in(now, case.place_country))
    return render_template(
        "societies/ask.html",
        case=case,
        form=form,
        topic=topic,
        told=words_of(told),
        offered=offered,
        readers=people.reached_of([each.id for each in offered], now.date()),
        has_consent=has_consent,
        hours=int(answer_within()[case.priority].total_seconds() // 3600),
    )


@blueprint.post("/desk/cases/<uuid:case_id>/society/<uuid:relay_id>/take-back")
@allows(Permission.CASE_COORDINATE)
def take_back(case_id: uuid.UUID, relay_id: uuid.UUID) -> Any:
    """No answer of this society is needed any more."""
    case = case_for(current_user, case_id)
    actions.take_back(relaying.relay_of_case(case.id, relay_id), current_user.as_actor(), utc_now())
    flash(_("Taken back. The link says so from now on."))
    return redirect(url_for("coordination.show", case_id=case_id) + "#societies", 303)


@blueprint.post("/desk/cases/<uuid:case_id>/society/<uuid:relay_id>/again")
@allows(Permission.CASE_COORDINATE)
def send_again(case_id: uuid.UUID, relay_id: uuid.UUID) -> Any:
    """No letter arrived, and somebody of the society can be reached by now: write once more."""
    case = case_for(current_user, case_id)
    actions.send_again(relaying.relay_of_case(case.id, relay_id), current_user.as_actor(), utc_now())
    flash(_("Sent again. The time for an answer begins anew."))
    return redirect(url_for("coordination.show", case_id=case_id) + "#societies", 303)


class OnCard(NamedTuple):
    """What the card shows: the requests with their societies' names, which society could be asked next, and of those
    whose letters came back the ones that can be reached by now."""

    relays: list[Relay]
    names: dict[uuid.UUID, str]
    next: queries.Shown | None
    topic: str
    reached: set[uuid.UUID]
    most: int = MOST_SHOWN

    @property
    def states(self) -> Any:
        """The words and colours of their states."""
        return STATES

    @staticmethod
    def names_somebody(relay: Relay) -> bool:
        """Whether what the society wrote names the patient: then somebody has told it."""
        words = " ".join((relay.said or {}).values())
        return bool(words) and may_name(words, relay.case.patient.identity or {})


def of_case(case: Case, now: datetime) -> OnCard:
    """The card of a case; nothing is proposed while an answer is awaited, or once one was helpful."""
    relays = relaying.of_case(case.id)
    last = relays[0] if relays else None
    is_settled = any(each.is_open or each.answer == HOSPITAL_COULD for each in relays)
    wants = last is not None and not is_settled and _is_in_vain(last)
    offered = relaying.may_be_asked(case, relays, last.topic, now.date()) if wants and last else []
    names = queries.names_of(
        [each.society_id for each in relays] + [each.forwarded_to for each in relays if each.forwarded_to]
    )
    is_lost = any(each.is_open and each.undelivered_at for each in relays)
    reached = people.asked_societies(now.date()) if is_lost else set()
    return OnCard(relays, names, offered[0] if offered else None, last.topic if last else "", reached)


def _is_in_vain(relay: Relay) -> bool:
    """Whether it ended without help."""
    if relay.state == VOID:
        return relay.reason in GOES_ON
    return relay.state == LAPSED or (relay.state == ANSWERED and relay.answer == CANNOT)
