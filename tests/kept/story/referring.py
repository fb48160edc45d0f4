"""The referrals: every state there is, each reached by the actions that lead there."""

from datetime import timedelta
from typing import Any

from referral.audit import Actor
from referral.coordination import actions as desk
from referral.coordination import engine
from referral.coordination.actions import PSEUDONYMOUS, Letter
from referral.db import db
from referral.intake import actions as intake
from referral.intake import card_session
from referral.intake.models import Case, Consent
from referral.referrals import actions, identity, links
from referral.referrals.models import Referral
from referral.referrals.told import Told
from tests.kept.keys import LEFT_AT
from tests.kept.story.world import World, ago

AGREED = {"given_by": "patient", "language": "uk"}
DAY = timedelta(days=1)


def refer_everybody(world: World, cases: dict[str, Case]) -> None:
    """All that hospitals, patients and the desk did."""
    _placed_among_several(world, cases["first"])
    _held(world, cases["held"])
    _told_by_telephone(world, cases["told"])
    _on_the_way(world, cases)
    _every_way_back(world, cases["finished"])
    _consent_taken_back(world, cases["withdrew"])
    _open(world, cases["asked"])
    _emergency(world, cases["emergency"])


def ask(world: World, case: Case, language: str, hours: float, **facts: Any) -> Referral:
    """Send a case to a hospital, the patient having agreed."""
    hospital, by = world.hospitals[language], world.actor("coordinator")
    scope = {"hospital": str(hospital.id), "items": PSEUDONYMOUS}
    intake.record_consent(case, "show_to_hospital", {**AGREED, "scope": scope}, by, ago(hours))
    return actions.send(case, hospital, "radiotherapy", by, ago(hours), **facts)


def answering(world: World, referral: Referral, hours: float) -> Actor:
    """Whoever answers for this referral's hospital: its account, or whoever holds its link."""
    if referral.hospital_id == world.hospitals["pl"].id:
        return world.actor("hospital")
    link = links.living(referral, ago(hours))
    assert link is not None
    return links.link_actor(link)


def accepted(world: World, case: Case, language: str, hours: float) -> Referral:
    """A referral that was accepted six hours after it was sent."""
    referral = ask(world, case, language, hours)
    by = answering(world, referral, hours)
    actions.accept(
        referral, by, ago(hours - 6), first_date=(LEFT_AT + 9 * DAY).date(), note="Proszę z wynikami"
    )
    return referral


def _placed_among_several(world: World, case: Case) -> None:
    """Three asked on one kept ranking: one declines, one accepts, the third is told that it is over."""
    by = world.actor("coordinator")
    ranked = engine.rank_case(case, ago(120))
    letter = Letter("radiotherapy", ago(120) + 3 * DAY, "Просимо про швидку відповідь", AGREED)
    chosen = [(world.hospitals[code].id, rank) for rank, code in enumerate(("pl", "cs", "hu"), start=1)]
    polish, czech, hungarian = desk.send_to(case, chosen, letter, ranked, by, ago(120))
    actions.reject(
        hungarian, answering(world, hungarian, 110), ago(110), reason="funding", note="Nem tudjuk vállalni"
    )
    _open_link(world, czech, 108)
    actions.accept(polish, world.actor("hospital"), ago(100), first_date=(LEFT_AT + 7 * DAY).date())
    actions.set_appointment(polish, world.actor("hospital"), ago(90), (LEFT_AT + 8 * DAY).date())
    code = identity.send_code(polish, world.actor("hospital"), ago(59.9))
    identity.use_code(polish, "wrong", world.actor("hospital"), ago(59.8))
    identity.use_code(polish, identity.digits(code.id), world.actor("hospital"), ago(59.8))
    identity.read_identity(polish, world.actor("hospital"), ago(59))


def _open_link(world: World, referral: Referral, hours: float) -> None:
    link = links.living(referral, ago(hours))
    assert link is not None
    links.note_opening(link, ago(hours))
    actions.receive(referral, links.link_actor(link), ago(hours))


def _held(world: World, case: Case) -> None:
    """One hospital let the time run out, one was withdrawn, one named another, one holds a place."""
    ask(world, case, "ro", 90)
    polish, hungarian, slovak = (ask(world, case, code, 60) for code in ("pl", "hu", "sk"))
    actions.withdraw(polish, world.actor("coordinator"), ago(50))
    actions.refer_onward(hungarian, answering(world, hungarian, 40), ago(40), world.hospitals["sk"], "Košice")
    by = answering(world, slovak, 30)
    actions.accept_with_conditions(slovak, by, ago(30), LEFT_AT + 5 * DAY, "Najprv CT", LEFT_AT.date())


def _told_by_telephone(world: World, case: Case) -> None:
    """An acceptance recorded by a coordinator, to which the hospital objects; a refusal recorded by another."""
    slovak, czech = (ask(world, case, code, 60) for code in ("sk", "cs"))
    told = Told("MUDr. Vymyslená", "primárka", "email", ago(46))
    actions.reject(slovak, world.actor("deputy"), ago(45), reason="no_capacity", told=told)
    actions.object_to_answer(slovak, answering(world, slovak, 44), ago(44), "To sme nepovedali.")
    actions.settle_objection(slovak, world.actor("coordinator"), ago(43))
    told = Told("MUDr. Smyšlený", "ambulance", "telephone", ago(41))
    actions.accept(czech, world.actor("coordinator"), ago(40), told=told)
    actions.object_to_answer(czech, answering(world, czech, 30), ago(30), "Toto jsme neřekli.")


def _on_the_way(world: World, cases: dict[str, Case]) -> None:
    """Confirmed by the patient; attended; treatment begun."""
    confirmed = ask(world, cases["confirmed"], "ro", 80)
    conditions = (ago(20), "Rezultatul biopsiei", (LEFT_AT + 9 * DAY).date())
    actions.accept_with_conditions(confirmed, answering(world, confirmed, 78), ago(78), *conditions)
    actions.meet_conditions(confirmed, world.actor("coordinator"), ago(74))
    actions.confirm(confirmed, card_session.patient(cases["confirmed"]), ago(70))
    attended = accepted(world, cases["attended"], "cs", 80)
    actions.attend(attended, answering(world, attended, 60), ago(60))
    treated = accepted(world, cases["treated"], "pl", 80)
    actions.attend(treated, world.actor("hospital"), ago(60))
    actions.start_treatment(treated, world.actor("hospital"), ago(50))


def _every_way_back(world: World, case: Case) -> None:
    """Not come, cancelled, declined, taken back, not fit for the conditions; then treated to the end."""
    by = world.actor("coordinator")
    actions.miss(accepted(world, case, "hu", 118), by, ago(110), reason="transport")
    actions.cancel(accepted(world, case, "sk", 108), by, ago(100), reason="staff")
    declined = accepted(world, case, "ro", 98)
    actions.decline(declined, card_session.patient(case), ago(90), reason="family", note="Далеко")
    actions.withdraw_after_acceptance(accepted(world, case, "cs", 88), by, ago(80))
    failing = ask(world, case, "ro", 78)
    conditions = (ago(76), ago(20), "Biopsie")
    actions.accept_with_conditions(failing, answering(world, failing, 77), *conditions)
    actions.fail_conditions(failing, by, ago(74))
    done = accepted(world, case, "pl", 72)
    actions.attend(done, world.actor("hospital"), ago(60))
    actions.start_treatment(done, world.actor("hospital"), ago(58))
    actions.complete(done, world.actor("hospital"), ago(28))


def _consent_taken_back(world: World, case: Case) -> None:
    """The patient withdrew the consent to store: what rested on it ended."""
    accepted(world, case, "pl", 70)
    wanted = db.select(Consent).where(Consent.case_id == case.id, Consent.purpose == "store")
    consent = db.session.scalars(wanted).one()
    actions.withdraw_consent(consent, world.actor("coordinator"), ago(55))


def _open(world: World, case: Case) -> None:
    """Received, asking, answered, and one that is to be reminded."""
    ask(world, case, "cs", 66)
    slovak, hungarian, romanian = (ask(world, case, code, 48) for code in ("sk", "hu", "ro"))
    _open_link(world, slovak, 40)
    actions.ask_information(hungarian, answering(world, hungarian, 39), ago(39), "Van friss CT?")
    actions.ask_information(romanian, answering(world, romanian, 38), ago(38), "Are o biopsie?")
    actions.give_information(romanian, world.actor("coordinator"), ago(37), "Так, є")
    actions.renew_link(romanian, world.actor("coordinator"), ago(36))


def _emergency(world: World, case: Case) -> None:
    """Asked for, then an emergency: the hospital's clock stands still."""
    ask(world, case, "cs", 20)
    intake.raise_emergency(case, ["fever"], world.actor("volunteer"), ago(10))
    intake.raise_emergency(case, ["confusion"], world.actor("volunteer"), ago(9))
