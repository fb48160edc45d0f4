"""The pages of referrals: a hospital's inbox, its answers by link or account, the patient's own answer."""

from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from markupsafe import Markup

from referral import cards, labels
from referral.accounts import trail_words
from referral.i18n import weekday_there
from referral.intake.models import Case
from referral.letters_on_paper.kinds import register
from referral.referrals import commands, letters, queries
from referral.referrals.on_paper import kinds
from referral.referrals.shown import coded
from referral.referrals.shown.spoken import CYRILLIC, language_words, written_in
from referral.referrals.table import desk_words, words
from referral.referrals.table.reasons import REASONS
from referral.referrals.table.states import STATES
from referral.referrals.told import told_by
from referral.referrals.views import by_account, by_link, identities, paper, patient, patient_visit, way_back
from referral.referrals.views.blueprint import blueprint
from referral.referrals.visits import INTERPRETERS, Row, rows_of, spoken
from referral.referrals.way_back import codes
from referral.referrals.way_back.told import WayBack, way_back_of
from referral.zones import zone_of

__all__ = [
    "by_account",
    "by_link",
    "identities",
    "init_app",
    "letters",
    "paper",
    "patient",
    "patient_visit",
    "way_back",
]


def marked(rows: Iterable[Row], page: str) -> list[Row]:
    """Rows of a visit, each with the language of its own words; what was chosen from a table is the reader's."""
    chosen = {str(words) for words in INTERPRETERS.values()}
    return [(heading, text if text in chosen else _in_language(text, page)) for heading, text in rows]


def _in_language(text: str, page: str) -> str:
    code = written_in(text, page)
    return Markup('<span lang="{}">{}</span>').format(code, text) if code not in ("", CYRILLIC) else text


def init_app(app: Flask) -> None:
    """Register the pages of referrals, their words, their command, and what the patient's page asks for."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(
        REASONS,
        **codes.LABELS,
        interpreter=INTERPRETERS,
        referral_state={code: state.name for code, state in STATES.items()},
    )
    trail_words.add("referral", {verb: row.trail for verb, row in desk_words.STEPS.items()})
    _dress(app)
    cards.register(app, cards.Card("way_back", "referrals", "referrals/way_back.html", _way_back))
    register(*kinds.ALL)
    _answer_others(app)


def _dress(app: Flask) -> None:
    """What the templates say with."""
    app.jinja_env.filters.update(
        marked=marked, weekday_in=lambda moment, country: weekday_there(moment, zone_of(country))
    )
    app.jinja_env.globals.update(
        referral_states=STATES,
        step_words=words.STEPS,
        told_by=told_by,
        language_words=language_words,
        coded_for=coded.offered,
        said_in_code=coded.said,
        spoken_in=written_in,
        visit_rows_of=rows_of,
        visit_spoken=spoken,
    )


def _answer_others(app: Flask) -> None:
    """What the rooms below ask of a case's requests, found by name."""
    app.extensions["appointment_of"] = queries.appointment_of
    app.extensions["acceptances_of"] = queries.acceptances_of
    app.extensions["progress_of"] = queries.progress_of
    app.extensions["hospital_doors"] = {
        "by_account": by_account.door_of,
        "by_link": lambda: by_link.door_of(by_link.own_link()),
        "code_given": identities.is_open,
    }


def _way_back(case: Case, _now: datetime) -> WayBack:
    return way_back_of(case)
