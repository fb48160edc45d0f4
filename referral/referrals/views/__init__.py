"""The pages of referrals: a hospital's inbox, its answers by link or account, the patient's own answer."""

from flask import Flask

from referral.referrals import commands, letters, queries
from referral.referrals.views import by_account, by_link, identities, patient
from referral.referrals.views.blueprint import blueprint
from referral.referrals.words import BUTTONS, RECORDED_ANSWER, STEP_TITLES, told_by

__all__ = ["by_account", "by_link", "identities", "init_app", "letters", "patient"]


def init_app(app: Flask) -> None:
    """Register the pages of referrals, their words, their command, and what the patient's page asks for."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    app.jinja_env.globals.update(step_buttons=BUTTONS, step_titles=STEP_TITLES)
    app.jinja_env.globals.update(recorded_answer=RECORDED_ANSWER, told_by=told_by)
    app.extensions["appointment_of"] = queries.appointment_of
