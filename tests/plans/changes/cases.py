"""Actions on a case and its person."""

import uuid
from datetime import timedelta
from typing import Any

from referral import audit
from referral.accounts.permissions import Role
from referral.contact_changes import actions as contact_changes
from referral.db import db
from referral.duty.queries import live_alarm
from referral.guardianship import actions as guardianship
from referral.intake import actions as intake
from referral.intake.actions import ageing, coordinating
from referral.intake.card import actions as cards
from referral.intake.models import Case
from referral.intake.moves import come_back, move_case, settle, unpark
from referral.intake.shift import handing
from referral.intake.shift import notes as shift_notes
from referral.records import actions as records
from referral.same_person import actions as same_person
from referral.screening import calling as screening
from referral.screening.models import Call
from referral.travel_groups import actions as travel_groups
from tests.factories import NOW, a_case, a_user
from tests.plans.changes.scene import AGREED, Change, Scene

BEDSIDE = {"phone": "+48600100200", "address": "Medyka", "country": "PL"}
TOMORROW = NOW.date() + timedelta(days=1)
WISH = {"countries": ["PL"], "countries_weight": "firm"}


def _duplicate(scene: Scene) -> Any:
    return same_person.decide(scene.case, scene.other, "keep_this", scene.actor, NOW)


def _is_a_child(scene: Scene) -> Case:
    scene.case.age_group, scene.case.born = "child", "2015-04"
    db.session.commit()
    return scene.case


def _an_adult(scene: Scene) -> Any:
    who = {"adult_name": "Ganna", "relation": "mother", "adult_phone": "+380500001122"}
    told = {"authority": "parent", "told_by": "phone", "said_on": NOW.date()}
    return guardianship.record_adult(scene.case, True, who, **told, actor=scene.actor, now=NOW)


def _told(scene: Scene) -> Any:
    """The patient says that they are in another town now."""
    return contact_changes.tell(scene.case, {"town": "Lublin", "country": "PL"}, scene.actor, NOW)


def _taken(scene: Scene) -> Any:
    change = _told(scene)
    contact_changes.take_over(change, scene.actor, NOW)
    return change


def _draft(scene: Scene) -> Case:
    return a_case(state="draft", submitted_at=None)


def _of_age(scene: Scene) -> Case:
    """Somebody who was a child when the case was filed, and is 18 today."""
    scene.case.age_group, scene.case.born = "child", "2008-11-20"
    return scene.case


def _unfilled(scene: Scene) -> Case:
    """The one case of which no age is kept yet."""
    scene.case.born, scene.other.born = None, "1980-02"
    return scene.case


def _asked_for(scene: Scene) -> Any:
    """Another volunteer asks for the case."""
    return handing.ask_for(scene.case, a_user(Role.VOLUNTEER).as_actor(), NOW)


def _to_be_called(scene: Scene) -> Call:
    """The patient has asked to be called."""
    call = Call(case_id=scene.case.id, country="PL", language="uk", asked_at=NOW, due_at=NOW)
    scene.case.submitted_at = None
    db.session.add(call)
    db.session.commit()
    return call


def _ended(scene: Scene) -> Call:
    """The same, and somebody ended it."""
    call = _to_be_called(scene)
    screening.end_all("PL", 1, "flood", scene.actor, NOW)
    return call


CASES: dict[str, Change] = {
    "screening.calling.note": Change(
        0, 0, lambda s, call: screening.note(call, "reached", s.actor, NOW), _to_be_called
    ),
    "screening.calling.end_all": Change(
        0, 0, lambda s, call: screening.end_all("PL", 1, "flood", s.actor, NOW), _to_be_called
    ),
    "screening.calling.take_back": Change(
        0, 0, lambda s, call: screening.take_back(NOW, s.actor, NOW), _ended
    ),
    "screening.calling._raise": Change(0, 0, lambda s, call: screening._raise(call.id, NOW), _to_be_called),
    "intake.shift.handing.ask_for": Change(0, 0, lambda s, _: _asked_for(s)),
    "intake.shift.handing.give": Change(
        0, 0, lambda s, request: handing.give(request, s.case, s.actor, NOW), _asked_for
    ),
    "intake.shift.handing.refuse": Change(
        0, 0, lambda s, request: handing.refuse(request, s.case, s.actor, NOW), _asked_for
    ),
    "intake.shift.handing.withdraw": Change(
        0, 0, lambda s, request: handing.withdraw(request, s.case, s.actor, NOW), _asked_for
    ),
    "intake.shift.handing.hand_over": Change(
        0, 0, lambda s, _: handing.hand_over([s.case], a_user(Role.VOLUNTEER), s.actor, NOW)
    ),
    "intake.shift.notes.keep_note": Change(
        0, 0, lambda s, _: shift_notes.keep_note(s.case, "note", "Waits at the gate", s.actor, NOW)
    ),
    "intake.actions.coordinating.set_priority": Change(
        1, 0, lambda s, _: coordinating.set_priority(s.case, "urgent", "Dr Koval", s.actor, NOW)
    ),
    "intake.actions.coordinating.assign_owner": Change(
        0, 0, lambda s, _: coordinating.assign_owner(s.case, s.user, s.actor, NOW)
    ),
    "contact_changes.actions.tell": Change(0, 0, lambda s, _: _told(s)),
    "contact_changes.actions.take_over": Change(
        1, 0, lambda s, told: contact_changes.take_over(told, s.actor, NOW), _told
    ),
    "contact_changes.actions.refuse": Change(
        0, 0, lambda s, told: contact_changes.refuse(told, s.actor, NOW), _told
    ),
    "contact_changes.actions.undo": Change(
        1, 0, lambda s, taken: contact_changes.undo(taken, s.actor, NOW), _taken
    ),
    "guardianship.actions.record_adult": Change(1, 0, lambda s, _: _an_adult(s), _is_a_child),
    "guardianship.actions.record_vital_interest": Change(
        1, 0, lambda s, _: guardianship.record_vital_interest(s.case, "Why", s.actor, NOW), _is_a_child
    ),
    "guardianship.actions.take_back": Change(
        1,
        0,
        lambda s, _: guardianship.take_back(s.case, s.actor, NOW),
        lambda s: (_is_a_child(s), _an_adult(s)),
    ),
    "intake.actions.coordinating.add_note": Change(
        0, 0, lambda s, _: coordinating.add_note(s.case, "Called", s.actor, NOW)
    ),
    "intake.actions.coordinating.park": Change(
        0, 0, lambda s, _: coordinating.park(s.case, TOMORROW, "Waits", s.actor, NOW.date(), NOW)
    ),
    "intake.actions.coordinating.take_up_again": Change(
        0,
        0,
        lambda s, _: coordinating.take_up_again(s.case, s.actor, NOW),
        lambda s: coordinating.park(s.case, TOMORROW, "Waits", s.actor, NOW.date(), NOW),
    ),
    "intake.actions.coordinating.wait_for_others": Change(
        0,
        0,
        lambda s, _: coordinating.wait_for_others(s.case, NOW, s.actor, NOW),
        lambda s: come_back(s.case, "declined", NOW),
    ),
    "intake.moves.come_back": Change(0, 0, lambda s, _: come_back(s.case, "declined", NOW)),
    "intake.moves.settle": Change(
        0, 0, lambda s, _: settle(s.case), lambda s: come_back(s.case, "declined", NOW)
    ),
    "intake.moves.unpark": Change(
        0,
        0,
        lambda s, _: unpark(s.case),
        lambda s: coordinating.park(s.case, TOMORROW, "Waits", s.actor, NOW.date(), NOW),
    ),
    "intake.actions.emergency.want_call_back": Change(
        0, 0, lambda s, _: intake.want_call_back(s.case, ["fever"], s.actor, NOW)
    ),
    "intake.actions.coordinating.called_back": Change(
        0,
        0,
        lambda s, _: coordinating.called_back(s.case, s.actor, NOW),
        lambda s: intake.want_call_back(s.case, ["fever"], s.actor, NOW),
    ),
    "intake.actions.coordinating.mark_closed": Change(
        1, 0, lambda s, _: coordinating.mark_closed(s.case, "died", s.actor, NOW)
    ),
    "intake.actions.coordinating.reopen_duplicate": Change(
        1,
        0,
        lambda s, _: coordinating.reopen_duplicate(s.case, s.actor, NOW),
        lambda s: coordinating.mark_closed(s.case, "duplicate", s.actor, NOW),
    ),
    "intake.actions.emergency.answer_red_flags": Change(
        1, 0, lambda s, _: intake.answer_red_flags(s.case, {"fever": "no"}, s.actor, NOW)
    ),
    "intake.actions.emergency.answer_about": Change(
        1, 0, lambda s, _: intake.answer_about(s.case, {"facts": ["child"], "rest": "none"}, s.actor, NOW)
    ),
    "intake.actions.emergency.answer_alone": Change(
        0, 0, lambda s, _: intake.answer_alone(s.case, {"not_safe": "yes"}, s.actor, NOW)
    ),
    "intake.actions.emergency.keep_bedside": Change(
        0, 0, lambda s, _: intake.keep_bedside(s.case, BEDSIDE, s.actor, NOW)
    ),
    "intake.actions.emergency.acknowledge": Change(
        0,
        0,
        lambda s, _: intake.acknowledge(s.case, live_alarm(s.case.id), s.actor, NOW),
        lambda s: intake.want_call_back(s.case, ["fever"], s.actor, NOW),
    ),
    "intake.actions.emergency.raise_emergency": Change(
        1, 0, lambda s, _: intake.raise_emergency(s.case, ["fever"], s.actor, NOW)
    ),
    "intake.actions.emergency.seen_by_doctor": Change(
        1,
        0,
        lambda s, _: intake.seen_by_doctor(s.case, "here", NOW, s.actor, NOW),
        lambda s: intake.raise_emergency(s.case, ["fever"], s.actor, NOW),
    ),
    "intake.actions.ageing.come_of_age": Change(
        1, 0, lambda s, case: ageing.come_of_age(case.id, NOW), lambda s: _of_age(s)
    ),
    "intake.actions.ageing._fill_after": Change(
        1, 0, lambda s, _: ageing.fill_ages(NOW), lambda s: _unfilled(s)
    ),
    "intake.moves.move_case": Change(1, 0, lambda s, _: move_case(s.case, "close", s.actor, NOW)),
    "intake.actions.filing.save_group": Change(
        1, 0, lambda s, _: intake.save_group(s.case, "preferences", WISH, s.actor, NOW)
    ),
    "intake.actions.filing.start": Change(
        0, 0, lambda s, _: intake.start(s.actor, NOW, uuid.uuid4(), AGREED)
    ),
    "intake.actions.filing.submit": Change(
        1, 0, lambda s, draft: move_case(draft, "submit", s.actor, NOW), _draft
    ),
    "intake.actions.filing.discard_draft": Change(
        0, 0, lambda s, draft: intake.discard_draft(draft, s.actor, NOW), _draft
    ),
    "intake.actions.consenting.record_consent": Change(
        0, 0, lambda s, _: intake.record_consent(s.case, "statistics", AGREED, s.actor, NOW)
    ),
    "intake.actions.consenting.keep_consents": Change(
        1,
        0,
        lambda s, _: intake.keep_consents(s.case, {"statistics": "no"}, s.actor, NOW),
        lambda s: intake.record_consent(s.case, "statistics", AGREED, s.actor, NOW),
    ),
    "intake.card.actions.issue_card": Change(0, 0, lambda s, _: cards.issue_card(s.case, s.actor, NOW)),
    "intake.card.actions.revoke_card": Change(
        0,
        0,
        lambda s, card: cards.revoke_card(card, s.actor, NOW),
        lambda s: cards.issue_card(s.case, s.actor, NOW),
    ),
    "audit.record_read": Change(
        0, 0, lambda s, _: audit.record_read(s.actor, "case.read", s.case, NOW, case_id=s.case.id)
    ),
    "records.actions.ask_erasure": Change(
        0,
        0,
        lambda s, draft: records.ask_erasure(draft.patient, "asked_by_patient", s.actor, NOW),
        _draft,
    ),
    "records.actions.refuse_erasure": Change(
        0,
        0,
        lambda s, wish: records.refuse_erasure(wish, s.actor, NOW),
        lambda s: records.ask_erasure(_draft(s).patient, "asked_by_patient", s.actor, NOW),
    ),
    "records.actions._approve": Change(
        0,
        0,
        lambda s, wish: records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), NOW),
        lambda s: records.ask_erasure(_draft(s).patient, "asked_by_patient", s.actor, NOW),
    ),
    "records.actions._repeat": Change(
        0, 0, lambda s, draft: records.erase_again(draft.patient, s.actor, NOW), _draft
    ),
    "travel_groups.actions.link": Change(
        2, 0, lambda s, _: travel_groups.link(s.case, s.other, s.actor, NOW)
    ),
    "travel_groups.actions.undo": Change(
        2,
        0,
        lambda s, link: travel_groups.undo(s.case, link.id, s.actor, NOW),
        lambda s: travel_groups.link(s.case, s.other, s.actor, NOW),
    ),
    "same_person.actions.decide": Change(1, 0, lambda s, _: _duplicate(s)),
    "same_person.actions.undo": Change(
        1, 0, lambda s, decided: same_person.undo(s.case, decided.id, s.actor, NOW), _duplicate
    ),
}
