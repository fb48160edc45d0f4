"""What a page costs: as many statements for ten rows as for two hundred, and few; every page of the URL map.

Counted is what the database is sent while a page is made: reads, and what is written of a read in the audit trail.
BEGIN, COMMIT and savepoints are not counted.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import event

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import link_token, short_token
from referral.db import db, utc_now
from referral.engine.kept import network
from referral.i18n import speaking
from referral.intake.card.merged import entries_of
from referral.intake.models import Case
from referral.messages.models import TOKEN as TOLD
from referral.outbox import OutboxMessage
from referral.plans.models import PlanJob, PlanLine
from referral.record_copies.models import RecordCopy
from referral.screening.models import Call
from referral.signatures.tables import rows_of
from referral.statistics.models import FlashJob, FlashReport
from tests.conftest import empty, make_app
from tests.crowd.whole import Crowd, crowd
from tests.pages import BASE, Pages, session_row

FEW, MANY = 10, 200
LIST_PAGE, CASE_PAGE, A_CARD = 15, 12, 2
ALL_THAT_IS_WATCHED = 32
"""What a monitor asks once a minute: a statement for each thing that is watched, one that is written, and one more
where the store of papers has no mark."""
LONGEST_PAGE = 300_000
"""Characters of HTML: a desk page of twenty-five hospitals with every figure is the longest."""
HARMLESS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", re.I)

UNTIL = "2999-01-01T00:00:00+00:00"

Address = Callable[[Crowd], str]


class Scene(NamedTuple):
    """A page as somebody reads it: who asks, for which address, and what the session holds before."""

    who: str
    address: Address
    session: Callable[[Crowd], dict[str, Any]] = lambda _: {}
    status: int = 200


def _at(address: str) -> Address:
    return lambda found: address.format(c=found)


def _opened(link: str) -> Callable[[Crowd], dict[str, Any]]:
    return lambda c: {
        "answer": {
            "link": (held := str(getattr(c, link).id)),
            "until": UNTIL,
            "row": session_row("answer", subject_id=uuid.UUID(held)),
        },
        "identity": {"referral": str(c.accepted.id), "until": UNTIL},
    }


def _liaison(name: str) -> Callable[[Crowd], dict[str, Any]]:
    def held(c: Crowd) -> dict[str, Any]:
        link = getattr(c.asked, name).id
        return {
            "liaison": {"link": str(link), "until": UNTIL, "row": session_row("liaison", subject_id=link)}
        }

    return held


def _card(crowd: Crowd) -> dict[str, Any]:
    row = session_row("card", subject_id=crowd.card.id)
    return {"card": {"id": str(crowd.card.id), "until": UNTIL, "opened": True, "row": row}}


def _locked_card(crowd: Crowd) -> dict[str, Any]:
    return {"card": {**_card(crowd)["card"], "opened": False}}


NOBODY = "nobody"
VOLUNTEER, COORDINATOR, HOSPITAL, ADMINISTRATOR, AUDITOR, PARTNER, ADVISER, PHARMACIST, LIAISON, CLINICIAN = (
    Role.VOLUNTEER, Role.COORDINATOR, Role.HOSPITAL, Role.ADMINISTRATOR, Role.AUDITOR, Role.SCREENING_PARTNER,
    Role.ADVISER, Role.PHARMACIST, Role.LIAISON, Role.CLINICIAN,
)  # fmt: skip
EXPORTED = "/export-rules/checklist?goods=medicine&sending=PL&via=PL"
INTAKE, DESK, REFERRAL, PLAN = (
    "/intake/{c.case.id}", "/desk/cases/{c.case.id}", "/desk/referrals/{c.referral.id}", "/plans/{c.run.id}",
)  # fmt: skip
SCENES: dict[str, Scene] = {
    "accounts.accept_invitation": Scene(NOBODY, lambda c: f"/invitation/{link_token(c.invitation.id)}"),
    "accounts.list_sessions": Scene(COORDINATOR, _at("/settings/sessions")),
    "accounts.list_events": Scene(AUDITOR, _at("/audit")),
    "accounts.home": Scene(NOBODY, _at("/")),
    "accounts.invite": Scene(ADMINISTRATOR, _at("/people/invite")),
    "accounts.list": Scene(ADMINISTRATOR, _at("/people")),
    "accounts.edit": Scene(COORDINATOR, _at("/settings")),
    "gateways.edit": Scene(COORDINATOR, _at("/settings/alarms")),
    "coordination.show": Scene(COORDINATOR, _at(DESK)),
    "coordination.list_hospitals": Scene(COORDINATOR, _at(DESK + "/hospitals")),
    "coordination.compare": Scene(COORDINATOR, _at(DESK + "/compare?h={c.hospital.id}")),
    "coordination.take_step": Scene(COORDINATOR, _at(REFERRAL + "/withdraw")),
    "coordination.list": Scene(COORDINATOR, _at("/desk")),
    "coordination.agree": Scene(COORDINATOR, _at(DESK + "/agreement")),
    "coordination.search": Scene(COORDINATOR, _at("/desk/search")),
    "coordination.exclude": Scene(COORDINATOR, _at(DESK + "/exclude/{c.hospital.id}")),
    "coordination.arrange": Scene(COORDINATOR, _at("/desk/cases/{c.accepted.case_id}/arrange/way")),
    "accounts.save_events": Scene(AUDITOR, _at("/audit/events.csv")),
    "accountability.show": Scene(COORDINATOR, _at("/figures?country=PL")),
    "accountability.save": Scene(AUDITOR, _at("/figures.csv")),
    "accountability.show_own": Scene(HOSPITAL, _at("/hospital/figures")),
    "accountability.save_own": Scene(HOSPITAL, _at("/hospital/figures.csv")),
    "accountability.show_totals": Scene(NOBODY, _at("/totals")),
    "watch.show": Scene(COORDINATOR, _at("/desk/watch")),
    "coordination.list_told": Scene(COORDINATOR, _at("/desk/told-after-closing")),
    "coordination.save_list": Scene(COORDINATOR, _at("/desk/list.csv")),
    "coordination.show_day": Scene(COORDINATOR, _at("/desk/day?list=open")),
    "coordination.show_sheet": Scene(COORDINATOR, _at(DESK + "/sheet")),
    "coordination.send": Scene(COORDINATOR, _at(DESK + "/send?h={c.hospital.id}")),
    "coordination.show_sent": Scene(COORDINATOR, _at(DESK + "/sent")),
    "coordination.show_weights": Scene(ADMINISTRATOR, _at("/weights")),
    "duty.list": Scene(ADMINISTRATOR, _at("/duty")),
    "duty.edit": Scene(ADMINISTRATOR, _at("/duty/rota/PL")),
    "guardianship.decide": Scene(COORDINATOR, _at(DESK + "/child")),
    "demo.letter": Scene(NOBODY, _at("/demo/mail/letter0001")),
    "demo.mail": Scene(NOBODY, _at("/demo/mail")),
    "predicted_answers.show": Scene(ADMINISTRATOR, _at("/estimates")),
    "predicted_answers.switch": Scene(ADMINISTRATOR, _at("/estimates/off")),
    "intake.type_code": Scene(NOBODY, _at("/card/code")),
    "health.alive": Scene(NOBODY, _at("/healthz")),
    "search_engines.robots": Scene(NOBODY, _at("/robots.txt")),
    "offline_shell.show": Scene(NOBODY, _at("/offline/uk")),
    "offline_shell.list_files": Scene(NOBODY, _at("/offline/uk/list.json")),
    "offline_shell.tell_catalogue": Scene(NOBODY, _at("/offline/uk/diagnoses.json")),
    "offline_shell.tell_manifest": Scene(NOBODY, _at("/offline/uk/manifest.webmanifest")),
    "offline_shell.worker": Scene(NOBODY, _at("/sw.js")),
    "health.ready": Scene(NOBODY, _at("/readyz")),
    "hospitals.list": Scene(VOLUNTEER, _at("/hospitals")),
    "hospitals.show": Scene(ADMINISTRATOR, _at("/hospitals/{c.hospital.id}")),
    "hospitals.list_proposals": Scene(ADMINISTRATOR, _at("/hospitals/proposals")),
    "hospitals.report_mistake": Scene(HOSPITAL, _at("/hospitals/{c.hospital.id}/mistake")),
    "hospitals.show_coverage": Scene(ADMINISTRATOR, _at("/hospitals/coverage")),
    "hospitals.show_proposal": Scene(ADMINISTRATOR, _at("/hospitals/proposals/{c.proposal.id}")),
    "hospitals.edit_own": Scene(HOSPITAL, _at("/hospital/facts")),
    "hospitals.edit_offer": Scene(HOSPITAL, _at("/hospital/offers/surgery/adult")),
    "hospitals.show_own": Scene(HOSPITAL, _at("/hospital")),
    "information.choose": Scene(NOBODY, _at("/information")),
    "information.show": Scene(NOBODY, _at("/information/pl")),
    "information.show_phrases": Scene(NOBODY, _at("/information/phrases/pl")),
    "information.suggest": Scene(NOBODY, _at("/information/pl/suggest")),
    "information.show_suggestion": Scene(NOBODY, _at("/information/suggestions/{c.suggestion.id}")),
    "information.list_countries": Scene(ADMINISTRATOR, _at("/desk/information")),
    "information.list_answers": Scene(ADMINISTRATOR, _at("/desk/information/pl")),
    "information.edit": Scene(ADMINISTRATOR, _at("/desk/information/pl/insured")),
    "information.decide": Scene(ADMINISTRATOR, _at("/desk/information/suggestions/{c.suggestion.id}")),
    "signatures.list": Scene(CLINICIAN, _at("/desk/signatures")),
    "signatures.show": Scene(CLINICIAN, _at("/desk/signatures/red_flags")),
    "signatures.show_row": Scene(CLINICIAN, _at("/desk/signatures/red_flags/row?key=one_sided")),
    "signatures.sign": Scene(CLINICIAN, lambda _c: f"/desk/signatures/clocks/sign?row={_signable()}"),
    "dangers.report": Scene(NOBODY, _at("/danger")),
    "dangers.report_by_card": Scene(NOBODY, _at("/my/danger")),
    "dangers.sent": Scene(NOBODY, _at("/danger/sent")),
    "dangers.sent_by_card": Scene(NOBODY, _at("/my/danger/sent")),
    "dangers.list": Scene(CLINICIAN, _at("/desk/dangers")),
    "dangers.save": Scene(CLINICIAN, _at("/desk/dangers.csv")),
    "dangers.show": Scene(CLINICIAN, _at("/desk/dangers/{c.danger.id}")),
    "advice.list": Scene(COORDINATOR, _at("/desk/advice")),
    "advice.ask": Scene(COORDINATOR, _at(DESK + "/advice")),
    "advice.show": Scene(COORDINATOR, _at("/desk/advice/{c.seat.request_id}")),
    "advice.list_advisers": Scene(COORDINATOR, _at("/desk/advisers")),
    "advice.list_own": Scene(ADVISER, _at("/advice")),
    "advice.edit_own": Scene(ADVISER, _at("/advice/about")),
    "advice.show_own": Scene(ADVISER, _at("/advice/{c.seat.id}")),
    "advice.close_own": Scene(ADVISER, _at("/advice/{c.seat.id}/close")),
    "screening.tick": Scene(NOBODY, _at("/s/{c.venue.token}")),
    "screening.thank": Scene(NOBODY, _at("/s/{c.venue.token}/thanks")),
    "screening.ask_call": Scene(NOBODY, _at("/call")),
    "screening.list_venues": Scene(COORDINATOR, _at("/desk/screening")),
    "screening.make_venue": Scene(COORDINATOR, _at("/desk/screening/new")),
    "screening.show_venue": Scene(COORDINATOR, _at("/desk/screening/{c.venue.id}")),
    "screening.list_calls": Scene(COORDINATOR, _at("/desk/calls")),
    "screening.end_calls": Scene(COORDINATOR, _at("/desk/calls/end")),
    "screening.show_call": Scene(COORDINATOR, lambda c: f"/desk/calls/{_wish()}"),
    "supplies.list_public": Scene(NOBODY, _at("/supplies")),
    "supplies.offer": Scene(NOBODY, _at("/supplies/offer?kind=medicine&code=capecitabine")),
    "supplies.show_institution_own": Scene(NOBODY, lambda c: f"/supplies/institution/{_house(c)}"),
    "supplies.make_need_own": Scene(
        NOBODY, lambda c: f"/supplies/institution/{_house(c)}/needs/new?q=cytostatic"
    ),
    "supplies.show_offer_own": Scene(NOBODY, lambda c: f"/supplies/offer/{link_token(c.shipment.offer_id)}"),
    "supplies.list_needs": Scene(PHARMACIST, _at("/desk/supplies")),
    "supplies.list_institutions": Scene(PHARMACIST, _at("/desk/supplies/institutions")),
    "supplies.make_institution": Scene(PHARMACIST, _at("/desk/supplies/institutions/new")),
    "supplies.show_institution": Scene(
        PHARMACIST, _at("/desk/supplies/institutions/{c.shipment.need.institution_id}")
    ),
    "supplies.make_need": Scene(
        PHARMACIST,
        _at(
            "/desk/supplies/institutions/{c.shipment.need.institution_id}/needs/new?kind=medicine&code=imatinib"
        ),
    ),
    "supplies.list_offers": Scene(PHARMACIST, _at("/desk/supplies/offers")),
    "supplies.make_offer": Scene(PHARMACIST, _at("/desk/supplies/offers/new?kind=medicine&code=imatinib")),
    "supplies.show_offer": Scene(PHARMACIST, _at("/desk/supplies/offers/{c.shipment.offer_id}")),
    "supplies.list_proposals": Scene(PHARMACIST, _at("/desk/supplies/proposals")),
    "supplies.show_demand": Scene(PHARMACIST, _at("/desk/supplies/demand")),
    "supplies.list_shipments": Scene(PHARMACIST, _at("/desk/supplies/shipments")),
    "supplies.show_shipment": Scene(PHARMACIST, _at("/desk/supplies/shipments/{c.shipment.id}")),
    "screening.list_own": Scene(PARTNER, _at("/partner")),
    "screening.show_own": Scene(PARTNER, _at("/partner/{c.venue.id}")),
    "screening.type_paper": Scene(PARTNER, _at("/partner/{c.venue.id}/paper/2026-11-20")),
    "centres.list": Scene(NOBODY, _at("/centres?place=Lublin&modality=surgery")),
    "centres.show_map": Scene(NOBODY, _at("/centres/map?place=Lublin")),
    "centres.show": Scene(NOBODY, _at("/centres/{c.hospital.id}")),
    "centres.how_to_ask": Scene(NOBODY, _at("/centres/how-to-ask")),
    "centres.describe": Scene(NOBODY, _at("/open-data")),
    "centres.show_base": Scene(NOBODY, _at("/open-data/hsds")),
    "centres.show_objects": Scene(NOBODY, _at("/open-data/hsds/services")),
    "centres.show_bundle": Scene(NOBODY, _at("/open-data/fhir")),
    "centres.save": Scene(NOBODY, _at("/open-data/services.csv")),
    "offline.list_own": Scene(VOLUNTEER, _at("/settings/phones")),
    "offline.list_all": Scene(ADMINISTRATOR, _at("/people/phones")),
    "offline.list_waiting": Scene(COORDINATOR, _at("/desk/phones")),
    "offline.show_envelope": Scene(COORDINATOR, _at("/desk/phones/{c.sealed.id}")),
    "notices.show_privacy": Scene(NOBODY, _at("/privacy")),
    "notices.show_version": Scene(NOBODY, _at("/privacy/2026-11-30")),
    "notices.show_accessibility": Scene(NOBODY, _at("/accessibility")),
    "notices.show_purpose": Scene(NOBODY, _at("/what-it-is-for")),
    "organisations.list": Scene(NOBODY, _at("/organisations?country=PL&place=Lublin")),
    "organisations.list_kept": Scene(ADMINISTRATOR, _at("/desk/organisations")),
    "organisations.new": Scene(ADMINISTRATOR, _at("/desk/organisations/new")),
    "organisations.edit": Scene(ADMINISTRATOR, _at("/desk/organisations/{c.organisation.id}")),
    "export_rules.choose": Scene(NOBODY, _at("/export-rules")),
    "export_rules.show_list": Scene(NOBODY, _at(EXPORTED)),
    "export_rules.list_kept": Scene(ADMINISTRATOR, _at("/desk/export-rules")),
    "export_rules.new": Scene(ADMINISTRATOR, _at("/desk/export-rules/new")),
    "export_rules.edit": Scene(ADMINISTRATOR, _at("/desk/export-rules/{c.export_rule.id}")),
    "societies.list": Scene(NOBODY, _at("/societies?country=PL&topic=surgery")),
    "societies.show": Scene(NOBODY, _at("/societies/society-0")),
    "societies.list_kept": Scene(ADMINISTRATOR, _at("/desk/societies")),
    "societies.new": Scene(ADMINISTRATOR, _at("/desk/societies/new")),
    "societies.edit": Scene(ADMINISTRATOR, _at("/desk/societies/{c.asked.society.id}")),
    "societies.list_liaisons": Scene(COORDINATOR, _at("/desk/liaisons")),
    "societies.invite": Scene(COORDINATOR, _at("/desk/liaisons/new")),
    "societies.ask": Scene(COORDINATOR, _at(DESK + "/society")),
    "societies.open_link": Scene(NOBODY, lambda c: f"/liaison/{link_token(c.asked.own.id)}"),
    "societies.invitation": Scene(NOBODY, _at("/liaison/invitation"), _liaison("invite")),
    "societies.show_own": Scene(NOBODY, _at("/liaison/own"), _liaison("own")),
    "societies.leave": Scene(NOBODY, _at("/liaison/own/leave"), _liaison("own")),
    "societies.thank": Scene(NOBODY, _at("/liaison/thanks")),
    "societies.show_by_link": Scene(NOBODY, _at("/liaison/request"), _liaison("answer")),
    "societies.list_own": Scene(LIAISON, _at("/society-requests")),
    "societies.show_request": Scene(LIAISON, _at("/society-requests/{c.asked.relay.id}")),
    "information.keep_page": Scene(NOBODY, _at("/information/pl/keep")),
    "materials.list": Scene(NOBODY, _at("/materials")),
    "materials.show": Scene(NOBODY, _at("/materials/nausea")),
    "materials.shelf": Scene(NOBODY, _at("/materials/shelf")),
    "materials.report": Scene(NOBODY, _at("/materials/nausea/wrong")),
    "materials.desk": Scene(ADMINISTRATOR, _at("/desk/materials")),
    "materials.edit": Scene(ADMINISTRATOR, _at("/desk/materials/card/nausea")),
    "materials.add": Scene(ADMINISTRATOR, _at("/desk/materials/new")),
    "intake.ask_whom": Scene(VOLUNTEER, _at("/intake/hand-over")),
    "intake.ask_note": Scene(VOLUNTEER, _at(INTAKE + "/note")),
    "intake.show_prescription": Scene(VOLUNTEER, _at(INTAKE + "/prescription")),
    "intake.ask": Scene(VOLUNTEER, _at(INTAKE + "/contact")),
    "intake.ask_consent": Scene(VOLUNTEER, _at("/intake/new/consent")),
    "intake.ask_diagnosis": Scene(VOLUNTEER, _at(INTAKE + "/diagnosis")),
    "intake.ask_locality": Scene(VOLUNTEER, _at(INTAKE + "/place")),
    "intake.ask_locality_and_diagnosis": Scene(VOLUNTEER, _at(INTAKE + "/place-and-diagnosis")),
    "intake.ask_red_flags": Scene(VOLUNTEER, _at(INTAKE + "/red-flags")),
    "intake.ask_signs": Scene(VOLUNTEER, _at(INTAKE + "/red-flags/today")),
    "intake.show_card": Scene(VOLUNTEER, _at(INTAKE + "/card")),
    "intake.ask_to_store": Scene(COORDINATOR, lambda c: f"/intake/{_wished()}/consent"),
    "intake.review": Scene(VOLUNTEER, _at(INTAKE + "/check")),
    "intake.show_emergency": Scene(VOLUNTEER, _at(INTAKE + "/emergency")),
    "intake.show_taken": Scene(VOLUNTEER, _at(INTAKE + "/emergency/now")),
    "intake.new": Scene(VOLUNTEER, _at("/intake/new")),
    "intake.open_card": Scene(NOBODY, lambda c: f"/card/{link_token(c.card.id)}"),
    "intake.list": Scene(VOLUNTEER, _at("/intake")),
    "intake.show": Scene(VOLUNTEER, _at(INTAKE)),
    "intake.show_registered": Scene(VOLUNTEER, _at(INTAKE + "/registered")),
    "intake.show_own": Scene(NOBODY, _at("/card"), _card),
    "intake.unlock": Scene(NOBODY, _at("/card/open"), _locked_card),
    "intake.open_by_code": Scene(NOBODY, _at("/card/code/open"), _locked_card),
    "intake.agree_word": Scene(VOLUNTEER, _at(INTAKE + "/card/word")),
    "contact_changes.tell": Scene(NOBODY, _at("/card/contact"), _card),
    "intake.feel_worse": Scene(NOBODY, _at("/card/worse"), _card),
    "intake.answer_worse": Scene(NOBODY, _at("/card/worse/today"), _card),
    "intake.show_worse": Scene(NOBODY, _at("/card/worse/help"), _card),
    "intake.ask_again": Scene(NOBODY, _at("/card/again"), _card, status=303),
    "letters_on_paper.list": Scene(VOLUNTEER, _at(INTAKE + "/letters")),
    "letters_on_paper.blank": Scene(VOLUNTEER, _at("/intake/paper")),
    "messages.open": Scene(NOBODY, lambda c: f"/m/{short_token(TOLD, c.told.id)}"),
    "still_needed.say": Scene(NOBODY, _at("/card/still-needed"), _card),
    "own_page.show_readers": Scene(NOBODY, _at("/card/readers"), _card),
    "own_page.show_consents": Scene(NOBODY, _at("/card/consents"), _card),
    "reading.show_own": Scene(NOBODY, _at("/card/illness"), _card),
    "reading.open_request": Scene(NOBODY, lambda c: f"/records/{link_token(c.records.id)}"),
    "reading.read_page": Scene(COORDINATOR, _at(DESK + "/papers/{c.paper.id}/read/1?field=stage")),
    "reading.describe": Scene(COORDINATOR, _at(DESK + "/papers/{c.paper.id}/about")),
    "reading.show_illness": Scene(COORDINATOR, _at(DESK + "/illness")),
    "reading.show_needed": Scene(COORDINATOR, _at(DESK + "/needed-papers")),
    "reading.ask": Scene(COORDINATOR, _at(DESK + "/records-requests")),
    "home_doctor.stop_as_patient": Scene(NOBODY, _at("/card/home-doctor"), _card),
    "home_doctor.open_letters": Scene(NOBODY, lambda c: f"/doctor/{link_token(c.doctor.id)}"),
    "referrals.report_as_patient": Scene(NOBODY, _at("/card/visit"), _card),
    "showing.list": Scene(COORDINATOR, _at("/cases/{c.case.id}/shown-papers")),
    "showing.cover": Scene(COORDINATOR, _at("/cases/{c.case.id}/shown-papers/{c.paper.id}/1")),
    "showing.show": Scene(HOSPITAL, _at("/hospital/referrals/{c.accepted.id}/papers")),
    "showing.show_by_link": Scene(NOBODY, _at("/answer/papers"), _opened("accepted_link")),
    "showing.send_letter": Scene(HOSPITAL, _at("/hospital/referrals/{c.accepted.id}/papers/letters")),
    "showing.send_letter_by_link": Scene(NOBODY, _at("/answer/papers/letters"), _opened("accepted_link")),
    "showing.list_own": Scene(NOBODY, _at("/card/letter-files"), _card),
    "referrals.show_letters": Scene(NOBODY, _at("/card/letters"), _card),
    "referrals.show_way_back": Scene(HOSPITAL, _at("/hospital/referrals/{c.accepted.id}/way-back")),
    "referrals.show_way_back_by_link": Scene(NOBODY, _at("/answer/way-back"), _opened("accepted_link")),
    "intake.explain_without_consent": Scene(VOLUNTEER, _at("/intake/new/without-consent")),
    "notifications.list_addresses": Scene(ADMINISTRATOR, _at("/letters/addresses")),
    "notifications.table_of_addresses": Scene(ADMINISTRATOR, _at("/letters/addresses.csv")),
    "notifications.list": Scene(COORDINATOR, _at("/desk/letters")),
    "notifications.mend": Scene(COORDINATOR, lambda c: f"/desk/letters/{_lost('referral:')}"),
    "notifications.mend_other": Scene(ADMINISTRATOR, lambda c: f"/letters/{_lost('hospital:')}"),
    "notifications.show_mail": Scene(ADMINISTRATOR, _at("/letters")),
    "plans.confirm": Scene(COORDINATOR, lambda c: f"/plans/{c.run.id}/confirm?" + _ticked(c)),
    "plans.drop_line": Scene(COORDINATOR, lambda c: f"/plans/{c.run.id}/lines/{_lines(c)[0]}/drop"),
    "plans.list": Scene(COORDINATOR, _at("/plans")),
    "plans.show_asked": Scene(COORDINATOR, lambda c: f"/plans/asked/{_asked()}"),
    "statistics.list": Scene(COORDINATOR, _at("/flash-reports")),
    "statistics.show": Scene(AUDITOR, lambda c: f"/flash-reports/{_week()}"),
    "statistics.save": Scene(AUDITOR, lambda c: f"/flash-reports/{_week()}.csv"),
    "statistics.show_asked": Scene(COORDINATOR, lambda c: f"/flash-reports/asked/{_report_asked()}"),
    "statistics.show_totals": Scene(NOBODY, _at("/totals/newest")),
    "plans.show": Scene(COORDINATOR, _at(PLAN)),
    "plans.show_reserve_prices": Scene(ADMINISTRATOR, _at("/holds")),
    "plans.switch_reserve_prices": Scene(ADMINISTRATOR, _at("/holds/off")),
    "recorded_answers.create": Scene(COORDINATOR, _at(REFERRAL + "/answer/refer_onward?words=szpital")),
    "recorded_answers.new": Scene(COORDINATOR, _at(REFERRAL + "/answer")),
    "papers.show": Scene(VOLUNTEER, _at("/cases/{c.case.reference}/papers")),
    "papers.stand": Scene(VOLUNTEER, _at("/cases/{c.case.reference}/papers/{c.paper.origin}")),
    "papers.read": Scene(VOLUNTEER, _at("/cases/{c.case.reference}/papers/{c.paper.origin}/pages")),
    "own_papers.show": Scene(NOBODY, _at("/my/papers"), _card),
    "own_papers.stand": Scene(NOBODY, _at("/my/papers/{c.paper.origin}"), _card),
    "own_papers.read": Scene(NOBODY, _at("/my/papers/{c.paper.origin}/pages"), _card),
    "moving_papers.move": Scene(
        COORDINATOR, _at("/desk/cases/{c.case.reference}/papers/{c.paper.origin}/move")
    ),
    "records.list": Scene(ADMINISTRATOR, _at("/erasures")),
    "record_copies.list": Scene(COORDINATOR, _at("/record-copies")),
    "record_copies.show": Scene(ADMINISTRATOR, lambda c: f"/record-copies/{_copy()}"),
    "record_copies.ask_own": Scene(NOBODY, _at("/card/record"), _card),
    "referrals.show_by_link": Scene(NOBODY, _at("/answer"), _opened("link")),
    "referrals.show_identity": Scene(HOSPITAL, _at("/hospital/referrals/{c.accepted.id}/identity")),
    "referrals.show_identity_by_link": Scene(NOBODY, _at("/answer/identity"), _opened("identity_link")),
    "referrals.list": Scene(HOSPITAL, _at("/hospital/inbox")),
    "referrals.open_link": Scene(NOBODY, lambda c: f"/answer/{link_token(c.link.id)}"),
    "referrals.answer_as_patient": Scene(NOBODY, _at("/card/answer"), _card),
    "referrals.show": Scene(HOSPITAL, _at("/hospital/referrals/{c.referral.id}")),
    "referrals.edit": Scene(HOSPITAL, _at("/hospital/referrals/{c.referral.id}/refer_onward?words=szpital")),
    "referrals.edit_by_link": Scene(NOBODY, _at("/answer/step/refer_onward?words=szpital"), _opened("link")),
    "same_person.decide": Scene(COORDINATOR, _at(DESK + "/same-person/{c.other.id}")),
    "same_person.list": Scene(COORDINATOR, _at(DESK + "/same-person")),
    "security.change_password": Scene(COORDINATOR, _at("/account/change"), status=302),
    "security.forgot_password": Scene(NOBODY, _at("/account/reset")),
    "security.login": Scene(NOBODY, _at("/account/login")),
}
"""Every page with a reader. Beside it: what else the same page shows, by "endpoint, what"."""
MORE_SCENES: dict[str, Scene] = {
    "referrals.answer, places": Scene(NOBODY, _at("/answer"), _opened("places_link")),
    "intake.overview, coordinator": Scene(COORDINATOR, _at("/intake")),
    "coordination.list_hospitals, unsuitable": Scene(COORDINATOR, _at(DESK + "/hospitals?part=unsuitable")),
    "coordination.queue, filtered": Scene(
        COORDINATOR, _at("/desk?state=all&owner=nobody&overdue=yes&place=ль")
    ),
}
NO_PAGE = re.compile(
    r"static|reading\.picture|referrals\.show_(visit|own_letter|packet|packet_by_link)|letters_on_paper\.show|screening\.print_(sheet|own)|showing\.(show_(page|uncovered|covered|letter|own)|save_(original|all))(_by_link)?$|supplies\.print_paper|statistics\.print_pdf|record_copies\.save(_own)?$|materials\.print_card|export_rules\.print_list|(own_)?papers\.(page|original)|gateways\.(hear_by_address|be_found)|offline\.(list_keys|show_state|show_paper|offer_enrolment)|security\.(static|mf_recovery.*|reset_password|tf_select|two_factor_.*|verify|wan_.*)$"
)
"""Files, calendars, what phones ask for or a gateway reports, and the library's steps of signing in: one account."""


def _signable() -> str:
    return rows_of("clocks")[0].digest


def _asked() -> uuid.UUID:
    return db.session.scalars(db.select(PlanJob.id).where(PlanJob.is_open)).one()


def _week() -> str:
    return db.session.scalars(
        db.select(FlashReport.week).order_by(FlashReport.last_day.desc()).limit(1)
    ).one()


def _report_asked() -> uuid.UUID:
    return db.session.scalars(db.select(FlashJob.id).where(FlashJob.is_open)).one()


def _copy() -> uuid.UUID:
    asked = db.select(RecordCopy.id).where(RecordCopy.state == "asked").order_by(RecordCopy.id)
    return db.session.scalars(asked).first()  # type: ignore[return-value]


def _wished() -> uuid.UUID:
    return db.session.scalars(db.select(Call.case_id).order_by(Call.id)).first()  # type: ignore[return-value]


def _house(found: Crowd) -> str:
    return link_token(found.shipment.need.institution_id)


def _wish() -> uuid.UUID:
    return db.session.scalars(db.select(Call.id).order_by(Call.id)).first()  # type: ignore[return-value]


def _lines(found: Crowd) -> list[Any]:
    mine = db.select(PlanLine.id).where(PlanLine.run_id == found.run.id, PlanLine.decision == "pending")
    return list(db.session.scalars(mine.where(PlanLine.hospital_id.is_not(None)).order_by(PlanLine.id)))


def _lost(about: str) -> Any:
    """The id of a letter that did not arrive."""
    lost = db.select(OutboxMessage.id).where(OutboxMessage.subject.startswith(about))
    return db.session.scalars(lost.where(OutboxMessage.state == "refused").order_by(OutboxMessage.id)).first()


def _ticked(found: Crowd) -> str:
    return "&".join(f"line={each}" for each in _lines(found))


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is sent within, but for where transactions begin and end."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not HARMLESS.match(statement):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class Seen(NamedTuple):
    """One page: how it was answered, its HTML, what the database was sent."""

    status: int
    html: str
    sent: list[str]


def visit(app: Flask, found: Crowd, scene: Scene) -> Seen:
    """Open a page as its reader does."""
    visitor, address, held = Pages(app), scene.address(found), scene.session(found)
    if scene.who != NOBODY:
        visitor.sign_in(found.people[scene.who])
    with visitor.client.session_transaction(base_url=BASE) as session:
        session.update(held)
    db.session.rollback()
    with statements() as sent, app.app_context():
        answer = visitor.client.get(address, base_url=BASE, headers={"Accept": "text/html"})
    return Seen(answer.status_code, answer.get_data(as_text=True), sent)


@pytest.fixture(scope="module")
def demo(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application in demo mode, so that its pages are there too."""
    letters = tmp_path_factory.mktemp("mail")
    app = make_app(database, DEMO=True, DEMO_MAIL=str(letters))
    with app.app_context(), speaking("en"), pytest.MonkeyPatch.context() as held:
        held.setattr(network, "LONGEST", timedelta(days=1))  # a slow round reads nothing anew
        yield app
        db.session.rollback()
        empty(app)
        db.session.remove()


@pytest.fixture(scope="module")
def seen(demo: Flask) -> dict[int, dict[str, Seen]]:
    """Every page as it is with few rows and with many."""
    return {size: dict(_visits(demo, size)) for size in (FEW, MANY)}


def _visits(app: Flask, size: int) -> Iterator[tuple[str, Seen]]:
    empty(app)
    db.session.rollback()
    found = crowd(size)
    _write_letters(Path(app.config["DEMO_MAIL"]), size)
    for name, scene in {**SCENES, **MORE_SCENES}.items():
        yield name, visit(app, found, scene)


def _write_letters(folder: Path, number: int) -> None:
    for n in range(number):
        (folder / f"letter{n:04}.eml").write_text(f"Subject: Letter {n}\nTo: a@b.example\n\nWords\n")


def _limit(app: Flask, name: str) -> int:
    if name == "health.ready":
        return ALL_THAT_IS_WATCHED
    if name == "coordination.show":
        return CASE_PAGE + A_CARD * len(app.extensions["cards"])
    return LIST_PAGE


def test_every_page_has_a_scene(demo: Flask) -> None:
    pages = {rule.endpoint for rule in demo.url_map.iter_rules() if "GET" in (rule.methods or set())}
    assert {each for each in pages if not NO_PAGE.match(each)} == set(SCENES)


def test_every_scene_shows_its_page(seen: dict[int, dict[str, Seen]]) -> None:
    wrong = {
        f"{name} {size}": each.status
        for size, pages in seen.items()
        for name, each in pages.items()
        if each.status != {**SCENES, **MORE_SCENES}[name].status
    }
    assert not wrong


def test_a_page_costs_as_many_statements_for_ten_rows_as_for_two_hundred(
    seen: dict[int, dict[str, Seen]],
) -> None:
    grows = {
        name: (len(few.sent), len(seen[MANY][name].sent))
        for name, few in seen[FEW].items()
        if len(few.sent) != len(seen[MANY][name].sent)
    }
    assert not grows


def test_no_page_costs_more_than_its_limit(demo: Flask, seen: dict[int, dict[str, Seen]]) -> None:
    dear = {name: len(each.sent) for name, each in seen[MANY].items() if len(each.sent) > _limit(demo, name)}
    assert not dear


def test_no_page_grows_without_end(seen: dict[int, dict[str, Seen]]) -> None:
    """Two hundred rows of everything are shown by page: what is read of one page stays short."""
    long = {name: len(each.html) for name, each in seen[MANY].items() if len(each.html) > LONGEST_PAGE}
    assert not long


def test_each_card_of_a_case_costs_two_statements_at_most(
    demo: Flask, seen: dict[int, dict[str, Seen]]
) -> None:
    assert seen
    case = db.session.scalars(db.select(Case).where(Case.reference == "OB-C00000")).one()
    assert case.patient.identity
    for card in demo.extensions["cards"]:
        with demo.test_request_context():
            entries_of(case.id)  # asked once a page, for all its cards
            with statements() as sent:
                card.load(case, utc_now())
        assert len(sent) <= A_CARD, card.name


def test_five_thousand_reads_of_a_case_are_not_five_thousand_lines(
    demo: Flask, seen: dict[int, dict[str, Seen]]
) -> None:
    assert seen
    case = db.session.scalars(db.select(Case).where(Case.reference == "OB-C00000")).one()
    me = db.session.scalars(db.select(User).where(User.role == Role.COORDINATOR)).first()
    read = {"subject_kind": "patient_case", "subject_id": str(case.id), "case_id": str(case.id), "facts": {}}
    doer = {"actor_kind": "user", "actor_id": str(me.id), "actor_role": "coordinator"}
    events = [AuditEvent(at=utc_now(), verb="case.read", **read, **doer) for _ in range(5_000)]
    db.session.add_all(events)
    db.session.commit()
    page = Pages(demo).sign_in(me).get(f"/desk/cases/{case.id}?readers=2&history=10000000")
    assert page.status == 200 and len(page.html) < LONGEST_PAGE
    assert "51–100 of 5" in page.text


ON_BOTH = (
    "accounts.list", "coordination.show", "coordination.list", "coordination.queue, filtered", "hospitals.list",
    "intake.list", "plans.list", "plans.show", "records.list", "referrals.list", "same_person.list",
)  # fmt: skip
"""The pages whose statements differ most between databases."""


@pytest.mark.both_databases
def test_the_dearest_pages_cost_the_same_on_both_databases(app: Flask) -> None:
    found = crowd(30)
    for name in ON_BOTH:
        each = visit(app, found, {**SCENES, **MORE_SCENES}[name])
        assert each.status == 200, name
        assert len(each.sent) <= _limit(app, name), name
