"""The pages of letters on paper: what a case prints, and blank forms."""

from flask import Flask

from referral.letters_on_paper import press
from referral.letters_on_paper.views import blank, by_case
from referral.letters_on_paper.views.blueprint import blueprint

__all__ = ["blank", "by_case", "init_app"]


def init_app(app: Flask) -> None:
    """Register the pages, and how a template draws the code of a page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(code_of=press.qr)
