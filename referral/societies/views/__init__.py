"""The pages of societies: for everybody, for their keepers, for the desk, for those who answer."""

from flask import Flask

from referral import cards, labels
from referral.information.subjects import SUBJECTS
from referral.societies import commands, letters
from referral.societies.actions import clock
from referral.societies.views import answering, asking, desk, editing, own, public
from referral.societies.views.blueprint import KIND, blueprint
from referral.societies.wording import LABELS

__all__ = ["answering", "asking", "clock", "desk", "editing", "init_app", "letters", "own", "public"]


def init_app(app: Flask) -> None:
    """Register the pages, the command, the words, and the card on the page of a case."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    SUBJECTS[KIND] = public.subject
    cards.register(app, cards.Card("societies", "referrals", "societies/card.html", asking.of_case))
