"""The pages of intake: beginning, the groups' steps, finishing, the emergency, the patient's own page."""

from flask import Flask

from referral import labels
from referral.intake import commands, letters
from referral.intake.diagnosing import diagnose
from referral.intake.questions.codes import CODES
from referral.intake.views import beginning, card, emergency, finding, finishing, lost_session, steps
from referral.intake.views.blueprint import blueprint

PAGES = (beginning, emergency, finding, steps, finishing, card, lost_session, letters)


def init_app(app: Flask) -> None:
    """Register the pages, letters, codes and commands of intake."""
    labels.LABELS.update(CODES)
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    app.cli.add_command(diagnose)
