"""What everybody reads without an account, where anybody suggests, and the editors' desk."""

from flask import Flask

from referral import labels, readiness
from referral.information import commands, letters, queries, subjects
from referral.information.pictures import picture
from referral.information.views import desk, everybody, suggestions
from referral.information.views.blueprint import blueprint
from referral.information.wording import LABELS, phone_name
from referral.links import collecting

PAGES = (desk, everybody, suggestions)
LETTERS = (letters.information_waiting,)


def init_app(app: Flask) -> None:
    """Register the pages, the command, and what is to be watched."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    app.add_template_global(phone_name, "phone_name")
    app.add_template_global(picture, "picture")
    readiness.watch(app, "suggestions_late", queries.late_suggestions)
    subjects.BY_CODE["phrases"] = everybody.board_line
    collecting.collect_from(queries.links)
