"""A whole service with so many rows of everything a page lists, quickly: for tests that count what a page costs."""

import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from referral.accountability.gathering import gather
from referral.accounts.models import Invitation, User
from referral.accounts.permissions import Role
from referral.advice.models import AdviceSeat
from referral.crypto import link_token, token_hash
from referral.dangers.models import Danger
from referral.export_rules.models import ExportRule
from referral.home_doctor.models import HomeDoctor
from referral.hospitals.importing.models import Proposal
from referral.hospitals.models import Hospital
from referral.information.models import Suggestion
from referral.intake.models import (
    Card,
    Case,
)
from referral.messages.models import ToldMessage
from referral.offline.models import Envelope
from referral.organisations.models import Organisation
from referral.plans.models import PlanRun
from referral.records.papers.models import Paper
from referral.records.reading.models import RecordsRequest
from referral.referrals.models import AnswerLink, Referral
from referral.screening.models import Venue
from referral.supplies.models import Shipment
from referral.watch.actions import check
from tests import factories as a
from tests.crowd.advice import some_advice
from tests.crowd.cases import beside, other_cases, the_case
from tests.crowd.dangers import some_dangers
from tests.crowd.drafts import some_drafts
from tests.crowd.export_rules import some_export_rules
from tests.crowd.hospitals import some_hospitals, some_proposals
from tests.crowd.information import some_information
from tests.crowd.materials import some_materials
from tests.crowd.offline import some_phones
from tests.crowd.organisations import some_organisations
from tests.crowd.papers import some_papers
from tests.crowd.people import some_invitations, some_letters, some_lost_letters, some_people, some_switches
from tests.crowd.reading import some_reading
from tests.crowd.referrals import a_link, an_inbox, some_answers, some_steps
from tests.crowd.screening import some_screening
from tests.crowd.shown_papers import some_shown_papers
from tests.crowd.societies import Asked, some_societies
from tests.crowd.supplies import some_supplies
from tests.crowd.texts import some_texts
from tests.crowd.told import the_way_back
from tests.crowd.writing import add, write_all


class Crowd(NamedTuple):
    """Who and what a page's scene names."""

    people: dict[str, User]
    case: Case
    other: Case
    hospital: Hospital
    referral: Referral
    accepted: Referral
    link: AnswerLink
    identity_link: AnswerLink
    places_link: AnswerLink
    accepted_link: AnswerLink
    card: Card
    invitation: Invitation
    run: PlanRun
    proposal: Proposal
    doctor: HomeDoctor
    suggestion: Suggestion
    venue: Venue
    told: ToldMessage
    organisation: Organisation
    export_rule: ExportRule
    seat: AdviceSeat
    shipment: Shipment
    asked: Asked
    paper: Paper
    sealed: Envelope
    records: RecordsRequest
    danger: Danger


def crowd(size: int) -> Crowd:
    """Commit `size` rows of everything, all of them to be shown to somebody."""
    now = datetime.now(UTC)
    staff = {role: a.a_user(role, name=f"The {role}") for role in Role}
    hospitals = some_hospitals(size, now)
    staff[Role.HOSPITAL].hospital_id = hospitals[0].id
    colleagues = some_people(size, now)
    proposal = some_proposals(size, hospitals, now)
    case = the_case(staff, colleagues, size, now)
    others = other_cases(size, staff, colleagues, now)
    some_answers(case, others, hospitals, colleagues, now)
    asked = an_inbox(others, hospitals[0], staff, now)
    the_referral = asked[0]
    some_steps(the_referral, colleagues, size, now)
    beside(case, others, staff, now)
    run = some_drafts(size, others, hospitals, colleagues, now)
    some_letters(size, now)
    some_lost_letters(size, the_referral, now)
    some_switches(staff[Role.ADMINISTRATOR], now)
    accepted = next(each for each in asked if each.state == "accepted")
    links = [
        a_link(the_referral, hospitals[0], "answer", now),
        a_link(accepted, hospitals[0], "identity", now),
        a_link(None, hospitals[0], "still_true", now),
        a_link(accepted, hospitals[0], "answer", now),
    ]
    made = some_invitations(size, staff[Role.ADMINISTRATOR], now)
    card = Card(
        id=uuid.uuid4(), case_id=case.id, token_hash="", issued_at=now, issued_by=staff[Role.VOLUNTEER].id
    )
    card.token_hash = token_hash(link_token(card.id))
    add([card])
    doctor = the_way_back(case, accepted, staff, size, now)
    suggestion = some_information(size, now)
    venue = some_screening(size, staff, now)
    organisation = some_organisations(size, now)
    rule = some_export_rules(size, now)
    seat = some_advice(case, others, staff, size, now)
    some_materials(size, now)
    shipment = some_supplies(size, staff, now)
    asked = some_societies(size, case, staff, now)
    sealed = some_phones(size, others, staff, now)
    told = some_texts(case, size, now)
    some_papers(case, size, now)
    paper = some_shown_papers(case, accepted, staff, size, now)
    _read, records = some_reading(case, staff, size, now)
    danger = some_dangers(size, staff, now)
    write_all()
    check(now)
    gather(now)
    of_hospitals = (the_referral, accepted, *links, card, made, run, proposal)
    told_beside = (
        doctor,
        suggestion,
        venue,
        told,
        organisation,
        rule,
        seat,
        shipment,
        asked,
        paper,
        sealed,
        records,
        danger,
    )
    return Crowd(dict(staff), case, others[0], hospitals[0], *of_hospitals, *told_beside)
