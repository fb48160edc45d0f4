"""Cards and the shelf, without an account: to read, to print, to say what is wrong."""

from typing import Any

from flask import redirect, render_template, request, url_for

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import language_name
from referral.information.actions import suggest
from referral.information.forms import RECEIVING
from referral.information.queries import keeper_of
from referral.information.questions import TOPICS
from referral.information.saying import LANGUAGES
from referral.information.saying import spoken as spoken_now
from referral.information.subjects import Subject, network_today
from referral.letters_on_paper.letters import as_pdf
from referral.materials import letters, queries
from referral.materials.cards import cards
from referral.materials.forms import WrongSchema
from referral.materials.models import CARD, DOCUMENT, EVERYWHERE
from referral.materials.views.blueprint import blueprint
from referral.materials.wording import DOCUMENT_KINDS, NO_TRIAL, SITE_WORDS, TRIALS, WHEN_WORDS
from referral.search_engines import indexed

READER = Actor("reader", "public", "public")
"""Whoever says that something is wrong has no name here."""
ABOUT = "card:"
"""Before the code of a card, where a suggestion names what it is about."""
FROM_ONE_SHELTER, SHEETS_FROM_ONE_SHELTER = "30 per hour", "200 per hour"


@blueprint.get("/materials", endpoint="list")
@allows(Permission.PUBLIC)
@indexed
def list_cards() -> str:
    """Every card, those for everybody first, then by phase and site."""
    return render_template(
        "materials/list.html",
        shown=queries.shown(CARD),
        cards=cards(),
        groups=_groups(),
        when_words=WHEN_WORDS,
        site_words=SITE_WORDS,
        spoken=spoken_now(),
        keeper=keeper_of(EVERYWHERE),
        today=utc_now().date(),
    )


def _groups() -> dict[str, list[str]]:
    """Word of the table, or empty for everybody → codes of its cards."""
    found: dict[str, list[str]] = {word: [] for word in WHEN_WORDS}
    for code, card in cards().items():
        for word in card.when or {""}:
            found[word].append(code)
    return found


@blueprint.get("/materials/<card_code>")
@allows(Permission.PUBLIC)
@indexed
def show(card_code: str) -> str:
    """One card, with what nobody has checked said first."""
    return render_template(
        "materials/show.html",
        card=queries.shown_card(card_code),
        spoken=spoken_now(),
        tongues=LANGUAGES,
        papers=letters.PAPERS,
        today=utc_now().date(),
    )


@blueprint.get("/materials/<card_code>/<spoken>/<any(a4, a5):paper>")
@allows(Permission.PUBLIC)
@web.limiter.limit(SHEETS_FROM_ONE_SHELTER)
def print_card(card_code: str, spoken: str, paper: str) -> Any:
    """One card as a sheet to print, or as a page where this machine makes no PDF."""
    card = queries.shown_card(card_code)
    if spoken not in LANGUAGES:
        raise NotFound()
    made = letters.sheet(card, spoken, paper)
    if made.pressed:
        return as_pdf(made.pressed.pdf)
    return render_template("letters_on_paper/page.html", body=made.body, spoken=spoken)


@blueprint.get("/materials/shelf")
@allows(Permission.PUBLIC)
@indexed
def shelf() -> str:
    """Documents and recordings of others by link; registers of trials apart, none of them recommended."""
    documents = queries.documents()
    by_topic = {topic: [each for each in documents if _is_about(each, topic)] for topic in TOPICS}
    return render_template(
        "materials/shelf.html",
        trials=[each for each in documents if each.edition.facts["kind"] == TRIALS],
        by_topic=by_topic,
        any_country=RECEIVING[0].lower(),
        topics=TOPICS,
        kinds=DOCUMENT_KINDS,
        language_name=language_name,
        no_trial=NO_TRIAL,
        spoken=spoken_now(),
        keeper=keeper_of(EVERYWHERE),
        today=utc_now().date(),
    )


def _is_about(each: queries.Shown, topic: str) -> bool:
    facts = each.edition.facts
    return bool(facts["kind"] != TRIALS and facts["topic"] == topic)


@blueprint.route("/materials/<card_code>/wrong", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def report(card_code: str) -> Any:
    """Is this wrong? Anybody says so, without a name."""
    card = queries.shown_card(card_code)
    form = Form.of(WrongSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "GET" or not form.valid:
        title = card.edition.words[spoken_now()]["title"]
        page = render_template("materials/report.html", card=card, title=title, form=form)
        return page, 422 if form.errors else 200
    said = form.data
    about = (EVERYWHERE, ABOUT + card_code, said["words"], said["link"])
    row = suggest(*about, spoken_now(), READER, utc_now(), network=network_today())
    return redirect(url_for("information.show_suggestion", suggestion_id=row.id), 303)


def shelf_row(code: str) -> Subject | None:
    """A document of the shelf that somebody says is wrong."""
    found = queries.shown(DOCUMENT).get(code)
    if found is None:
        return None
    title = found.edition.words[spoken_now()]["title"]
    return Subject(title, found.edition.facts["country"], "materials.shelf", {"_anchor": code})
