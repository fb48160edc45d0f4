"""The pages of showing papers: the desk covers names, hospitals look and send letters, the patient reads them."""

from typing import Any

from flask import Flask

from referral import cards
from referral.accounts import trail_words
from referral.intake.models import Case
from referral.records.showing import agreed, queries, wording
from referral.records.showing.rule import Level, shown_by
from referral.records.showing.views import desk, hospital, letters, own
from referral.records.showing.views.blueprint import blueprint
from referral.referrals.models import Referral

__all__ = ["desk", "hospital", "init_app", "letters", "own"]


def init_app(app: Flask) -> None:
    """Register the pages, their words, the card of a case, and what pages of other features ask for."""
    app.register_blueprint(blueprint)
    trail_words.DEEDS.update(wording.DEEDS)
    cards.register(app, cards.Card("shown_papers", "history", "showing/card.html", _card))
    app.extensions["papers_wait"] = _wait
    app.jinja_env.globals.update(
        papers_to_show=_to_show,
        letter_files_of=_letters,
        letter_files_by=lambda door: hospital.address(door, "send_letter"),
        papers_agreed=lambda case: agreed.living(case.id),
    )


def _card(case: Case, _now: Any) -> list[queries.HospitalLetter]:
    return queries.letters_to(case.id)


def _to_show(door: Any) -> dict[str, Any] | None:
    """What the page of a request tells of papers: how many pages, covered or not; None where it shows nothing."""
    referral: Referral = door.referral
    shown = shown_by(referral, hospital.is_known(door))
    if shown.level is Level.NOTHING:
        return None
    return {
        "pages": queries.count_pages(referral.case_id, shown),
        "covered": shown.level is Level.COVERED,
        "address": hospital.address(door),
    }


def _letters(case: Case) -> int:
    """How many letters of hospitals as files the patient may read."""
    return sum(1 for each in queries.letters_to(case.id) if each.paper.pages)


def _wait(referral: Referral) -> bool:
    """Whether whoever opens this request finds papers; the letter says no more of them."""
    shown = shown_by(referral, is_known=False)
    return shown.level is not Level.NOTHING and queries.count_pages(referral.case_id, shown) > 0
