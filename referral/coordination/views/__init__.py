"""The pages of coordination: the queue, a case, sending, a referral's moves, the weights."""

from flask import Flask

from referral import cards
from referral.coordination import due
from referral.coordination.consents import CONSENTS
from referral.coordination.sent import REFERRALS
from referral.coordination.views import case, deciding, moving, queue, sending
from referral.coordination.views.blueprint import blueprint

__all__ = ["case", "deciding", "init_app", "moving", "queue", "sending"]


def init_app(app: Flask) -> None:
    """Register the pages of coordination."""
    app.register_blueprint(blueprint)
    app.add_template_global(lambda code: str(due.WORDS[code]), "due_words")
    for card in (REFERRALS, CONSENTS):
        cards.register(app, card)
    cards.register_page(app, case.page_of)
