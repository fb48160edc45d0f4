"""The pages of coordination: the queue, a case, sending, a referral's moves, the weights."""

from flask import Flask

from referral.coordination import commands, due
from referral.coordination.views import (
    case,
    deciding,
    learning,
    moving,
    queue,
    recording,
    same_person,
    sending,
)
from referral.coordination.views.blueprint import blueprint

__all__ = [
    "case",
    "deciding",
    "init_app",
    "learning",
    "moving",
    "queue",
    "recording",
    "same_person",
    "sending",
]


def init_app(app: Flask) -> None:
    """Register the pages of coordination."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    app.add_template_global(lambda code: str(due.WORDS[code]), "due_words")
