"""OncoBridge: from a patient's intake at the border to an accepted place in a hospital."""

from importlib import import_module
from typing import Any

from flask import Flask
from flask_migrate import Migrate

from referral import assets, commands, compression, i18n, jinja, labels, logs, request_metrics, web
from referral.accounts import permissions, security
from referral.config import ROOT, settings
from referral.db import db
from referral.engine import figures
from referral.hospitals.views.blueprint import lives_in

__all__ = ["create_app"]
FEATURES = (
    ("accounts",),
    ("gateways",),
    ("links",),
    ("signatures",),
    ("information",),
    ("duty",),
    ("hospitals", "intake"),
    ("organisations",),
    ("centres",),
    ("letters_on_paper",),
    ("materials",),
    ("export_rules",),
    ("guardianship", "screening"),
    ("referrals",),
    ("watch",),
    ("accountability",),
    ("notifications",),
    ("messages",),
    ("records",),
    ("dangers",),
    ("offline",),
    ("notices",),
    ("engine",),
    ("travel_groups", "recorded_answers", "predicted_answers", "contact_changes"),
    ("same_person",),
    ("supplies",),
    ("still_needed", "home_doctor", "own_page", "societies"),
    ("advice",),
    ("plans",),
    ("coordination", "statistics", "record_copies"),
)
"""Each row after those it may import, its features knowing nothing of one another; setup.cfg's contracts read it."""
WITHOUT_PAGES = {"engine", "links"}
"""They have commands alone."""


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The whole application, from the environment's settings; the table of contents of this package."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    jinja.init_app(app)
    app.config.from_mapping(settings() if overrides is None else overrides)
    app.config["STALE_AFTER_DAYS"] = figures.fresh_report_days()
    compression.init_app(app)
    logs.init_app(app)
    request_metrics.init_app(app)
    web.init_app(app)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "referral" / "migrations"), render_as_batch=True)
    i18n.init_app(app, security.account_language, security.keep_language, lives_in)
    assets.init_app(app)
    labels.init_app(app)
    security.init_app(app)
    _register_features(app)
    commands.init_app(app, create_app)
    permissions.refuse_undeclared(app)
    compression.serve_files(app, web.HEADERS)
    return app


def _register_features(app: Flask) -> None:
    for name in (each for row in FEATURES for each in row):
        module = "commands" if name in WITHOUT_PAGES else "views"
        import_module(f"referral.{name}.{module}").init_app(app)
    if app.config["DEMO"]:
        from referral.demo import views as demo

        demo.init_app(app)
