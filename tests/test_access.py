"""Every route × role × somebody else's object, from the URL map itself: not found, and none undecided."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from referral.accounts.models import Invitation, User
from referral.accounts.permissions import (
    NEEDS_NO_ROLE,
    ROLE_PERMISSIONS,
    Permission,
    Role,
    declared,
    refuse_undeclared,
)
from referral.contact_changes.models import ContactChange
from referral.db import db
from referral.gateways.models import AccountChannel
from referral.intake.actions.consenting import TEXT_VERSION
from referral.intake.models import Case, Erasure
from referral.intake.shift.models import CaseRequest
from referral.offline.models import Device, Envelope
from referral.outbox import OutboxMessage
from referral.plans.models import PlanJob
from referral.record_copies import actions as record_copies
from referral.statistics import making
from referral.statistics.models import FlashJob, FlashReport
from tests.advice.scenes import an_asked_adviser
from tests.dangers.reports import a_danger
from tests.duty.rotas import an_alarm
from tests.export_rules.scenes import a_rule
from tests.factories import (
    NOW,
    a_case,
    a_hospital,
    a_plan_line,
    a_proposal,
    a_referral,
    a_user,
    kept,
    places,
)
from tests.information.answers import a_proposed_keeper, a_suggestion, an_answer
from tests.materials.scenes import a_card
from tests.organisations.lines import an_organisation
from tests.pages import BASE, Page, Pages
from tests.records.papers.scenes import a_paper
from tests.records.reading.scenes import a_read_paper
from tests.screening.venues import a_call, a_venue
from tests.societies.scenes import a_relay_with_its_reader
from tests.supplies.goods import a_shipment

World = dict[str, Any]
NOBODYS = uuid.UUID(int=7)

# Each parameter an address may have: whose object the test puts there, and for which roles it is somebody else's.
# A route with a parameter that is not here is undecided, and fails.
PARAMETERS: dict[str, tuple[Callable[[World], Any], frozenset[str]]] = {
    "case_id": (lambda world: world["case"].id, frozenset({Role.VOLUNTEER})),
    "other_id": (lambda world: world["closed"].id, frozenset({Role.VOLUNTEER})),
    "consent_id": (lambda world: world["case"].consents[0].id, frozenset()),
    "referral_id": (lambda world: world["referral"].id, frozenset({Role.HOSPITAL})),
    "service_id": (lambda world: world["service"].id, frozenset({Role.HOSPITAL})),
    "hospital_id": (lambda world: world["hospital"].id, frozenset()),
    "user_id": (lambda world: world["other_user"].id, frozenset()),
    "invitation_id": (lambda world: world["invitation"].id, frozenset()),
    "print_id": (lambda _: NOBODYS, frozenset(Role) | {"anonymous"}),
    "sent_id": (lambda _: NOBODYS, frozenset(Role) | {"anonymous"}),
    "cover_id": (lambda _: NOBODYS, frozenset(Role) | {"anonymous"}),
    "letter_id": (lambda world: world["letter"].id, frozenset()),
    "copy_id": (lambda world: world["record_copy"].id, frozenset()),
    "wish_id": (lambda world: world["wish"].id, frozenset()),
    "request_id": (lambda world: world["asked"].id, frozenset({Role.VOLUNTEER})),
    "change_id": (lambda world: world["change"].id, frozenset()),
    "proposal_id": (lambda world: world["proposal"].id, frozenset()),
    "session_id": (lambda world: world["other_user"].id, frozenset(Role)),
    "alarm_id": (lambda world: world["alarm"].id, frozenset()),
    "rota": (lambda _: "PL", frozenset()),
    "screen": (lambda _: "today", frozenset()),
    "token": (lambda _: "0" * 40, frozenset(Role) | {"anonymous"}),
    "group": (lambda _: "contact", frozenset()),
    "item": (lambda _: "way", frozenset()),
    "verb": (lambda _: "withdraw", frozenset()),
    "switch": (lambda _: "off", frozenset()),
    "modality": (lambda _: "surgery", frozenset()),
    "age_group": (lambda _: "adult", frozenset()),
    "run_id": (lambda world: world["line"].run_id, frozenset()),
    "asked_id": (lambda world: world["report_job"].id, frozenset()),
    "week": (lambda world: world["report"].week, frozenset()),
    "job_id": (lambda world: world["job"].id, frozenset()),
    "line_id": (lambda world: world["line"].id, frozenset()),
    "way_id": (lambda world: world["way"].id, frozenset()),
    "channel": (lambda _: "kannel", frozenset()),
    "report": (lambda _: "0" * 48, frozenset()),
    "spoken": (lambda _: "pl", frozenset()),
    "code": (lambda _: "pl", frozenset()),
    "card_code": (lambda _: "nausea", frozenset()),
    "paper": (lambda _: "a5", frozenset()),
    "material_id": (lambda world: world["material"].id, frozenset()),
    "question": (lambda _: "insured", frozenset()),
    "number": (lambda _: 1, frozenset()),
    "answer_id": (lambda world: world["answer"].id, frozenset()),
    "organisation_id": (lambda world: world["organisation"].id, frozenset()),
    "rule_id": (lambda world: world["rule"].id, frozenset()),
    "kind": (lambda _: "services", frozenset()),
    "society_id": (lambda world: world["relay"].society_id, frozenset()),
    "society_code": (lambda _: "pl_example", frozenset()),
    "liaison_id": (lambda world: world["liaison"].id, frozenset()),
    "relay_id": (lambda world: world["relay"].id, frozenset({Role.LIAISON})),
    "offered_id": (lambda world: world["keeper"].proposal_id, frozenset()),
    "suggestion_id": (lambda world: world["suggestion"].id, frozenset()),
    "danger_id": (lambda world: world["danger"].id, frozenset()),
    "table": (lambda _: "clocks", frozenset()),
    "venue_id": (lambda world: world["venue"].id, frozenset({Role.SCREENING_PARTNER})),
    "call_id": (lambda world: world["call"].id, frozenset()),
    "paper_id": (lambda world: world["value"].paper_id, frozenset()),
    "value_id": (lambda world: world["value"].id, frozenset()),
    "page": (lambda _: 1, frozenset()),
    "doubt_id": (lambda world: world["doubt"].id, frozenset()),
    "records_id": (lambda world: world["records_request"].id, frozenset()),
    "advice_id": (lambda world: world["seat"].request_id, frozenset()),
    "seat_id": (lambda world: world["seat"].id, frozenset({Role.ADVISER})),
    "adviser_id": (lambda world: world["adviser"].id, frozenset()),
    "institution_id": (lambda world: world["shipment"].need.institution_id, frozenset()),
    "need_id": (lambda world: world["shipment"].need_id, frozenset()),
    "offer_id": (lambda world: world["shipment"].offer_id, frozenset()),
    "shipment_id": (lambda world: world["shipment"].id, frozenset()),
    "document": (lambda _: "packing", frozenset()),
    "sheet": (lambda _: "poster", frozenset()),
    "tongue": (lambda _: "uk", frozenset()),
    "day": (lambda _: NOW.date().isoformat(), frozenset()),
    "catalogue": (lambda _: "localities", frozenset()),
    "locale": (lambda _: "uk", frozenset()),
    "filename": (lambda _: "no-such-file.css", frozenset(Role) | {"anonymous"}),
    "name": (lambda _: "no-such-letter", frozenset(Role) | {"anonymous"}),
    "version": (lambda _: TEXT_VERSION, frozenset()),
    "reference": (lambda world: world["case"].reference, frozenset({Role.VOLUNTEER})),
    "origin": (lambda world: world["paper"].origin, frozenset()),
    "file": (lambda world: world["paper"].files[0].origin, frozenset()),
    "position": (lambda _: 0, frozenset()),
    "entry_id": (lambda _: NOBODYS, frozenset()),
    "sealed_paper": (lambda _: NOBODYS, frozenset()),
    "sealed_file": (lambda _: NOBODYS, frozenset()),
    "device_id": (lambda world: world["phone"].id, frozenset({Role.VOLUNTEER, Role.COORDINATOR})),
    "envelope_id": (lambda world: world["envelope"].id, frozenset()),
    "how": (lambda _: "again", frozenset()),
    "path": (lambda _: "no-such-file.css", frozenset(Role) | {"anonymous"}),
}
# Addresses whose verb is not "withdraw".
VERBS = {
    "recorded_answers.create": "accept",
    "hospitals.set_open": "close",
    "hospitals.decide_proposals": "refuse",
    "hospitals.decide_proposal": "refuse",
    "records.decide_erasure": "refuse",
    "information.move": "check",
    "organisations.move": "check",
    "export_rules.move": "check",
    "materials.move": "check",
    "societies.move": "check",
    "societies.answer_request": "answer",
    "societies.answer_by_link": "answer",
    "materials.settle_clinician": "take_back",
    "intake.decide_request": "refuse",
    "screening.share": "give",
    "advice.vouch": "confirm",
    "reading.end": "got",
    "advice.decide": "accept",
    "supplies.move_institution": "call",
    "supplies.move_need_own": "confirm",
    "supplies.move_shipment": "ready",
    "supplies.move_shipment_own": "receive",
}
GONE = (404, 410)
WHO = [*Role, "anonymous"]


@pytest.fixture
def world(app: Flask) -> World:
    """One object of each kind, none of which belongs to the people who will ask for it."""
    return a_world()


def a_world() -> World:
    """The same, wherever it is needed again."""
    hospital, case = a_hospital(), a_case()
    relay_and_liaison = a_relay_with_its_reader(case)
    administrator = a_user(Role.ADMINISTRATOR)
    invitation = Invitation(
        email="a@b.example",
        role="volunteer",
        language="uk",
        token_hash="x",
        invited_by=administrator.id,
        created_at=NOW,
        expires_at=NOW + timedelta(days=400),
    )
    closed = a_case(state="closed")
    wish = Erasure(
        patient_id=closed.patient_id, reason="asked_by_patient", asked_by=administrator.id, asked_at=NOW
    )
    return {
        "hospital": hospital,
        "case": case,
        "closed": closed,
        "referral": a_referral(case, hospital),
        "service": places(hospital, "surgery", 2),
        "other_user": a_user(Role.VOLUNTEER),
        "invitation": kept(invitation),
        "wish": kept(wish),
        "record_copy": record_copies.ask(case, "uk", administrator.as_actor(), NOW),
        "letter": a_lost_letter(),
        "line": a_plan_line(),
        "job": a_draft_asked_for(),
        "report_job": a_report_asked_for(),
        "report": a_report(),
        "alarm": an_alarm(),
        "proposal": a_proposal(hospital),
        "change": a_change(case),
        "way": kept(a_way(administrator)),
        "answer": an_answer(),
        "suggestion": a_suggestion(),
        "danger": a_danger(),
        "keeper": a_proposed_keeper(),
        "venue": a_venue(),
        "call": a_call(),
        "organisation": an_organisation(),
        "shipment": a_shipment("planned"),
        "liaison": relay_and_liaison[1],
        "relay": relay_and_liaison[0],
        "material": a_card(),
        "rule": a_rule(),
        "paper": a_paper(case, b"a page"),
        **an_asked_adviser(case),
        **a_phone_and_what_it_sent(),
        **a_read_paper(case),
        "asked": kept(CaseRequest(case_id=case.id, asked_by=administrator.id, asked_at=NOW)),
    }


def a_phone_and_what_it_sent() -> World:
    """A phone of somebody else's, and an envelope that nobody can open."""
    point = uuid.uuid4().bytes
    phone = kept(
        Device(user_id=a_user(Role.VOLUNTEER).id, nickname="x", point=point, enrolled_at=NOW, ahead_by=0)
    )
    sealed = Envelope(
        kind="entry", digest=point.hex(), delivered_by=phone.id, body=b"x", signature="", ahead_by=0,
        arrived_at=NOW, state="waits", reason="malformed",
    )  # fmt: skip
    return {"phone": phone, "envelope": kept(sealed)}


def a_change(case: Case) -> ContactChange:
    """A new town that a patient told and nobody has decided."""
    change = ContactChange(case=case, told_at=NOW)
    change.said = {"town": "Lublin", "country": "PL"}
    return kept(change)


def a_way(user: User) -> AccountChannel:
    """A way to somebody that a gateway doubts."""
    said = {"channel": "sms", "address": "+380671234567", "after_minutes": 0, "doubted_at": NOW}
    return AccountChannel(user_id=user.id, position=0, **said)


def a_draft_asked_for() -> PlanJob:
    """A draft that somebody asked for and nobody wants any more."""
    asked = {"kind": "best", "asked_by": a_user(Role.COORDINATOR).id, "asked_at": NOW}
    return kept(PlanJob(**asked, state="cancelled", is_open=None))


def a_report_asked_for() -> FlashJob:
    """A report that somebody asked for and that could not be made."""
    asked = {"week": "2026-W40", "asked_by": a_user(Role.COORDINATOR).id, "asked_at": NOW}
    return kept(FlashJob(**asked, state="failed", is_open=None))


def a_report() -> FlashReport:
    """A report that was made before anybody was registered."""
    making.make(date(2026, 9, 7), NOW)
    return db.session.get_one(FlashReport, "2026-W37")


def a_lost_letter() -> OutboxMessage:
    """A letter that an administrator is asked to see to."""
    letter = {"template": "places_stale", "recipient": "a@b.example", "language": "pl", "facts": {}}
    return kept(OutboxMessage(**letter, due_at=NOW, created_at=NOW, state="refused", noticed_at=NOW))


def _visitor(app: Flask, who: str) -> Pages:
    pages = Pages(app)
    if who == "anonymous":
        return pages
    own = a_hospital().id if who == Role.HOSPITAL else None
    return pages.sign_in(a_user(who, hospital_id=own))


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("security."))


def _address(app: Flask, rule: Rule, world: World) -> str:
    values = {name: str(PARAMETERS[name][0](world)) for name in rule.arguments}
    if "verb" in values:
        values["verb"] = VERBS.get(rule.endpoint, values["verb"])
    with app.test_request_context(base_url=BASE):
        return str(app.url_map.bind("127.0.0.1").build(rule.endpoint, values, method=_methods(rule)[0]))


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _allowed(permission: Permission, who: str) -> bool:
    if permission in NEEDS_NO_ROLE:
        return True
    return who != "anonymous" and (
        permission is Permission.SIGNED_IN or permission in ROLE_PERMISSIONS[who]  # type: ignore[index]
    )


def _is_somebody_elses(rule: Rule, who: str) -> bool:
    return any(who in PARAMETERS[name][1] for name in rule.arguments)


def test_every_parameter_of_every_route_is_decided(app: Flask) -> None:
    undecided = {
        f"{rule}: {name}" for rule in _rules(app) for name in rule.arguments if name not in PARAMETERS
    }
    assert not undecided


def test_every_route_declares_its_permission(app: Flask) -> None:
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule.endpoint) is None]


def test_a_view_that_declares_nothing_stops_the_start(app: Flask) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/open-to-all", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_undeclared(bare)


@pytest.mark.parametrize("who", WHO)
def test_what_is_not_ones_own_is_not_found(app: Flask, world: World, who: str) -> None:
    visitor, wrong = _visitor(app, who), []
    for rule in _rules(app):
        permission = declared(app, rule.endpoint)
        for method in _methods(rule):
            allowed, others = _allowed(permission, who), _is_somebody_elses(rule, who)
            if allowed and not others:
                continue
            page = _ask(visitor, method, _address(app, rule, world))
            to_sign_in = not allowed and who == "anonymous" and "/account/login" in page.location
            if page.status not in GONE and not to_sign_in:
                wrong.append(f"{method} {rule} {page.status}")
    assert not wrong


def _ask(visitor: Pages, method: str, address: str) -> Page:
    if method == "PUT":
        return visitor.put(address)
    return visitor.get(address) if method == "GET" else visitor.post(address)


@pytest.mark.parametrize("who", WHO)
def test_asking_for_what_is_not_ones_own_changes_nothing(app: Flask, world: World, who: str) -> None:
    visitor = _visitor(app, who)
    before = _rows()
    for rule in _rules(app):
        refused = not _allowed(declared(app, rule.endpoint), who) or _is_somebody_elses(rule, who)
        if refused and "POST" in _methods(rule):
            visitor.post(_address(app, rule, world))
    after = _rows()
    more = [row for row in after["audit_event"] if row not in before["audit_event"]]
    assert all("'access.refused'" in row for row in more)
    assert {**after, "audit_event": before["audit_event"]} == before


def _rows() -> dict[str, list[Any]]:
    """Every row of every table a stranger could harm; what was typed after a lost session is kept on purpose."""
    tables = [table for table in db.metadata.sorted_tables if table.name not in ("kept_answers",)]
    return {table.name: sorted(map(repr, db.session.execute(table.select()))) for table in tables}


@pytest.mark.parametrize("who", list(Role))
def test_everybody_has_a_first_page_that_works(app: Flask, world: World, who: str) -> None:
    visitor = _visitor(app, who)
    first = visitor.follow(visitor.get("/"))
    assert first.status == 200
    for address in [link for link in first.links() if link.startswith("/")]:
        assert visitor.get(address).status in (200, 302, 303), address


@pytest.mark.parametrize("who", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_an_object_that_is_nobodys_is_not_found(app: Flask, world: World, who: str) -> None:
    visitor = _visitor(app, who)
    for rule in _rules(app):
        ids = [name for name in rule.arguments if name.endswith("_id")]
        if not ids or not _allowed(declared(app, rule.endpoint), who) or "entry_id" in ids:
            continue  # a phone's doors tell every stranger the same (tests/offline)
        address = _address(app, rule, world)
        for name in ids:
            address = address.replace(str(PARAMETERS[name][0](world)), str(NOBODYS))
        assert _ask(visitor, _methods(rule)[0], address).status in GONE, address
