"""The pages of coordination: the queue, a case, sending, a referral's moves, the weights."""

from flask import Flask

from referral.coordination import commands, due, plan_commands
from referral.coordination.views import (
    case,
    deciding,
    holding,
    learning,
    moving,
    plans,
    queue,
    recording,
    same_person,
    sending,
    travelling,
)
from referral.coordination.views.blueprint import blueprint

__all__ = [
    "case",
    "deciding",
    "holding",
    "init_app",
    "learning",
    "moving",
    "plans",
    "queue",
    "recording",
    "same_person",
    "sending",
    "travelling",
]


def init_app(app: Flask) -> None:
    """Register the pages of coordination."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    app.cli.add_command(plan_commands.group)
    app.add_template_global(lambda code: str(due.WORDS[code]), "due_words")
