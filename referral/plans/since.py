"""What has happened since a draft was made: what stands against each of its lines by now."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import joinedload

from referral.accounts.queries import names_of, with_staff
from referral.db import db, utc_now
from referral.hospitals.models import Hospital, Service
from referral.i18n import day_words
from referral.intake.models import Consent
from referral.labels import label
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.consents import SHOW, excluded_among, hospitals_in, not_over
from referral.referrals.models import Referral
from referral.referrals.table.states import OPEN_STATES
from referral.zones import day_in


class Since(NamedTuple):
    """What is true now of the cases and hospitals of a draft."""

    referrals: dict[uuid.UUID, list[Referral]]
    full: set[tuple[uuid.UUID, str, str]]
    staffed: set[uuid.UUID]
    names: dict[str, str]
    shown: set[tuple[uuid.UUID, str]]
    made: datetime
    excluded: dict[uuid.UUID, set[uuid.UUID]]
    today: date


def since_of(run: PlanRun, lines: Sequence[PlanLine]) -> Since:
    """What happened since a draft was made to the cases of these lines, however many lines it has besides."""
    cases = {line.case_id for line in lines}
    found: dict[uuid.UUID, list[Referral]] = defaultdict(list)
    wanted = db.select(Referral).where(Referral.case_id.in_(cases)).options(joinedload(Referral.hospital))
    for referral in db.session.scalars(wanted):
        found[referral.case_id].append(referral)
    empty = db.select(Service.hospital_id, Service.modality, Service.age_group).where(
        Service.free == 0, Service.reported_at > run.created_at
    )
    full = set(db.session.execute(empty).tuples())
    names = names_of(str(line.decided_by) for line in lines if line.decided_by)
    excluded, today = excluded_among(cases), day_in(utc_now())
    return Since(found, full, with_staff(), names, _shown_to(cases), run.created_at, excluded, today)


def _shown_to(cases: set[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    """Which of these cases which hospital may see by a living consent."""
    living = (Consent.purpose == SHOW, Consent.withdrawn_at.is_(None), Consent.case_id.in_(cases))
    rows = db.session.execute(db.select(Consent.case_id, Consent.scope).where(*living, not_over()))
    return {(case_id, each) for case_id, scope in rows for each in hospitals_in(scope)}


def marks_of(line: PlanLine, since: Since) -> dict[str, dict[str, str]]:
    """What stands against a line by now, by code; on a line without a hospital only what became of the case."""
    case = line.case
    asked = [each for each in since.referrals[case.id] if _is_news(each, line, since)]
    need = (next(iter(case.modalities), None), case.age_group)
    found = {
        "erased": case.patient.erased_at is not None,
        "moved_on": case.state != "waiting",
        "asked": bool(asked),
        "parked": case.parked_until is not None and case.parked_until > since.today,
        "need_changed": need != (line.modality, line.age_group),
        **(of_hospital(line, line.hospital, since) if line.hospital else {}),
    }
    names = {
        "state": label("case_state", case.state),
        "day": day_words(case.parked_until),
        "hospitals": ", ".join(each.hospital.name for each in asked),
    }
    return {code: names for code, holds in found.items() if holds}


def of_hospital(line: PlanLine, hospital: Hospital, since: Since) -> dict[str, bool]:
    """What stands against one hospital of a line by now."""
    mine = [each for each in since.referrals[line.case_id] if each.hospital_id == hospital.id]
    return {
        "closed": hospital.closed_at is not None,
        "full": (hospital.id, str(line.modality), str(line.age_group)) in since.full,
        "unreachable": not hospital.email and hospital.id not in since.staffed,
        "declined": any(each.state == "rejected" and _answered_since(each, since) for each in mine),
        "excluded": hospital.id in since.excluded.get(line.case_id, ()),
    }


def _is_news(referral: Referral, line: PlanLine, since: Since) -> bool:
    """An open referral that the draft did not know: of a line beside one that was asked, a later one."""
    is_known = line.facts.get("beside") and referral.sent_at <= since.made
    return referral.state in OPEN_STATES and not is_known


def _answered_since(referral: Referral, since: Since) -> bool:
    return referral.answered_at is not None and referral.answered_at > since.made
