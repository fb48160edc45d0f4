"""The door to matching.learning: a model learned from past referrals, read again, and applied while it is on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import matching
from matching import HospitalFacts, Need, ServiceFacts
from matching.learning import answer_model
from matching.learning.answer_model import Applied, Model, PastAnswers, PredictedAnswer, Shortfall, TooLittle
from matching.learning.calibration import Bin
from matching.learning.reply_time import HORIZON
from referral.db import db
from referral.engine.directory import days_of
from referral.engine.models import LearnedModel, LearningSwitch
from referral.engine.past_answers import newest_answers, past_answers

__all__ = ["HORIZON", "Applied", "Bin", "Model", "PastAnswers", "PredictedAnswer", "Shortfall", "TooLittle"]


def learned_now(now: datetime) -> tuple[Model, str]:
    """A model of every referral until now, and its text. Raises TooLittle."""
    model = answer_model.learn(past_answers(now), days_of(now))
    return model, answer_model.to_json(model)


MOST_COUNTED = 500
"""So many of the newest referrals are counted on the page; the minima are far below."""


def missing(now: datetime) -> tuple[PastAnswers, tuple[Shortfall, ...]]:
    """The newest past referrals, and which of the minima they do not reach."""
    past = newest_answers(now, MOST_COUNTED)
    return past, answer_model.shortfalls(past)


def newest() -> LearnedModel | None:
    """The model learned last."""
    return db.session.scalars(
        db.select(LearnedModel).order_by(LearnedModel.learned_at.desc()).limit(1)
    ).first()


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


def in_force() -> Model | None:
    """The model that an administrator chose; None while predicted answers are off."""
    last = LearningSwitch.last()
    return opened(last.model) if last is not None and last.is_on else None


def applied(model: Model, hospitals: Iterable[HospitalFacts], need: Need) -> Applied:
    """The hospitals with what was learned."""
    return answer_model.apply(model, (_answering(each, need) for each in hospitals), need)


def _answering(hospital: HospitalFacts, need: Need) -> HospitalFacts:
    """With the service that is needed: how a hospital answers is learned also where only a source names it."""
    if not need.modalities or need.age_group is None:
        return hospital
    wanted = ServiceFacts(need.modalities[0], need.age_group)
    known = {(each.modality, each.age_group) for each in hospital.services}
    if (wanted.modality, wanted.age_group) in known:
        return hospital
    return replace(hospital, services=(*hospital.services, wanted))
