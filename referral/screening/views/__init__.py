"""The pages of the tick list: for everybody, for partners, for the desk."""

from flask import Flask

from referral import labels, readiness, web
from referral.screening import queries, versions, wording
from referral.screening.lines import VENUES
from referral.screening.views import desk, partner, public
from referral.screening.views.blueprint import blueprint

__all__ = ["desk", "init_app", "partner", "public", "wording"]


def init_app(app: Flask) -> None:
    """Register the pages, the note above the queue, and what is to be watched."""
    app.register_blueprint(blueprint)
    for view in (
        public.tick,
        public.call,
        public.ask_call,
    ):  # each form bears a token of its own, signed by us
        web.csrf.exempt(view)
    labels.LABELS["screening_kind"] = VENUES
    app.add_template_global(queries.waiting_count, "calls_waiting")
    readiness.watch(app, "calls_late", queries.late_count)
    readiness.watch(app, "tally_versions_stay", versions.may_not_sweep)
