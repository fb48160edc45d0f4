"""The place for papers as a page has it, in one language, without the rest of the service."""

from types import SimpleNamespace

from flask import Flask, render_template_string
from flask_wtf import CSRFProtect

from referral import assets, i18n, search_engines, web
from referral.config import ROOT
from tests.journeys.papers_server import DOOR

PAGE = (
    "{% extends 'base.html' %}{% from 'components/papers.html' import papers %}"
    "{% block title %}Papers{% endblock %}"
    "{% block content %}<h1>Papers</h1>"
    "{{ papers(form, door, owner, origin, kinds, spoken) }}{% endblock %}"
)
KINDS = [("pathology", "Гістологія"), ("imaging", "КТ")]
FOOT = ("notices.show_privacy", "notices.show_accessibility", "notices.show_purpose")
"""Where the foot of each page leads."""
LANGUAGES = [("uk", "українська"), ("pl", "polski")]


def page(language: str = "uk", owner: str = "a-case", **errors: list[str]) -> str:
    """Its HTML."""
    app = Flask("referral", root_path=str(ROOT / "referral"), template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="test", DEMO=False, WTF_CSRF_ENABLED=True)
    app.config.update(PUBLIC_NAME="Mistok", COORDINATION={})
    web.name_service(app)
    search_engines.init_app(app)
    i18n.init_app(app, of_account=lambda: language, keep=lambda code: None)
    CSRFProtect(app)
    assets.init_app(app)
    app.add_template_global(lambda: "/danger", "where_to_report")
    for name in ("list", "demo.mail", *FOOT):
        app.add_url_rule(f"/{name}", endpoint=name, view_func=lambda: "")
    with app.test_request_context(f"/list?lang={language}"):
        form = SimpleNamespace(values={}, errors=errors)
        told = {"origin": "11111111-1111-4111-8111-111111111111", "kinds": KINDS, "spoken": LANGUAGES}
        return render_template_string(PAGE, form=form, door=DOOR, owner=owner, **told)
