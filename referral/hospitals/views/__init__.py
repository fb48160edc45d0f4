"""The pages of hospitals: the directory, a hospital's own page, what sources propose, what is known by country."""

from flask import Flask, current_app

from referral import labels, readiness
from referral.hospitals import capacity, commands, queries, wording
from referral.hospitals.importing import desk_words
from referral.hospitals.saying import spoken_of
from referral.hospitals.views import directory, known, mistakes, own, proposals
from referral.hospitals.views.blueprint import blueprint

__all__ = ["directory", "init_app", "known", "mistakes", "own", "proposals"]


def init_app(app: Flask) -> None:
    """Register the pages of hospitals, their commands, and the choices other pages offer."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update({**wording.CODES, **desk_words.LABELS})
    app.jinja_env.globals.update(
        disease_name=wording.disease_name, spoken_of=spoken_of, page_day=wording.page_day
    )
    app.extensions["hospital_choices"] = hospital_choices
    readiness.measure(app, "capacity", capacity.figures)


def hospital_choices() -> list[tuple[str, str]]:
    """Every oncology hospital as a choice: id, and town with name, in the order of what the reader reads."""
    town = current_app.jinja_env.filters["town"]
    told = [
        (str(each.id), each.country, town(each.city, each.country), each.name) for each in queries.listed()
    ]
    told.sort(key=lambda each: each[1:])
    return [(code, f"{country} {called}: {name}") for code, country, called, name in told]
