"""The pages of papers: two doors with the same rooms behind, and what other pages show of papers."""

from datetime import datetime
from typing import Any

from flask import Flask, url_for

from referral import cards, readiness
from referral.intake.models import Case
from referral.records.papers import queries, sweeping
from referral.records.papers.views import doors, moving
from referral.records.papers.wording import said_of


def init_app(app: Flask) -> None:
    """Register the doors, the card of the page of a case, and what intake's pages tell of papers."""
    for blueprint in doors.made():
        app.register_blueprint(blueprint)
    app.register_blueprint(moving.blueprint)
    cards.register(app, cards.Card("papers", "who", "records/papers/card.html", _of_case))
    app.extensions["papers_told"] = told
    readiness.watch(app, "papers", sweeping.figures)


def _of_case(case: Case, _now: datetime) -> list[str]:
    return said_of(queries.counted(case))


def told(case: Case, endpoint: str) -> dict[str, Any]:
    """For a page of intake: the address of the papers and how they stand, in sentences."""
    where: dict[str, Any] = {"reference": case.reference} if endpoint == "papers.show" else {}
    return {"address": url_for(endpoint, **where), "sentences": said_of(queries.counted(case))}
