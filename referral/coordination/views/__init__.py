"""The pages of coordination: the queue, a case, sending, a referral's moves, the weights."""

from flask import Flask

from referral import cards, labels, readiness
from referral.coordination.consents import CONSENTS
from referral.coordination.queue import checking, due, keeping
from referral.coordination.sent import REFERRALS
from referral.coordination.views import (
    agreeing,
    arranging,
    case,
    deciding,
    excluding,
    many,
    moving,
    paper,
    queue,
    searching,
    sending,
)
from referral.coordination.views.blueprint import blueprint
from referral.engine import reasons
from referral.engine.wording import TERM_NAMES
from referral.intake.states import CAME_BACK
from referral.referrals import visits
from referral.referrals.arranging import desk_words

__all__ = [
    "agreeing",
    "arranging",
    "case",
    "deciding",
    "excluding",
    "init_app",
    "many",
    "moving",
    "paper",
    "queue",
    "searching",
    "sending",
]


def init_app(app: Flask) -> None:
    """Register the pages of coordination."""
    app.register_blueprint(blueprint)
    phases = {code: words for code, words in reasons.PHASES.items() if code}
    labels.LABELS.update(weighs=TERM_NAMES, delay_phase=phases, arranged_item=desk_words.NAMES)
    labels.LABELS["due"] = due.WORDS
    app.add_template_global(lambda code: str(due.WORDS[code]), "due_words")
    app.add_template_global(lambda code: str(CAME_BACK[code]), "came_back_words")
    app.jinja_env.globals.update(arrange_states=desk_words.STATES, arrange_colours=desk_words.COLOURS)
    app.add_template_global(visits.day_and_hour, "visit_day")
    app.add_template_global(visits.rows, "visit_rows")
    for card in (arranging.ARRANGEMENTS, REFERRALS, CONSENTS):
        cards.register(app, card)
    cards.register_page(app, case.page_of)
    readiness.require(app, "rows of the queue", keeping.is_kept)
    readiness.watch(app, "queue", checking.figures)
