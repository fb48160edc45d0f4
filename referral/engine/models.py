"""What we keep of learning: each model as it was learned, and the turns of the switch."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from referral.db import Model, WithId
from referral.switches import Turn


class LearnedModel(WithId, Model):
    """One model as JSON, addressed by its content, with the counts it rests on. Never changed."""

    digest: Mapped[str] = mapped_column(unique=True)
    content: Mapped[str]
    learned_at: Mapped[datetime]
    requests: Mapped[int]
    answers: Mapped[int]


class LearningSwitch(Turn, Model):
    """The switch of predicted answers. On: the model that an administrator chose."""

    model_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("learned_model.id"))
    model: Mapped[LearnedModel] = relationship(lazy="joined")
