"""OncoBridge: from a patient's intake at the border to an accepted place in a hospital."""

from typing import Any

from flask import Flask
from flask_migrate import Migrate
from whitenoise import WhiteNoise

from referral import assets, commands, i18n, labels, logs, web
from referral.accounts import permissions, security
from referral.config import ROOT, settings
from referral.db import db

__all__ = ["create_app"]
HASHED_NAME = r"^.+\.[0-9a-f]{12}\..+$"


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """The whole application, from the environment's settings; the table of contents of this package."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.from_mapping(settings() if overrides is None else overrides)
    logs.init_app(app)
    web.init_app(app)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "referral" / "migrations"), render_as_batch=True)
    i18n.init_app(app, of_account=security.account_language, keep=security.keep_language)
    assets.init_app(app)
    labels.init_app(app)
    security.init_app(app)
    _register_features(app)
    commands.init_app(app)
    permissions.refuse_undeclared(app)
    files = ROOT / "referral" / "static"
    served = WhiteNoise(app.wsgi_app, root=str(files), prefix="static/", immutable_file_test=HASHED_NAME)
    app.wsgi_app = served  # type: ignore[method-assign]
    return app


def _register_features(app: Flask) -> None:
    from referral.accounts import views as accounts
    from referral.coordination import views as coordination
    from referral.hospitals import views as hospitals
    from referral.intake import views as intake
    from referral.records import views as records
    from referral.referrals import views as referrals

    for feature in (accounts, hospitals, intake, referrals, records, coordination):
        feature.init_app(app)
    if app.config["DEMO"]:
        from referral.demo import views as demo

        demo.init_app(app)
