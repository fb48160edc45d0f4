"""The door to matching.learning: learn from past referrals, keep the model, switch estimates on or off, apply them.

Off until an administrator switches a certain model on; one learned later waits until it is switched on too.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import matching
from matching import HospitalFacts, Need
from matching.learning import answer_model
from matching.learning.answer_model import Applied, Model, PastAnswers, Shortfall, TooLittle
from referral import audit
from referral.audit import Actor
from referral.coordination.directory import days_of
from referral.coordination.models import LearnedModel, LearningSwitch
from referral.coordination.past_answers import past_answers
from referral.db import db, transaction
from referral.errors import Conflict, NotFound
from referral.i18n import _l

__all__ = ["Applied", "Model", "Shortfall", "TooLittle"]

NOT_BETTER = _l(
    "These estimates are no better than simply using the overall share of acceptances. They cannot be switched on."
)
NOT_READABLE = _l("This model was learned by another version of the software. Learn again.")
JUST_SWITCHED = _l("Somebody has just changed this setting. Look again.")


def learn(actor: Actor, now: datetime) -> LearnedModel:
    """Learn from every referral until now and keep the model; it is not in force. Raises TooLittle."""
    past = past_answers(now)
    model = answer_model.learn(past, days_of(now))
    return _keep(model, answer_model.to_json(model), actor, now)


@transaction
def _keep(model: Model, content: str, actor: Actor, now: datetime) -> LearnedModel:
    digest = matching.content_hash(content)
    known = db.session.scalars(db.select(LearnedModel).where(LearnedModel.digest == digest)).first()
    if known is not None:
        return known
    requests, answers = sum(model.counts.values()), model.answers[""]
    kept = LearnedModel(digest=digest, content=content, learned_at=now, requests=requests, answers=answers)
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, "learning.learned", kept, now, digest=digest, requests=requests, answers=answers)
    return kept


def missing(now: datetime) -> tuple[PastAnswers, tuple[Shortfall, ...]]:
    """The past referrals, and which of the minima they do not reach."""
    past = past_answers(now)
    return past, answer_model.shortfalls(past)


def newest() -> LearnedModel | None:
    """The model learned last."""
    return db.session.scalars(
        db.select(LearnedModel).order_by(LearnedModel.learned_at.desc()).limit(1)
    ).first()


def last_switch() -> LearningSwitch | None:
    """The last turn of the switch; none: nobody has ever switched estimates on."""
    wanted = db.select(LearningSwitch).order_by(LearningSwitch.number.desc()).limit(1)
    return db.session.scalars(wanted).first()


def opened(kept: LearnedModel) -> Model | None:
    """A model that was kept; None if it is not what its address says, or of another version."""
    return _opened(kept.digest, kept.content)


@lru_cache(maxsize=4)
def _opened(digest: str, content: str) -> Model | None:
    if matching.content_hash(content) != digest:
        return None
    try:
        return answer_model.from_json(content)
    except (ValueError, KeyError, TypeError):
        return None


def obstacle(kept: LearnedModel) -> object | None:
    """Why a model cannot be switched on, as a sentence; None: it can."""
    model = opened(kept)
    if model is None:
        return NOT_READABLE
    return None if model.judgement.is_better else NOT_BETTER


@transaction
def switch(is_on: bool, model_id: uuid.UUID, seen: int, actor: Actor, now: datetime) -> LearningSwitch:
    """Turn the switch; doing again what holds already is harmless. `seen`: the number of the turn looked at.

    Raises NotFound for an unknown model, Conflict for one that cannot be switched on or when somebody was first.
    """
    last, kept = last_switch(), db.session.get(LearnedModel, model_id)
    if kept is None:
        raise NotFound()
    if last is not None and (last.is_on, last.model_id) == (is_on, model_id):
        return last
    if seen != (last.number if last else 0):
        raise Conflict(JUST_SWITCHED)
    problem = obstacle(kept) if is_on else None
    if problem is not None:
        raise Conflict(problem)
    return _turn(is_on, kept, seen + 1, actor, now)


def _turn(is_on: bool, kept: LearnedModel, number: int, actor: Actor, now: datetime) -> LearningSwitch:
    turned = LearningSwitch(number=number, is_on=is_on, model_id=kept.id, at=now, switched_by=actor.id)
    db.session.add(turned)
    db.session.flush()
    verb = "learning.switched_on" if is_on else "learning.switched_off"
    audit.record(actor, verb, turned, now, digest=kept.digest)
    return turned


def applied(hospitals: Iterable[HospitalFacts], need: Need) -> Applied | None:
    """The hospitals with what was learned; None while estimates are off."""
    last = last_switch()
    model = opened(last.model) if last is not None and last.is_on else None
    return None if model is None else answer_model.apply(model, hospitals, need)
