"""What was read from the papers of a case: values with codes and places, doubts, ticks, requests for records."""

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, String, cast, tuple_, union_all
from sqlalchemy.orm import aliased, contains_eager, joinedload

from referral import scopes
from referral.accounts.models import User
from referral.crypto import token_hash
from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import entries_of, goes_on_with, living_case
from referral.intake.models import Case, Consent, Patient
from referral.prepared import prepared
from referral.records.papers.models import Paper
from referral.records.papers.queries import of_case
from referral.records.reading.models import IllnessDoubt, PaperTick, PaperValue, RecordsRequest

DUPLICATE = "duplicate"
MOST_LETTERS = 20
"""So many are listed of one case: somebody was treated at few hospitals."""


class Value(NamedTuple):
    """One value in codes. `said`: its parts as text, `on` among them where the paper names a day; `frame`: left, top,
    width, height in thousandths of the page; `ended_at`: crossed out since; `replaced_by`: the value that took its
    place."""

    id: uuid.UUID
    paper_id: uuid.UUID
    paper_kind: str | None
    page: int
    frame: tuple[int, int, int, int]
    field: str
    said: dict[str, str]
    typed_by: str
    typed_by_id: uuid.UUID
    typed_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    replaces_id: uuid.UUID | None
    ended_at: datetime | None
    taken_at: datetime | None

    @property
    def lives(self) -> bool:
        """Whether it is not crossed out."""
        return self.ended_at is None


def values_of(case_id: uuid.UUID, with_ended: bool = False) -> list[Value]:
    """The values typed from the papers of a case that nobody took back, page by page; one statement.

    Crossed-out ones only on request. Everything is given: two that disagree stand both here.
    """
    typist, second = aliased(User), aliased(User)
    wanted = (
        db.select(PaperValue, Paper.kind, typist.name, second.name)
        .join(PaperValue.paper)
        .join(PaperValue.case)
        .join(Case.patient)
        .join(typist, typist.id == PaperValue.typed_by)
        .outerjoin(second, second.id == PaperValue.confirmed_by)
        .where(
            goes_on_with(PaperValue.case_id, case_id),
            Paper.removed_at.is_(None),
            Patient.erased_at.is_(None),
        )
        .options(contains_eager(PaperValue.case).contains_eager(Case.patient))
        .order_by(Paper.added_at, Paper.id, PaperValue.page, PaperValue.typed_at, PaperValue.id)
    )
    if not with_ended:
        wanted = wanted.where(PaperValue.ended_at.is_(None))
    return [_value(*row) for row in db.session.execute(wanted)]


def _value(row: PaperValue, kind: str | None, typist: str, second: str | None) -> Value:
    return Value(
        id=row.id,
        paper_id=row.paper_id,
        paper_kind=kind,
        page=row.page,
        frame=row.frame,
        field=row.field,
        said=row.said or {},
        typed_by=typist,
        typed_by_id=row.typed_by,
        typed_at=row.typed_at,
        confirmed_by=second,
        confirmed_at=row.confirmed_at,
        replaces_id=row.replaces_id,
        ended_at=row.ended_at,
        taken_at=row.taken_at,
    )


def paper_for(case: Case, paper_id: uuid.UUID) -> Paper:
    """A paper of this case that nobody took back; NotFound for any other, so for another patient's."""
    mine = (Paper.id == paper_id, of_case(case.id), Paper.removed_at.is_(None))
    found = db.session.scalars(db.select(Paper).where(*mine)).first()
    if found is None:
        raise NotFound()
    return found


def value_for(case: Case, value_id: uuid.UUID) -> PaperValue:
    """A value of this case, of a paper that nobody took back; NotFound for any other."""
    mine = (PaperValue.id == value_id, of_case(case.id), Paper.removed_at.is_(None))
    found = db.session.scalars(db.select(PaperValue).join(PaperValue.paper).where(*mine)).first()
    if found is None:
        raise NotFound()
    return found


def doubts_of(case_id: uuid.UUID) -> Sequence[IllnessDoubt]:
    """What the patient said is wrong or missing and nobody has settled yet, the oldest first."""
    still = (goes_on_with(IllnessDoubt.case_id, case_id), IllnessDoubt.settled_at.is_(None))
    wanted = db.select(IllnessDoubt).where(*still).order_by(IllnessDoubt.told_at, IllnessDoubt.id)
    return db.session.scalars(wanted).all()


def doubt_for(case: Case, doubt_id: uuid.UUID) -> IllnessDoubt:
    """What the patient of this case said; NotFound for any other's."""
    mine = (IllnessDoubt.id == doubt_id, goes_on_with(IllnessDoubt.case_id, case.id))
    found = db.session.scalars(db.select(IllnessDoubt).where(*mine)).first()
    if found is None:
        raise NotFound()
    return found


class Codes(NamedTuple):
    """What a case has, in codes: papers (kind, state), fields of living values, need → tick, needs that are asked for,
    how many doubts of the patient nobody has settled."""

    papers: frozenset[tuple[str, str]]
    fields: frozenset[str]
    ticks: dict[str, str]
    asked: frozenset[str]
    doubts: int


def codes_of(case_id: uuid.UUID) -> Codes:
    """The codes alone, nothing sealed is opened; one statement."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for what, code, state in db.session.execute(*_codes(entries_of(case_id))):
        found[what].append((code or "", state or ""))
    asked = (code for _code, needs in found["asked"] for code in json.loads(needs))
    fields = frozenset(code for code, _state in found["value"])
    return Codes(
        frozenset(found["paper"]), fields, dict(found["tick"]), frozenset(asked), len(found["doubt"])
    )


@prepared
def _codes(case_ids: list[uuid.UUID]) -> CompoundSelect[tuple[str, str, str]]:
    there, empty, mine = Paper.removed_at.is_(None), cast("", String), Paper.case_id.in_(case_ids)
    papers = db.select(_called("paper"), Paper.kind, Paper.state).where(mine, there)
    values = db.select(_called("value"), PaperValue.field, empty).join(PaperValue.paper)
    ticks = db.select(_called("tick"), PaperTick.need, PaperTick.state).where(*_last_ticked(case_ids))
    asked = db.select(_called("asked"), empty, cast(RecordsRequest.needs, String)).join(
        RecordsRequest.consent
    )
    doubts = db.select(_called("doubt"), empty, empty).where(IllnessDoubt.case_id.in_(case_ids))
    return union_all(
        papers,
        values.where(mine, PaperValue.ended_at.is_(None), there).distinct(),
        ticks,
        asked.where(
            RecordsRequest.case_id.in_(case_ids),
            RecordsRequest.ended_at.is_(None),
            Consent.withdrawn_at.is_(None),
        ),
        doubts.where(IllnessDoubt.settled_at.is_(None)),
    )


def _last_ticked(case_ids: list[uuid.UUID]) -> tuple[ColumnElement[bool], ...]:
    """Ticks of a case and of those that go on with it; of two that name the same need the later one counts."""
    later = aliased(PaperTick)
    newer = tuple_(later.ticked_at, later.id) > tuple_(PaperTick.ticked_at, PaperTick.id)
    same = (later.need == PaperTick.need, later.case_id.in_(case_ids), newer)
    return PaperTick.case_id.in_(case_ids), ~db.select(later.id).where(*same).exists()


def _called(what: str) -> Any:
    return cast(what, String).label("what")


def requests_of(case_id: uuid.UUID) -> Sequence[RecordsRequest]:
    """The newest letters that ask for records of a case, or of one that goes on with it, the newest first."""
    wanted = db.select(RecordsRequest).where(goes_on_with(RecordsRequest.case_id, case_id))
    newest_first = wanted.order_by(RecordsRequest.asked_at.desc(), RecordsRequest.id)
    few = newest_first.options(joinedload(RecordsRequest.consent)).limit(MOST_LETTERS)
    return db.session.scalars(few).all()


def request_for(case: Case, request_id: uuid.UUID) -> RecordsRequest:
    """One letter of this case, or of one that goes on with it; NotFound for any other."""
    mine = (RecordsRequest.id == request_id, goes_on_with(RecordsRequest.case_id, case.id))
    found = db.session.scalars(db.select(RecordsRequest).where(*mine)).first()
    if found is None:
        raise NotFound()
    return found


def by_token(token: str, now: datetime) -> RecordsRequest | None:
    """Whose link this is, while it opens: its days are not over, it waits, and the patient still agrees."""
    mine = db.select(RecordsRequest).where(RecordsRequest.token_hash == token_hash(token))
    with scopes.looking_up():
        found = db.session.scalars(mine.options(joinedload(RecordsRequest.consent))).first()
    if found is not None:
        scopes.enter(scopes.HOLDER, found.case_id)
    if found is None or not is_open(found):
        return None
    return found if found.opens_until is not None and found.opens_until > now else None


def is_open(request: RecordsRequest) -> bool:
    """Whether records are still waited for, and the patient still agrees, by this consent and to store at all.

    Of a case that was closed as the same person's they are waited for as long as the one lives that goes on.
    """
    lives = request.ended_at is None and request.consent.withdrawn_at is None
    if not lives or request.case.patient.erased_at is not None:
        return False
    return request.case.state != "closed" or (
        request.case.outcome == DUPLICATE and living_case(request.case).state != "closed"
    )


def due(now: datetime, limit: int) -> Sequence[RecordsRequest]:
    """Those whose clock has run out, the oldest first."""
    wanted = db.select(RecordsRequest).where(RecordsRequest.due_at <= now)
    return db.session.scalars(wanted.order_by(RecordsRequest.due_at, RecordsRequest.id).limit(limit)).all()


def ended_beneath(limit: int) -> Sequence[RecordsRequest]:
    """Those that wait although their consent was taken back or their case is closed, and goes on as no other."""
    closed = (Case.state == "closed") & (Case.outcome.is_distinct_from(DUPLICATE))
    over = Consent.withdrawn_at.is_not(None) | closed
    wanted = db.select(RecordsRequest).join(RecordsRequest.consent).join(RecordsRequest.case)
    return db.session.scalars(wanted.where(RecordsRequest.ended_at.is_(None), over).limit(limit)).all()


def taken_over(paper_id: uuid.UUID) -> Sequence[PaperValue]:
    """The values of a paper that were taken over into its case, also those that are crossed out since."""
    taken = (PaperValue.paper_id == paper_id, PaperValue.taken_at.is_not(None))
    return db.session.scalars(db.select(PaperValue).where(*taken)).all()
