"""Actions by which the patient and the hospital answer, and the way back."""

from typing import Any

from referral.home_doctor import actions as home_doctor
from referral.intake import actions as intake
from referral.intake.actions import coordinating
from referral.referrals import actions as referrals
from referral.societies.actions import clock, relays
from referral.still_needed import actions as still_needed
from tests.factories import NOW
from tests.plans.changes.referrals import _accepted, _agreed
from tests.plans.changes.scene import AGREED, Change, Scene
from tests.referrals.test_moves import actor_of
from tests.societies import scenes as societies

TOLD = {"came": "yes", "treated": "begun", "reason": None, "explained": "yes", "note": "Thank you"}
DOCTOR = {"name": "Dr Koval", "email": "koval@clinic.example", "language": "uk"}


def _told(scene: Scene) -> Any:
    intake.tell_desk(scene.case, NOW)


def _letter(scene: Scene) -> Any:
    referral = _accepted(scene)
    return referrals.write_letter(referral, "Seen today.", "pl", actor_of("hospital", referral), NOW)


def _named(scene: Scene) -> Any:
    return home_doctor.name_doctor(scene.case, DOCTOR, AGREED, scene.actor, NOW)


def _written_to(scene: Scene) -> Any:
    _letter(scene), _named(scene)


def _relayed(scene: Scene) -> Any:
    society = societies.published()
    liaison = societies.agreed(society, now=NOW)
    relay = relays.ask(scene.case, society, "referral", societies.CONSENT, scene.actor, NOW)
    return relay, liaison, societies.published("eu_other", "EU", name="Other")


def _next_society(scene: Scene) -> Any:
    found = _relayed(scene)
    societies.agreed(found[2], "o@society.example", now=NOW)
    return found


def _lost_letter(scene: Scene) -> Any:
    found = _relayed(scene)
    found[0].undelivered_at = NOW
    return found


def _in_emergency(scene: Scene) -> Any:
    found = _relayed(scene)
    scene.case.state = "emergency"
    return found


def _calm_again(scene: Scene) -> Any:
    found = _relayed(scene)
    found[0].paused_at = NOW
    return found


ANSWERS: dict[str, Change] = {
    "societies.actions.relays.ask": Change(0, 0, lambda s, _: _relayed(s)),
    "societies.actions.relays.see": Change(0, 0, lambda s, r: relays.see(r[0], r[1], NOW), _relayed),
    "societies.actions.relays.answer": Change(
        0, 0, lambda s, r: relays.answer(r[0], r[1], societies.CANNOT, NOW), _relayed
    ),
    "societies.actions.relays.forward": Change(
        0, 0, lambda s, r: relays.forward(r[0], r[1], r[2], NOW), _next_society
    ),
    "societies.actions.relays.send_again": Change(
        0, 0, lambda s, r: relays.send_again(r[0], s.actor, NOW), _lost_letter
    ),
    "societies.actions.relays.take_back": Change(
        0, 0, lambda s, r: relays.take_back(r[0], s.actor, NOW), _relayed
    ),
    "societies.actions.clock._pause": Change(0, 0, lambda s, r: clock._pause(r[0].id, NOW), _in_emergency),
    "societies.actions.clock._resume": Change(0, 0, lambda s, r: clock._resume(r[0].id, NOW), _calm_again),
    "societies.actions.clock._void": Change(0, 0, lambda s, r: clock._void(r[0].id, NOW), _relayed),
    "societies.actions.clock._lapse": Change(0, 0, lambda s, r: clock._lapse(r[0].id, NOW), _relayed),
    "still_needed.actions.say": Change(0, 0, lambda s, _: still_needed.say(s.case, "no", s.actor, NOW)),
    "intake.actions.hearing.tell_desk": Change(0, 0, lambda s, _: _told(s)),
    "intake.actions.hearing.hear": Change(0, 0, lambda s, _: intake.hear(s.case, NOW, s.actor, NOW), _told),
    "intake.actions.returning.begin_again": Change(
        0,
        0,
        lambda s, _: intake.begin_again(s.case, s.actor, NOW),
        lambda s: coordinating.mark_closed(s.case, "completed", s.actor, NOW),
    ),
    "referrals.actions.way_back.report_visit": Change(
        0,
        0,
        lambda s, referral: referrals.report_visit(referral, TOLD, "pl", actor_of("hospital", referral), NOW),
        lambda s: _accepted(s),
    ),
    "referrals.actions.way_back.write_letter": Change(
        0,
        0,
        lambda s, referral: referrals.write_letter(
            referral, "Seen.", "pl", actor_of("hospital", referral), NOW
        ),
        lambda s: _accepted(s),
    ),
    "referrals.actions.way_back.take_letter_back": Change(
        0,
        0,
        lambda s, letter: referrals.take_letter_back(letter, actor_of("hospital", letter.referral), NOW),
        _letter,
    ),
    "referrals.actions.narrowing.stop_showing": Change(
        1, 0, lambda s, _: referrals.stop_showing(s.case, [s.hospital.id], s.actor, NOW), _agreed
    ),
    "referrals.actions.narrowing.stop_in_country": Change(
        1, 0, lambda s, _: referrals.stop_in_country(s.case, "PL", s.actor, NOW), _agreed
    ),
    "home_doctor.actions.name_doctor": Change(0, 0, lambda s, _: _named(s)),
    "home_doctor.actions.write_to": Change(
        0, 0, lambda s, _: home_doctor.write_to(s.case, s.actor, NOW), _written_to
    ),
    "home_doctor.actions.stop": Change(1, 0, lambda s, _: home_doctor.stop(s.case, s.actor, NOW), _named),
    "home_doctor.actions.note_opening": Change(
        0, 0, lambda s, doctor: home_doctor.note_opening(doctor, NOW), _named
    ),
}
