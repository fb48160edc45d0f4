"""The pages of intake: beginning, the groups' steps, finishing, the emergency, the patient's own page."""

from flask import Flask

from referral import cards, labels
from referral.accounts import trail_words
from referral.intake import commands, letters, queries, red_flags
from referral.intake.card.wording import for_finders
from referral.intake.localities import in_words
from referral.intake.moves import STEPS
from referral.intake.questions import table
from referral.intake.questions.codes import CODES
from referral.intake.questions.kinds import treatment_words
from referral.intake.states import DOCTOR_OUTCOMES, OUTCOMES, STATES
from referral.intake.views import (
    beginning,
    card,
    card_mail,
    card_paper,
    emergency,
    finding,
    finishing,
    joined,
    lost_session,
    second_word,
    shift,
    signs,
    steps,
    worse,
)
from referral.intake.views.blueprint import blueprint

PAGES = (
    *(beginning, emergency, signs, finding, joined, steps, finishing),
    *(card, card_mail, card_paper, second_word, lost_session, shift, letters),
    *(worse,),
)


def init_app(app: Flask) -> None:
    """Register the pages, letters, codes and commands of intake."""
    names = {code: state.name for code, state in STATES.items()}
    labels.LABELS.update(CODES, case_state=names, outcome=OUTCOMES, doctor_outcome=DOCTOR_OUTCOMES)
    labels.LABELS.update(red_flag=red_flags.in_words(), question=table.in_words())
    trail_words.add("case", {verb: step.trail or step.history for verb, step in STEPS.items()})
    app.extensions["keep_typed"] = lost_session.keep_typed
    app.extensions["case_called"] = queries.id_called
    app.jinja_env.globals["case_states"] = STATES
    app.jinja_env.globals["for_finders"] = for_finders
    app.jinja_env.globals["treatment_words"] = treatment_words
    app.jinja_env.globals["locality_name"] = in_words.locality_name
    app.jinja_env.filters.update(town=in_words.town_name, town_on_signs=in_words.town_on_signs)
    app.register_blueprint(blueprint)
    cards.register(app, cards.Card("asked_for", "now", "intake/asked_card.html", shift.asked_of_case))
    app.cli.add_command(commands.group)
    app.cli.add_command(commands.intake)
    app.cli.add_command(commands.diagnose)
