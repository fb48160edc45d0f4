"""Actions on a request to a hospital, and on a line of a draft."""

from datetime import timedelta

from referral.coordination.actions import Letter, remind_all, send_to
from referral.engine import rankings
from referral.intake import actions as intake
from referral.intake.models import Consent
from referral.plans import actions as plans
from referral.referrals import actions as referrals
from referral.referrals import identity, links
from referral.referrals.actions import closing, deadlines, ending, keeping
from referral.referrals.models import Referral
from referral.referrals.told import Told
from tests.factories import NOW, a_referral, kept
from tests.plans.changes.scene import AGREED, Act, Arrange, Change, Scene, done
from tests.referrals.scenes import consent_to_show
from tests.referrals.test_moves import FACTS, a_referral_in, actor_of


def _of(verb: str, state: str, role: str) -> tuple[Arrange, Act]:
    """A move of a referral from a state by a role."""

    def arrange(scene: Scene) -> Referral:
        return a_referral_in(state)

    def act(scene: Scene, referral: Referral) -> None:
        facts = dict(FACTS.get(verb, {})) | ({"to": scene.third} if verb == "refer_onward" else {})
        getattr(referrals, verb)(referral, actor_of(role, referral), NOW, **facts)

    return arrange, act


def _moves() -> dict[str, Change]:
    found = {}
    for verb, state, role, cases, free in (
        ("receive", "requested", "hospital", 1, 0),
        ("accept", "received", "hospital", 1, 1),
        ("accept_with_conditions", "received", "hospital", 1, 1),
        ("meet_conditions", "accepted_with_conditions", "hospital", 1, 0),
        ("fail_conditions", "accepted_with_conditions", "hospital", 1, 1),
        ("reject", "received", "hospital", 1, 0),
        ("ask_information", "received", "hospital", 1, 0),
        ("refer_onward", "received", "hospital", 1, 0),
        ("give_information", "info_requested", "coordinator", 1, 0),
        ("withdraw", "requested", "coordinator", 1, 0),
        ("set_appointment", "accepted", "hospital", 0, 0),
        ("confirm", "appointment_set", "patient", 0, 0),
        ("decline", "appointment_set", "coordinator", 1, 1),
        ("ask_other_day", "appointment_set", "patient", 0, 0),
        ("wish_to_decline", "appointment_set", "patient", 0, 0),
        ("accept_late", "expired", "hospital", 1, 1),
        ("undo_acceptance", "accepted", "hospital", 1, 1),
        ("attend", "patient_confirmed", "hospital", 0, 0),
        ("miss", "patient_confirmed", "hospital", 1, 1),
        ("cancel", "accepted", "hospital", 1, 1),
        ("start_treatment", "attended", "hospital", 0, 0),
        ("complete", "treatment_started", "hospital", 0, 0),
        ("withdraw_after_acceptance", "accepted", "coordinator", 1, 1),
    ):
        arrange, act = _of(verb, state, role)
        where = "referrals.actions.verbs.receive" if verb == "receive" else f"referrals.moving.take {verb}"
        found[where] = Change(cases, free, act, arrange)
    return found


def _told(scene: Scene) -> Referral:
    """A recorded answer to which the hospital may object."""
    referral = scene.referral()
    referrals.ask_information(
        referral, scene.actor, NOW, note="Which regimen?", told=Told("Dr Nowak", "Head", "telephone", NOW)
    )
    return referral


def _objected(scene: Scene) -> Referral:
    referral = _told(scene)
    referrals.object_to_answer(referral, actor_of("hospital", referral), NOW, "Not so")
    return referral


def _emergency(scene: Scene) -> Referral:
    referral = scene.referral()
    intake.raise_emergency(scene.case, ["fever"], scene.actor, NOW)
    return referral


def _paused(scene: Scene) -> Referral:
    referral = _emergency(scene)
    deadlines._pause(referral.id, NOW)
    intake.seen_by_doctor(scene.case, "here", NOW, scene.actor, NOW)
    return referral


def _accepted(scene: Scene) -> Referral:
    referral = scene.referral()
    referrals.receive(referral, actor_of("hospital", referral), NOW)
    referrals.accept(referral, actor_of("hospital", referral), NOW)
    return referral


def _linked(scene: Scene) -> Referral:
    referral = scene.referral()
    referrals.renew_link(referral, scene.actor, NOW)
    return referral


def _unwanted(scene: Scene) -> Referral:
    referral = _accepted(scene)
    referrals.wish_to_decline(referral, actor_of("patient", referral), NOW, reason="family")
    return referral


def _agreed(scene: Scene) -> Consent:
    """An agreement for the hospitals of a country, for three days."""
    last = NOW.date() + timedelta(days=3)
    return referrals.agree_for_countries(scene.case, ["PL"], last, AGREED, scene.actor, NOW)


def _taken_back(scene: Scene) -> Referral:
    """An acceptance whose consent was taken back: the slot is kept for a while."""
    referral = _accepted(scene)
    shown = (each for each in referral.case.consents if each.purpose == "show_to_hospital")
    referrals.withdraw_consent(next(shown), scene.actor, NOW)
    return referral


def _arranged(scene: Scene) -> None:
    a_referral(scene.case, scene.hospital, state="accepted")
    referrals.settle_item(scene.case, "way", "not_needed", {}, scene.actor, NOW)


def _send_to(scene: Scene) -> None:
    letter = Letter("radiotherapy", NOW + timedelta(days=3), None, dict(AGREED))
    ranked = rankings.rank_case(scene.case, NOW)
    send_to(scene.case, [(scene.hospital.id, 1)], letter, ranked, scene.actor, NOW)


def _closed_house(scene: Scene) -> Referral:
    referral = scene.referral()
    referral.hospital.closed_at = NOW - timedelta(hours=1)
    return kept(referral)


def _taken_by_closed(_scene: Scene) -> Referral:
    referral = a_referral_in("accepted")
    referral.hospital.closed_at = NOW
    return kept(referral)


def _asked_of_closed(scene: Scene) -> Referral:
    referral = _taken_by_closed(scene)
    referral.house_closed_at = NOW
    return kept(referral)


def _opened_again(scene: Scene) -> Referral:
    referral = scene.referral()
    referral.state, referral.house_closed_at = "withdrawn", NOW
    return kept(referral)


REFERRALS: dict[str, Change] = _moves() | {
    "referrals.actions.sending.send": Change(
        1,
        0,
        lambda s, _: referrals.send(s.case, s.hospital, "radiotherapy", s.actor, NOW),
        lambda s: consent_to_show(s.case, s.hospital),
    ),
    "referrals.actions.sending.show_and_send": Change(
        1,
        0,
        lambda s, _: referrals.show_and_send(s.case, s.hospital.id, "radiotherapy", AGREED, s.actor, NOW),
    ),
    "coordination.actions.send_to": Change(1, 0, lambda s, _: _send_to(s)),
    "referrals.actions.sending.renew_link": Change(
        0, 0, lambda s, referral: referrals.renew_link(referral, s.actor, NOW), Scene.referral
    ),
    "referrals.links.note_opening": Change(
        0,
        0,
        lambda s, link: links.note_opening(link, NOW),
        lambda s: referrals.renew_link(s.referral(), s.actor, NOW),
    ),
    "referrals.links.forward": Change(
        0,
        0,
        lambda s, referral: links.forward(referral, s.actor, NOW),
        lambda s: _linked(s),
    ),
    "referrals.identity.send_code": Change(
        0, 0, lambda s, referral: identity.send_code(referral, s.actor, NOW), lambda s: _accepted(s)
    ),
    "referrals.identity.use_code": Change(
        0,
        0,
        lambda s, _: identity.use_code(s.kept["referral"], "000000", s.actor, NOW),
        lambda s: identity.send_code(_accepted(s), s.actor, NOW),
    ),
    "referrals.actions.ending.withdraw_consent": Change(
        1, 0, lambda s, _: referrals.withdraw_consent(s.consent, s.actor, NOW)
    ),
    "referrals.actions.ending.end_consent": Change(
        1, 0, lambda s, consent: done(ending.end_consent(consent.id, NOW + timedelta(days=9))), _agreed
    ),
    "referrals.actions.agreeing.agree_for_countries": Change(0, 0, lambda s, _: _agreed(s)),
    "referrals.actions.keeping.agree_again": Change(
        0, 0, lambda s, referral: done(referrals.agree_again(referral, s.actor, NOW)), _taken_back
    ),
    "referrals.actions.keeping.release": Change(
        1, 1, lambda s, referral: done(keeping.release(referral.id, NOW + timedelta(days=9))), _taken_back
    ),
    "referrals.actions.arranging.settle_item": Change(
        0,
        0,
        lambda s, _: referrals.settle_item(s.case, "way", "not_needed", {}, s.actor, NOW),
        lambda s: a_referral(s.case, s.hospital, state="accepted"),
    ),
    "referrals.actions.arranging.undo_item": Change(
        0, 0, lambda s, _: referrals.undo_item(s.case, "way", s.actor, NOW), _arranged
    ),
    "referrals.actions.excluding.exclude": Change(
        1, 0, lambda s, _: referrals.exclude(s.case, s.hospital, "Why", s.actor, NOW)
    ),
    "referrals.actions.excluding.allow_again": Change(
        1,
        0,
        lambda s, _: referrals.allow_again(s.case, s.hospital.id, s.actor, NOW),
        lambda s: referrals.exclude(s.case, s.hospital, "Why", s.actor, NOW),
    ),
    "referrals.actions.sending.remind": Change(
        0, 0, lambda s, referral: done(referrals.remind(referral, s.actor, NOW)), Scene.referral
    ),
    "coordination.actions.remind_all": Change(
        0, 0, lambda s, _: done(remind_all(s.case, s.actor, NOW) == 1), Scene.referral
    ),
    "referrals.actions.ending.close_case": Change(
        1, 0, lambda s, _: referrals.close_case(s.case, "died", s.actor, NOW), Scene.referral
    ),
    "referrals.actions.objecting.object_to_answer": Change(
        1,
        0,
        lambda s, referral: referrals.object_to_answer(
            referral, actor_of("hospital", referral), NOW, "Not so"
        ),
        _told,
    ),
    "referrals.actions.objecting.settle_objection": Change(
        1, 0, lambda s, referral: referrals.settle_objection(referral, s.actor, NOW), _objected
    ),
    "referrals.actions.deadlines._pause": Change(
        0, 0, lambda s, referral: done(deadlines._pause(referral.id, NOW)), _emergency
    ),
    "referrals.actions.deadlines._resume": Change(
        0, 0, lambda s, referral: done(deadlines._resume(referral.id, NOW)), _paused
    ),
    "referrals.actions.deadlines._remind": Change(
        0,
        0,
        lambda s, referral: done(deadlines._remind(referral.id, referral.deadline_at - timedelta(hours=1))),
        Scene.referral,
    ),
    "referrals.actions.deadlines._expire": Change(
        1,
        0,
        lambda s, referral: done(deadlines._expire(referral.id, referral.deadline_at)),
        Scene.referral,
    ),
    "referrals.actions.closing.end_at_closed": Change(
        1, 0, lambda s, referral: done(closing.end_at_closed(referral.id, NOW)), _closed_house
    ),
    "referrals.actions.closing.ask_whether_it_stands": Change(
        0, 0, lambda s, referral: done(closing.ask_whether_it_stands(referral.id, NOW)), _taken_by_closed
    ),
    "referrals.actions.closing.settle_closing": Change(
        0, 0, lambda s, referral: referrals.settle_closing(referral, s.actor, NOW), _asked_of_closed
    ),
    "referrals.actions.closing.open_again": Change(
        1, 0, lambda s, referral: done(closing.open_again(referral.id, NOW)), _opened_again
    ),
    "referrals.actions.deadlines._decline": Change(
        1,
        1,
        lambda s, referral: done(deadlines._decline(referral.id, NOW + timedelta(days=9))),
        _unwanted,
    ),
    "referrals.actions.deadlines._end_hold": Change(
        1,
        1,
        lambda s, referral: done(deadlines._end_hold(referral.id, NOW + timedelta(days=4))),
        lambda s: a_referral_in("accepted_with_conditions", hold_until=NOW + timedelta(days=3)),
    ),
}


def _both(scene: Scene) -> None:
    plans.confirm(scene.line, AGREED, scene.actor, NOW)
    plans.ask_second(scene.line, AGREED, scene.actor, NOW)


PLANS: dict[str, Change] = {
    "plans.actions.confirm": Change(0, 0, lambda s, _: plans.confirm(s.line, AGREED, s.actor, NOW)),
    "plans.actions.ask_second": Change(0, 0, lambda s, _: _both(s)),
    "plans.actions.change": Change(0, 0, lambda s, _: plans.change(s.line, s.actor, NOW)),
    "plans.actions.drop": Change(0, 0, lambda s, _: plans.drop(s.line, "Why", s.actor, NOW)),
    "plans.actions.undo": Change(
        0, 0, lambda s, _: plans.undo(s.line, s.actor, NOW), lambda s: plans.change(s.line, s.actor, NOW)
    ),
    "plans.actions.keep_fairness": Change(0, 0, lambda s, _: plans.keep_fairness(s.line.run, {})),
}
