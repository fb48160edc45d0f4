"""Actions on a hospital and its places."""

from datetime import date, timedelta

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.hospitals import actions as hospitals
from referral.hospitals import capacity, loading
from referral.hospitals.importing import deciding
from referral.hospitals.importing.models import Proposal
from referral.hospitals.tables import Reading, Row
from referral.referrals.actions import deadlines
from tests.factories import NOW, a_proposal, a_user
from tests.plans.changes.scene import Change, Scene, done

ADDED = {
    **{
        "modality": "surgery",
        "form": "",
        "answer": "yes",
        "scope": "",
        "age_group": "adult",
        "sites": ["breast"],
    },
    **{
        "kind": "own_page",
        "words": "operujemy",
        "page": "a page",
        "title": "a title",
        "page_date": "2026-11-01",
    },
    "dated": date(2026, 11, 1),
}


def _staff(scene: Scene) -> Actor:
    return a_user(Role.HOSPITAL, hospital_id=scene.hospital.id).as_actor()


def _table(scene: Scene) -> Reading:
    """A table that says of the hospital what nobody said before."""
    return Reading("statements", [Row(2, {"centre": scene.hospital.code, **ADDED})], [])


def _proposed(scene: Scene) -> Proposal:
    """A source tells another telephone number of the hospital."""
    return a_proposal(scene.hospital)


def _accepted(scene: Scene) -> Proposal:
    proposal = _proposed(scene)
    deciding.accept(proposal, scene.actor, NOW)
    return proposal


HOSPITALS: dict[str, Change] = {
    "hospitals.importing.deciding.accept": Change(
        0, 1, lambda s, proposal: deciding.accept(proposal, s.actor, NOW), _proposed
    ),
    "hospitals.importing.deciding.undo": Change(
        0, 1, lambda s, proposal: deciding.undo(proposal, s.actor, NOW), _accepted
    ),
    "hospitals.actions.keep_facts": Change(
        0, 1, lambda s, _: hospitals.keep_facts(s.hospital, ["uk"], "1", "", s.actor, NOW)
    ),
    "hospitals.actions.keep_offer": Change(
        0,
        1,
        lambda s, _: hospitals.keep_offer(
            s.hospital, "radiotherapy", "adult", "yes", ["lung"], [], s.actor, NOW
        ),
    ),
    "hospitals.actions.confirm_page": Change(
        0,
        1,
        lambda s, _: hospitals.confirm_page(s.hospital, _staff(s), NOW),
    ),
    "hospitals.actions.set_open": Change(
        0, 1, lambda s, _: hospitals.set_open(s.hospital, False, s.actor, NOW)
    ),
    "hospitals.actions.register_email": Change(
        0, 1, lambda s, _: hospitals.register_email(s.hospital, "new@hospital.example", s.actor, NOW)
    ),
    "hospitals.capacity.report_slots": Change(
        0,
        1,
        lambda s, _: capacity.report_slots(
            s.hospital.id, "radiotherapy", "adult", 5, None, s.actor, NOW, "by telephone"
        ),
    ),
    "hospitals.capacity.still_true": Change(0, 1, lambda s, _: capacity.still_true(s.service, s.actor, NOW)),
    "hospitals.capacity.take_slot": Change(
        0, 1, lambda s, referral: capacity.take_slot(referral, s.actor, NOW), Scene.referral
    ),
    "hospitals.capacity.report_another": Change(
        0, 1, lambda s, referral: capacity.report_another(referral, s.actor, NOW), Scene.referral
    ),
    "hospitals.capacity.release_slot": Change(
        0,
        1,
        lambda s, _: capacity.release_slot(s.kept["referral"], NOW),
        lambda s: capacity.take_slot(s.referral(), s.actor, NOW),
    ),
    "hospitals.loading._write": Change(0, 1, lambda s, _: loading._write(_table(s), NOW)),
    "referrals.actions.deadlines._ask_if_still_true": Change(
        0,
        0,
        lambda s, _: done(deadlines._ask_if_still_true(s.hospital.id, NOW + timedelta(days=30))),
    ),
}
