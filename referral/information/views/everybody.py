"""What everybody reads without an account."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from referral.accounts.permissions import Permission, allows
from referral.config import setting
from referral.db import utc_now
from referral.errors import NotFound
from referral.i18n import language, language_name, language_of
from referral.information import keeping, queries
from referral.information.forms import RECEIVING
from referral.information.phrases import GROUPS, foreign, phrases
from referral.information.questions import QUESTIONS, TOPICS, of_topic
from referral.information.saying import spoken as spoken_now
from referral.information.subjects import Subject
from referral.information.views.blueprint import blueprint, country_of
from referral.search_engines import indexed


@blueprint.get("/information")
@allows(Permission.PUBLIC)
@indexed
def choose() -> str:
    """In which country are you?"""
    counts = queries.counts_by_country()
    return render_template(
        "information/choose.html", countries=RECEIVING, counts=counts, phrase_languages=foreign()
    )


@blueprint.get("/information/<code>")
@allows(Permission.PUBLIC)
@indexed
def show(code: str) -> Response | str:
    """All questions of a country on one page, so that it can be kept and printed."""
    country = country_of(code)
    is_large = request.args.get("size") == "large"
    return render_template("information/show.html", is_large=is_large, **_page_of(country))


def _page_of(country: str) -> dict[str, Any]:
    """What stands on the page of a country."""
    return {
        "country": country,
        "shown": queries.shown_in(country),
        "keeper": queries.keeper_of(country),
        "spoken": spoken_now(),
        "topics": TOPICS,
        "of_topic": of_topic,
        "questions": QUESTIONS,
        "today": utc_now().date(),
    }


@blueprint.get("/information/<code>/keep")
@allows(Permission.PUBLIC)
def keep_page(code: str) -> Response:
    """The page of a country as one file to keep: it opens without a network and without scripts."""
    country = country_of(code)
    facts = {**_page_of(country), "address": f"{setting('PUBLIC_URL')}/information/{code.lower()}"}
    facts["shown_questions"] = [each for each in QUESTIONS if each in facts["shown"]]
    page = render_template("information/keep.html", style=keeping.style(), **facts)
    kept = Response(keeping.packed(page), mimetype=keeping.A_FILE)
    kept.headers["Content-Disposition"] = f'attachment; filename="{code.lower()}-{language()}.html"'
    return kept


@blueprint.get("/information/phrases/<spoken>")
@allows(Permission.PUBLIC)
@indexed
def show_phrases(spoken: str) -> str:
    """What to show to a doctor, sentence by sentence, in the language of the hospital."""
    others = foreign()
    if spoken not in others:
        raise NotFound()
    return render_template(
        "information/show_phrases.html",
        theirs=spoken,
        of_country=next((each for each in RECEIVING if language_of(each) == spoken), RECEIVING[0]).lower(),
        mine=spoken_now(),
        others=others,
        groups=GROUPS,
        phrases=phrases(),
    )


def board_line(said: str) -> Subject | None:
    """The phrase that somebody says is wrong on a board: "<language>.<code>"."""
    spoken, _dot, code = said.partition(".")
    phrase = next((each for each in phrases() if each.code == code), None)
    if spoken not in foreign() or phrase is None:
        return None
    name = f"{language_name(spoken)}: {phrase.words[language()]} → {phrase.words[spoken]}"
    return Subject(name, "", "information.show_phrases", {"spoken": spoken, "_anchor": code})
