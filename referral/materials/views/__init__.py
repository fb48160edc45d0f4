"""Pages of cards and documents: what everybody reads, and the editors' desk."""

from flask import Flask

from referral.information import letters, subjects
from referral.links import collecting
from referral.materials import commands, queries
from referral.materials.views import desk, everybody, offered
from referral.materials.views.blueprint import blueprint

__all__ = ["desk", "everybody", "init_app"]


def init_app(app: Flask) -> None:
    """Register the pages and the commands; say what matters now to the pages below, and which links there are."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    app.extensions["for_you_now"] = offered.for_you_now
    app.extensions["cards_to_give"] = offered.cards_to_give
    subjects.BY_CODE["document"] = everybody.shelf_row
    letters.DUE["materials"] = queries.due
    collecting.collect_from(queries.links)
