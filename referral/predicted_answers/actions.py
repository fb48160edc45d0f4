"""What may happen to predicted answers: a model is learned and kept; an administrator switches one on or off.

Off until an administrator switches a certain model on; one learned later waits until it is switched on too.
"""

import uuid
from datetime import datetime

from referral import audit, switches
from referral.audit import Actor
from referral.db import db, transaction
from referral.engine import learned
from referral.engine.learned import Model
from referral.engine.models import LearnedModel, LearningSwitch
from referral.engine.rankings import content_hash
from referral.errors import Conflict, NotFound
from referral.i18n import _l

NOT_BETTER: object = _l(
    "These predicted answers are no better than simply using the overall share of acceptances. They cannot be "
    "switched on."
)
NOT_READABLE: object = _l("This model was learned by another version of the software. Learn again.")


def learn(actor: Actor, now: datetime) -> LearnedModel:
    """Learn from every referral until now and keep the model; it is not in force. Raises TooLittle."""
    return _keep(*learned.learned_now(now), actor, now)


@transaction
def _keep(model: Model, content: str, actor: Actor, now: datetime) -> LearnedModel:
    digest = content_hash(content)
    known = db.session.scalars(db.select(LearnedModel).where(LearnedModel.digest == digest)).first()
    if known is not None:
        return known
    requests, answers = sum(model.counts.values()), model.answers[""]
    kept = LearnedModel(digest=digest, content=content, learned_at=now, requests=requests, answers=answers)
    db.session.add(kept)
    db.session.flush()
    audit.record(actor, "learning.learned", kept, now, digest=digest, requests=requests, answers=answers)
    return kept


def obstacle(kept: LearnedModel) -> object | None:
    """Why a model cannot be switched on, as a sentence; None: it can."""
    model = learned.opened(kept)
    if model is None:
        return NOT_READABLE
    return None if model.evaluation.is_better else NOT_BETTER


@transaction
def switch(is_on: bool, model_id: uuid.UUID, seen: int, actor: Actor, now: datetime) -> LearningSwitch:
    """Turn the switch; doing again what holds already is harmless. `seen`: the number of the turn looked at.

    Raises NotFound for an unknown model, Conflict for one that cannot be switched on or when somebody was first.
    """
    last, kept = LearningSwitch.last(), db.session.get(LearnedModel, model_id)
    if kept is None:
        raise NotFound()
    if last is not None and (last.is_on, last.model_id) == (is_on, model_id):
        return last
    problem = obstacle(kept) if is_on else None
    if problem is not None:
        raise Conflict(problem)
    turned = switches.turn(LearningSwitch, is_on, seen, actor, now, model_id=kept.id)
    verb = "learning.switched_on" if is_on else "learning.switched_off"
    audit.record(actor, verb, turned, now, digest=kept.digest)
    return turned
