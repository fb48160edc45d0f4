"""What became of every referral, for learning: codes and days only, nothing of a person."""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from matching.facts.site_parts import whole_of
from matching.learning.answer_model import Outcome, PastAnswers, PastRequest
from matching.vocabulary import Country, Modality
from referral.db import db
from referral.engine.directory import days_of
from referral.hospitals.models import Hospital, Service, SlotReport
from referral.intake.models import Case
from referral.referrals.models import Referral, ReferralMove

ENDS = {
    "accept": Outcome.ACCEPTED,
    "accept_with_conditions": Outcome.ACCEPTED,
    "reject": Outcome.REFUSED,
    "refer_onward": Outcome.REFUSED,
    "expire": Outcome.EXPIRED,
    "withdraw": Outcome.CENSORED,
    "close_hospital": Outcome.CENSORED,
    "supersede": Outcome.CENSORED,
}
"""The first of these that a referral meets ends the waiting for an answer."""
BALL_OVER, BALL_BACK = "ask_information", "give_information"
"""Between them the hospital waits for us: what ends then was not its silence."""

Ended = tuple[Outcome, datetime]
Step = tuple[str, datetime]
Figures = dict[tuple[uuid.UUID, str, str], list[datetime]]


class Sent(NamedTuple):
    """One referral, as far as learning looks at it."""

    id: uuid.UUID
    hospital_id: uuid.UUID
    country: str
    site_group: str | None
    modality: str
    age_group: str
    sent_at: datetime
    paused_at: datetime | None


def past_answers(now: datetime) -> PastAnswers:
    """Every referral sent until now; one still waiting was unanswered until now. What did not arrive was not asked."""
    steps, figures = _steps(), _figures()
    return PastAnswers.of(_request(sent, _end(sent, steps[sent.id], now), figures) for sent in _sent(now))


def newest_answers(now: datetime, most: int) -> PastAnswers:
    """The same of the newest only, as many as `most`, without the age of the hospitals' figures: enough to count."""
    sent = list(_sent(now, most))
    steps = _steps([each.id for each in sent])
    return PastAnswers.of(_request(each, _end(each, steps[each.id], now), {}) for each in sent)


def _sent(now: datetime, most: int | None = None) -> Iterator[Sent]:
    columns = (Referral.id, Referral.hospital_id, Hospital.country, Case.site_group, Referral.modality)
    reached = db.func.coalesce(Referral.reached_at, Referral.sent_at, type_=Referral.sent_at.type)
    wanted = (
        db.select(*columns, Referral.age_group, reached, Referral.paused_at)
        .join(Hospital, Hospital.id == Referral.hospital_id)
        .join(Case, Case.id == Referral.case_id)
        .where(Hospital.country.in_([each.value for each in Country]), Referral.sent_at <= now)
        .where(Referral.modality.in_([each.value for each in Modality]))
        .where(Referral.undelivered_at.is_(None))
    )
    if most is not None:
        newest = db.select(Referral.id).order_by(Referral.sent_at.desc()).limit(most)
        wanted = wanted.where(Referral.id.in_(newest))
    return (Sent(*row) for row in db.session.execute(wanted))


def _steps(of: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, list[Step]]:
    """The verbs that matter, in order; an answer recorded for a hospital came when its people gave it.

    `of`: of these referrals alone.
    """
    moment = db.func.coalesce(ReferralMove.told_at, ReferralMove.at, type_=ReferralMove.at.type)
    wanted = db.select(ReferralMove.referral_id, ReferralMove.verb, moment).where(
        ReferralMove.verb.in_([*ENDS, BALL_OVER, BALL_BACK])
    )
    if of is not None:
        wanted = wanted.where(ReferralMove.referral_id.in_(of))
    found: dict[uuid.UUID, list[Step]] = defaultdict(list)
    for referral_id, verb, at in db.session.execute(wanted.order_by(ReferralMove.number)):
        found[referral_id].append((verb, at))
    return found


def _end(sent: Sent, steps: Iterable[Step], now: datetime) -> Ended:
    """How the waiting ended; what ended while the hospital waited for us is cut short when it asked."""
    since: datetime | None = None
    for verb, at in steps:
        if verb == BALL_OVER:
            since = at
        elif verb == BALL_BACK:
            since = None
        elif since and ENDS[verb] in (Outcome.EXPIRED, Outcome.CENSORED):
            return Outcome.CENSORED, since
        else:
            return ENDS[verb], at
    return Outcome.CENSORED, since or sent.paused_at or now


def _figures() -> Figures:
    columns: Any = (Service.hospital_id, Service.modality, Service.age_group, SlotReport.as_of)
    wanted = db.select(*columns).join(SlotReport, SlotReport.service_id == Service.id)
    found: Figures = defaultdict(list)
    for hospital_id, modality, age_group, as_of in db.session.execute(wanted.order_by(SlotReport.as_of)):
        found[hospital_id, modality, age_group].append(as_of)
    return found


def _request(sent: Sent, ended: Ended, figures: Figures) -> PastRequest:
    outcome, at = ended
    return PastRequest(
        hospital=str(sent.hospital_id),
        country=sent.country,
        site_group=whole_of(sent.site_group) if sent.site_group else None,
        modality=sent.modality,
        report_age_days=_figure_age(sent, figures),
        sent=days_of(sent.sent_at),
        days=max(days_of(at) - days_of(sent.sent_at), 0.0),
        outcome=outcome,
    )


def _figure_age(sent: Sent, figures: Figures) -> float | None:
    """How old the last report on this very service was when the referral was sent."""
    reports = figures.get((sent.hospital_id, sent.modality, sent.age_group), [])
    before = bisect_right(reports, sent.sent_at)
    return days_of(sent.sent_at) - days_of(reports[before - 1]) if before else None
