"""The pages of advice: for the desk, for advisers, and the card on the page of a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import Flask

from referral import cards, labels
from referral.accounts import trail_words
from referral.advice import desk_words, letters, queries, wording
from referral.advice.models import AdviceRequest
from referral.advice.views import advisers, desk, own
from referral.advice.views.blueprint import blueprint
from referral.intake.models import Case

__all__ = ["advisers", "desk", "init_app", "own"]
LETTERS = (letters.advice_asked, letters.advice_reminder, letters.advice_over, letters.advice_void)


class Shown(NamedTuple):
    """What the card shows: every request for advice of the case."""

    requests: Sequence[AdviceRequest]


def _of_case(case: Case, _now: datetime) -> Shown:
    return Shown(queries.requests_of(case.id))


def init_app(app: Flask) -> None:
    """Register the pages, the card of a case, and the words of the codes."""
    app.register_blueprint(blueprint)
    labels.LABELS.update(wording.KINDS)
    trail_words.add("advice", desk_words.TRAIL)
    trail_words.add("adviser", desk_words.TRAIL_OF_ADVISERS)
    cards.register(app, cards.Card("advice", "referrals", "advice/card.html", _of_case))
