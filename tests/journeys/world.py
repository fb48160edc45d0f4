"""Everything a tour of all pages needs, in one demo: people, cases and referrals in every state, links, letters."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask_security.recoverable import generate_reset_password_token

from referral.accounts import actions as accounts
from referral.accounts.models import User
from referral.audit import Actor
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.demo.seed import CONSENT, DATA, _answers, answer_signs
from referral.hospitals.models import Hospital
from referral.intake import actions as intake
from referral.intake.models import Card, Case
from referral.outbox import OutboxMessage
from referral.plans import actions
from referral.plans.models import PlanJob
from referral.records.actions import ask_erasure
from referral.referrals import links
from referral.referrals.actions.sending import send
from referral.referrals.models import Referral
from referral.referrals.table import desk_words, words
from referral.referrals.table.moves import available
from referral.referrals.table.states import ALL_STATES, COORDINATOR, HOSPITAL, PLACING_STATES
from referral.screening import calling
from referral.screening.models import Venue
from referral.statistics import making, weeks
from referral.statistics.models import FlashJob
from referral.supplies.models import Institution, Offer
from referral.zones import day_in
from tests.advice.scenes import answers, asked_for, seat_of, tell_of
from tests.factories import a_case, a_proposal, a_referral, kept
from tests.journeys.site import Site
from tests.referrals.scenes import consent_to_show, entered
from tests.screening.venues import WISH
from tests.supplies.goods import a_shipment

OWN = "pl-lublin-cozl"
# One hospital in each country, so that each of its languages has its letter, its link and its summary.
ASKED = {
    "pl": "pl-gliwice-nio",
    "cs": "cz-brno-mou",
    "hu": "hu-budapest-ooi",
    "sk": "sk-kosice-vou",
    "ro": "ro-cluj-iocn",
}


@dataclass(frozen=True)
class World:
    """Names that addresses are made of, and the referral whose state allows each verb."""

    names: dict[str, str]
    desk: dict[str, UUID]
    hospital: dict[str, UUID]


def build(site: Site) -> World:
    """Fill the demo of this site with one of each."""
    with site.inside():
        now, names = utc_now(), {}
        coordinator, own = _user("coordinator"), _hospital(OWN)
        names |= _people(now) | _cases(now) | _links(coordinator.as_actor(), now)
        desk = _for_each_button(desk_words.STEPS, COORDINATOR, own, coordinator)
        hospital = _for_each_button(words.STEPS, HOSPITAL, own, coordinator)
        names |= {"own": str(own.id), "accepted": str(desk["withdraw_after_acceptance"])}
        names["placed"] = str(db.session.get_one(Referral, desk["withdraw_after_acceptance"]).case_id)
        names["child"] = str(a_case(age_group="child", born="2015-04", decides="nobody").id)
        names["proposal"] = str(a_proposal(own).id)
        names["undecided"] = str(desk["withdraw"])
        consent_to_show(db.session.get_one(Referral, desk["withdraw_after_acceptance"]).case, own)
        names |= _after_acceptance(names["accepted"], coordinator.as_actor(), now)
        names |= _lost_letters(f"referral:{names['undecided']}", now)
        names |= _partner_venue(now) | _advice(names["other"], coordinator) | _supplies()
        names |= _draft_plan(coordinator.as_actor(), now)
    return World(names, desk, hospital)


def _partner_venue(now: datetime) -> dict[str, str]:
    """The demo's place of the tick list, and somebody who waits for a call."""
    venue = db.session.scalars(db.select(Venue)).one()
    said = {**WISH, "country": venue.country, "locality": venue.locality, "read_in": "uk"}
    said |= {"by_poster": True, "in_share": True, "lines": ["known"]}
    wish = calling.ask("on the tour", said, now)
    names = {"venue": str(venue.id), "wish": str(wish.id), "wished": str(wish.case_id)}
    return names | {"poster": venue.token, "today": day_in(now, venue.country).isoformat()}


def _advice(case_id: str, coordinator: User) -> dict[str, str]:
    """A request that the demo's adviser has answered and closes."""
    case, adviser = db.session.get_one(Case, UUID(case_id)), _user("adviser")
    tell_of(adviser)
    request = asked_for(case, by=coordinator, convener=adviser.id)
    answers(request, adviser)
    return {"advice": str(request.id), "seat": str(seat_of(request, adviser).id)}


def _supplies() -> dict[str, str]:
    """The demo's institution and offer, and a part of it on its way."""
    house, offer = (
        db.session.scalars(db.select(Institution)).one(),
        db.session.scalars(db.select(Offer)).one(),
    )
    return {"house": str(house.id), "gift": str(offer.id), "shipment": str(a_shipment("received").id)}


def _user(role: str) -> User:
    return db.session.scalars(db.select(User).where(User.email == f"{role}@demo.example")).one()


def _hospital(code: str) -> Hospital:
    return db.session.scalars(db.select(Hospital).where(Hospital.code == code)).one()


def _people(now: datetime) -> dict[str, str]:
    """Two accounts that need a second factor, an invitation in each language, a forgotten password."""
    known = _user("volunteer")
    for name in ("newcomer", "careful"):
        kept(User(email=f"{name}@demo.example", name=name, role="auditor", language="pl",
                  password=known.password, created_at=now))  # fmt: skip
    administrator = _user("administrator").as_actor()
    sent = {
        code: accounts.invite(f"{code}@invited.example", "volunteer", None, code, administrator, now)
        for code in ("uk", "ru", "en", *ASKED)
    }
    found = {f"invitation_{code}": link_token(invitation.id) for code, invitation in sent.items()}
    return found | {"reset": generate_reset_password_token(known)}


def _cases(now: datetime) -> dict[str, str]:
    """A draft that lacks nothing but the sending, an emergency, a case that waits, a closed one to be erased."""
    volunteer, query = _user("volunteer").as_actor(), db.select(Case).order_by(Case.created_at)
    waiting, other = db.session.scalars(query.where(Case.state == "waiting").limit(2))
    emergency = db.session.scalars(query.where(Case.state == "emergency")).one()
    closed = a_case(state="closed", outcome="completed")
    ask_erasure(closed.patient, "asked_by_patient", _user("coordinator").as_actor(), now)
    cases = {"draft": _draft(volunteer, now), "waiting": waiting, "other": other}
    cases |= {"emergency": emergency, "closed": closed}
    return {name: str(case.id) for name, case in cases.items()}


def _draft(volunteer: Actor, now: datetime) -> Case:
    row = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))[0]
    case = intake.start(volunteer, now, uuid4(), CONSENT)
    answer_signs(case, {}, volunteer, now)
    for group in ("contact", "place", "diagnosis", "treatment"):
        intake.save_group(case, group, _answers(group, row[group], now.date()), volunteer, now)
    return case


def _links(coordinator: Actor, now: datetime) -> dict[str, str]:
    """A referral really sent to a hospital of each language, its secret; a link about places; one that is over."""
    names = {}
    for code, hospital in ((code, _hospital(name)) for code, name in ASKED.items()):
        case = a_case()
        consent_to_show(case, hospital)
        referral = send(case, hospital, case.modalities[0], coordinator, now)
        names[f"answer_{code}"] = _secret(links.living(referral, now))
    month = now + timedelta(days=30)
    names["still_true"] = _secret(links.issue(_hospital(OWN), month, now))
    over = a_referral(hospital=_hospital(OWN), state="withdrawn")
    names["over"] = _secret(links.issue(_hospital(OWN), month, now, over))
    db.session.commit()
    return names


def _secret(link: links.AnswerLink | None) -> str:
    assert link is not None
    return link_token(link.id)


def _for_each_button(
    buttons: Iterable[str], role: str, hospital: Hospital, coordinator: User
) -> dict[str, UUID]:
    """For each button a role may press, a referral in a state that offers it."""
    states = {move.verb: state for state in sorted(ALL_STATES) for move in available(state, role)}
    return {verb: _referral_in(states[verb], hospital, coordinator) for verb in buttons if verb in states}


def _referral_in(state: str, hospital: Hospital, coordinator: User) -> UUID:
    placed = state in PLACING_STATES
    facts = {"first_date": day_in(utc_now(), "PL")} if placed else {}
    case = a_case(state="placed" if placed else "waiting")
    consent_to_show(case, hospital)
    referral = a_referral(case, hospital, state=state, sent_by=coordinator.id, **facts)
    return UUID(str(entered(referral, utc_now()).id))


def _after_acceptance(referral_id: str, coordinator: Actor, now: datetime) -> dict[str, str]:
    """The hospital's link to a patient it has accepted, and that patient's card."""
    referral = db.session.get_one(Referral, UUID(referral_id))
    secret = _secret(links.issue(referral.hospital, now + timedelta(days=30), now, referral))
    db.session.commit()
    _may_be_written_to(referral.case)
    card: Card = intake.issue_card(referral.case, coordinator, now)
    return {"answer_accepted": secret, "card": link_token(card.id)}


def _may_be_written_to(case: Case) -> None:
    """An address that the patient alone reads: a code can be asked for by e-mail."""
    case.patient.identity = {**(case.patient.identity or {}), "email": "patient@post.example"}
    safe = {"safe_to_contact": "yes", "may_leave_message": "yes"}
    kept = case.answers or {}
    case.answers = {**kept, "contact": {**kept.get("contact", {}), **safe}}
    db.session.commit()


def _lost_letters(about: str, now: datetime) -> dict[str, str]:
    """A letter about a request that came back, and a question about places that was refused."""
    both = {"lost": ("referral_new", about), "lost_other": ("places_stale", "hospital:nobody")}
    shared = {"recipient": "nobody@hospitals.example", "language": "pl", "facts": {}, "state": "refused"}
    moments = {"due_at": now, "created_at": now, "noticed_at": now}
    rows = {
        name: kept(OutboxMessage(template=template, subject=subject, **shared, **moments))
        for name, (template, subject) in both.items()
    }
    return {name: str(row.id) for name, row in rows.items()}


def _draft_plan(coordinator: Actor, now: datetime) -> dict[str, str]:
    """A draft plan for everybody who waits, and a line of it that proposes a hospital."""
    run = actions.draft("best", coordinator, now)
    line = next(line for line in run.lines if line.hospital_id is not None)
    by = {"kind": "best", "asked_by": run.created_by, "asked_at": now}
    failed = kept(PlanJob(**by, state="failed", is_open=None, why="broken"))
    asked = kept(PlanJob(**by, state="working", is_open=True, stage="weighing", people=12, tries=2))
    return {
        "plan": str(run.id),
        "line": str(line.id),
        "failed": str(failed.id),
        "asked": str(asked.id),
        **_a_report(run.created_by, now),
    }


def _a_report(by: UUID, now: datetime) -> dict[str, str]:
    """The report of the newest closed week, and one that could not be made."""
    monday = weeks.newest_closed(now)
    making.make(monday, now)
    name = weeks.name_of(monday)
    job = kept(FlashJob(week=name, asked_by=by, asked_at=now, state="failed", is_open=None))
    return {"week": name, "report": str(job.id)}
