"""The page that says until when somebody must act on a case, who is told if nobody does, and what counts as acting."""

from flask import Blueprint, Flask, render_template

from referral.accounts import trail_words
from referral.accounts.permissions import Permission, allows
from referral.intake.states import STATES
from referral.watch import keeping, letters
from referral.watch.acts import ACTS
from referral.watch.limits import limits, steps
from referral.watch.wording import CLOCKS, STEPS

blueprint = Blueprint("watch", __name__)
LETTERS = (letters.case_untouched,)
KEPT = keeping.renew


@blueprint.get("/desk/watch", endpoint="show")
@allows(Permission.CASE_COORDINATE)
def show() -> str:
    """The tables, as they stand in the program."""
    return render_template(
        "watch/show.html",
        limits=list(limits().values()),
        steps=[(STEPS[step.name], step.hours) for step in steps()],
        clocks=CLOCKS,
        states=STATES,
        acts=sorted({str(trail_words.deed(verb)) for verb in ACTS}),
    )


def init_app(app: Flask) -> None:
    """Register the page; the watch itself is kept from the moment this feature is there."""
    app.register_blueprint(blueprint)
