"""Filing a case: begin it with a consent, keep each answered group, submit it, or discard a draft."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from referral import audit
from referral.audit import Actor
from referral.crypto import new_data_key
from referral.db import db, guarded_lock, transaction
from referral.duty.actions import learn_country
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake import ages
from referral.intake.actions.consenting import add_consent
from referral.intake.actions.indexing import keep_tokens, look_for_alike
from referral.intake.card.actions import issue_card
from referral.intake.localities.search import locality_named
from referral.intake.models import Case, Patient
from referral.intake.moves import MOVED_ON, TRIAGE_WITHIN, move_case
from referral.intake.person_rows import delete_rows
from referral.intake.questions.completeness import answers_of, mark_of, missing
from referral.intake.questions.consents import Purpose
from referral.intake.questions.kinds import forget_unneeded
from referral.intake.questions.projection import project
from referral.intake.questions.question import PAPER_NUMBER
from referral.intake.questions.table import ANSWERS, IDENTITY, PRIVATE, kept_in
from referral.intake.references import new_reference
from referral.intake.suggestions import kept_site
from referral.zones import day_in

NOT_ENOUGH = _l("Some questions with a star are still open. Please answer them, then send the case again.")
NOT_A_DRAFT = _l("This case has been sent already and cannot be discarded. Ask a coordinator to close it.")
CHANGED = _l(
    "Somebody changed this page while you were writing. What you wrote is still here and not saved yet. Open the "
    "page in another window to see theirs, then send yours again if it is right."
)
CLOSED = _l("This case is closed and can no longer be changed.")


class ChangedMeanwhile(Conflict):
    """The answers on a page are no longer those its writer saw."""


@transaction
def start(
    actor: Actor,
    now: datetime,
    idempotency_key: uuid.UUID,
    consent: dict[str, Any],
    known: dict[str, Any] | None = None,
    taken_by: uuid.UUID | None = None,
) -> Case:
    """Begin a case with a consent; the same key from the same person gives the same case.

    `consent`: given_by, language, text_version, basis (who decided, when the patient could not), and its purpose
    where it is narrower than to store. `known`:
    identity answers typed at the look-up. `taken_by`: who answers for what a patient without an account has filed
    alone. Raises NotFound when the key is another person's.
    """
    found, filer = _by_key(idempotency_key), taken_by or uuid.UUID(actor.id)
    if found is None:
        try:
            with db.session.begin_nested():
                return _begin(actor, filer, now, idempotency_key, consent, known or {})
        except IntegrityError:
            found = _by_key(idempotency_key)
    if found is None or found.created_by != filer:
        raise NotFound()
    return found


def _by_key(key: uuid.UUID) -> Case | None:
    return db.session.scalars(db.select(Case).where(Case.idempotency_key == key)).first()


def _begin(
    actor: Actor,
    filer: uuid.UUID,
    now: datetime,
    key: uuid.UUID,
    consent: dict[str, Any],
    known: dict[str, Any],
) -> Case:
    patient = Patient(data_key=new_data_key(), created_at=now)
    case = Case(
        patient=patient,
        reference=fresh_reference(),
        idempotency_key=key,
        created_by=filer,
        created_at=now,
    )
    db.session.add(case)
    db.session.flush()
    add_consent(case, consent.get("purpose", Purpose.STORE), consent, actor, now, filer)
    if known:
        patient.identity = known
        keep_tokens(patient)
    audit.record(actor, "case.start", case, now, case_id=case.id)
    db.session.flush()
    return case


def fresh_reference() -> str:
    """A reference that no case has."""
    while True:
        reference = new_reference()
        if not db.session.scalar(db.select(Case.id).where(Case.reference == reference)):
            return reference


@transaction
def save_group(
    case: Case, group: str, data: dict[str, Any], actor: Actor, now: datetime, seen: str | None = None
) -> None:
    """Keep one group's answers, each where its question says; an answer left out is no longer kept.

    Writes the tokens for the look-up and the columns queues read. `seen` is the group's mark when its page
    was opened. Raises ChangedMeanwhile when somebody else changed it since, Conflict on a closed case.
    """
    claim_open(case)
    if seen and seen != mark_of(case, group) and not _is_same(case, group, data):
        raise ChangedMeanwhile(CHANGED)
    if group == "preferences":
        data = {**data, **_relatives_town(data)}
    where = kept_in(group)
    for home in (IDENTITY, PRIVATE, ANSWERS):
        _keep(case, group, home, {n: v for n, v in data.items() if where.get(n, ANSWERS) == home})
    if group == "contact":
        keep_tokens(case.patient)
        case.paper_number = data.get(PAPER_NUMBER)
        derive_age(case, now)
        _derive_site(case)
        if case.submitted_at is not None:
            look_for_alike(case)
    project(case, group)
    if group == "place":
        learn_country(case.id, case.place_country, now)
    if group == "treatment":
        forget_unneeded(case)
    audit.record(actor, "case.save_group", case, now, case_id=case.id, group=group, answered=len(data))


def _relatives_town(data: dict[str, Any]) -> dict[str, float]:
    """Where the relatives' town lies, to a tenth of a degree: the name itself is sealed, a rough position is not."""
    town = locality_named(str(data.get("relatives_where") or ""), data.get("relatives_country"))
    return {"relatives_lat": round(town.lat, 1), "relatives_lon": round(town.lon, 1)} if town else {}


def _is_same(case: Case, group: str, data: dict[str, Any]) -> bool:
    """A second click on the same page; what follows from a birth date is not compared."""
    derived = {"age_group", "relatives_lat", "relatives_lon"}
    now_kept = {n: v for n, v in answers_of(case, group).items() if n not in derived}
    return now_kept == {n: v for n, v in data.items() if n not in derived}


def claim_open(case: Case) -> None:
    """Take the case's lock, the first of the lock order; raises Conflict when it is closed."""
    if not guarded_lock(Case, Case.id == case.id, Case.state != "closed"):
        raise Conflict(CLOSED)
    db.session.refresh(case)


def _keep(case: Case, group: str, home: str, values: dict[str, Any]) -> None:
    if home == IDENTITY:
        asked = {name for name, kept in kept_in(group).items() if kept == IDENTITY}
        others = {n: v for n, v in (case.patient.identity or {}).items() if n not in asked}
        if asked:
            case.patient.identity = {**others, **values}
    elif home == PRIVATE:
        others = {n: v for n, v in (case.private_answers or {}).items() if n != group}
        case.private_answers = {**others, **({group: values} if values else {})}
    else:
        case.answers = {**(case.answers or {}), group: values}


def derive_age(case: Case, now: datetime) -> None:
    """What the birth date says goes before what was ticked; as much of it as the age takes is kept."""
    birth_date = (case.patient.identity or {}).get("birth_date")
    today = day_in(now, case.place_country)
    case.born, derived = ages.needed_of(birth_date, today), ages.age_group(birth_date, today)
    if derived:
        contact = {**case.answers["contact"], "age_group": derived}
        case.answers = {**case.answers, "contact": contact}


def _derive_site(case: Case) -> None:
    """Some codes mean another site group in women and in men; the sex may be said after the diagnosis."""
    answers = case.answers or {}
    given = answers.get("diagnosis", {})
    site = kept_site(given.get("site") or "", given.get("icd10") or "", answers["contact"].get("sex"))
    if site and site != given.get("site"):
        case.answers = {**answers, "diagnosis": {**given, "site": site}}
        project(case, "diagnosis")


@transaction
def submit(case: Case, actor: Actor, now: datetime) -> Case:
    """Hand the case to the coordinators and issue its card; a second click is harmless.

    An emergency stays one. Due for triage within 24 h. Raises Conflict while starred answers are missing.
    """
    claim_open(case)
    if case.submitted_at is not None:
        return case
    if missing(case):
        raise Conflict(NOT_ENOUGH)
    if case.state == "draft":
        move_case(case, "submit", actor, now)
    else:
        audit.record(actor, "case.submit", case, now, case_id=case.id)
    derive_age(case, now)
    project(case, "contact")
    look_for_alike(case)
    case.submitted_at = now
    case.due_at = case.due_at or now + TRIAGE_WITHIN
    issue_card(case, actor, now)
    return case


@transaction
def discard_draft(case: Case, actor: Actor, now: datetime) -> None:
    """Undo an intake that was never sent: destroy the person's key, then delete every row of theirs.

    Raises Conflict for a case that was sent, and while the person has another case.
    """
    mine = (Case.id == case.id, Case.state == "draft", Case.submitted_at.is_(None))
    if not guarded_lock(Case, *mine):
        raise Conflict(NOT_A_DRAFT if case.state != "closed" else MOVED_ON)
    patient = case.patient
    if len(patient.cases) > 1:
        raise Conflict(NOT_A_DRAFT)
    audit.record(actor, "case.discard", case, now, case_id=case.id)
    patient.data_key.destroy(now)
    delete_rows(patient)
