"""The pages of hospitals: the directory, a hospital's own page, what sources propose, what is known by country."""

from flask import Flask

from referral import labels, readiness
from referral.hospitals import capacity, commands, wording
from referral.hospitals.importing import desk_words
from referral.hospitals.saying import spoken_of
from referral.hospitals.views import directory, known, mistakes, own, proposals
from referral.hospitals.views.blueprint import blueprint

__all__ = ["directory", "init_app", "known", "mistakes", "own", "proposals"]


def init_app(app: Flask) -> None:
    """Register the pages of hospitals and their commands."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update({**wording.CODES, **desk_words.LABELS})
    app.jinja_env.globals.update(
        disease_name=wording.disease_name, spoken_of=spoken_of, page_day=wording.page_day
    )
    readiness.measure(app, "capacity", capacity.figures)
