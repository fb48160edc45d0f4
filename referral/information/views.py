"""What everybody reads without an account, where anybody suggests, and the editors' desk."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from referral import labels, paging, readiness, web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.config import setting
from referral.db import utc_now
from referral.errors import Invalid, NotFound
from referral.forms import Form
from referral.i18n import _, language
from referral.information import actions, commands, keeping, queries
from referral.information.forms import (
    RECEIVING,
    AnswerSchema,
    KeeperSchema,
    SuggestionSchema,
    VerdictSchema,
    facts_of,
    typed_of,
)
from referral.information.models import TAKEN, Answer
from referral.information.phrases import GROUPS, foreign, phrases
from referral.information.pictures import picture
from referral.information.questions import QUESTIONS, TOPICS, of_topic
from referral.information.saying import spoken as spoken_now
from referral.information.subjects import Subject, subject_of
from referral.information.wording import LABELS, phone_name
from referral.links import collecting
from referral.links.queries import silent
from referral.search_engines import indexed

blueprint = Blueprint("information", __name__)
READER = Actor("reader", "public", "public")
"""Whoever suggests something has no name here."""
FROM_ONE_SHELTER = "30 per hour"


def init_app(app: Flask) -> None:
    """Register the pages, the command, and what is to be watched."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(LABELS)
    app.add_template_global(phone_name, "phone_name")
    app.add_template_global(picture, "picture")
    readiness.watch(app, "suggestions_late", queries.late_suggestions)
    collecting.collect_from(queries.links)


def _country(code: str) -> str:
    if (country := code.upper()) not in RECEIVING:
        raise NotFound()
    return country


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
    country = _country(code)
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
    country = _country(code)
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
        mine=spoken_now(),
        others=others,
        groups=GROUPS,
        phrases=phrases(),
    )


@blueprint.route("/information/<code>/suggest", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def suggest(code: str) -> Any:
    """Is this wrong, or missing? Anybody says so, without a name."""
    country, about = _country(code), request.values.get("about", "")
    asked = {"country": country, "question": request.args.get("question", ""), "about": about}
    subject = _about(country, about)
    form = Form.of(SuggestionSchema(), request.form) if request.method == "POST" else Form(asked)
    if request.method == "GET" or not form.valid:
        choices = [(code, each.words) for code, each in QUESTIONS.items()]
        page = render_template(
            "information/suggest.html", country=country, form=form, question_choices=choices, subject=subject
        )
        return page, 422 if form.errors else 200
    said = form.data
    row = actions.suggest(
        country, said["question"], said["words"], said["link"], spoken_now(), READER, utc_now(), about
    )
    return redirect(url_for("information.show_suggestion", suggestion_id=row.id), 303)


def _about(country: str, about: str) -> Subject | None:
    """The line of another feature that is reported; it speaks all languages. Raises NotFound for none such."""
    subject = subject_of(about)
    if about and (subject is None or subject.country not in ("", country)):
        raise NotFound()
    g.hospital_side = bool(about)
    return subject


@blueprint.get("/information/suggestions/<uuid:suggestion_id>")
@allows(Permission.PUBLIC)
def show_suggestion(suggestion_id: uuid.UUID) -> str:
    """What became of a suggestion; whoever made it keeps this address."""
    suggestion = queries.suggestion_of(suggestion_id)
    g.hospital_side = bool(suggestion.about)
    return render_template("information/show_suggestion.html", suggestion=suggestion)


@blueprint.get("/desk/information")
@allows(Permission.INFORMATION_EDIT)
def list_countries() -> str:
    """How each country's page stands, and what was suggested."""
    return render_template(
        "information/list_countries.html",
        countries=RECEIVING,
        lives=queries.lives(utc_now().date()),
        question_count=len(QUESTIONS),
        suggestions=queries.suggestions(paging.asked()),
        now=utc_now(),
    )


@blueprint.get("/desk/information/<code>")
@allows(Permission.INFORMATION_EDIT)
def list_answers(code: str) -> str:
    """Every question of a country, in whatever state."""
    country, today = _country(code), utc_now().date()
    keeper = queries.keeper_of(country)
    form = Form({"organisation": keeper.organisation, "email": keeper.email} if keeper else {})
    answers = queries.of_country(country)
    return render_template(
        "information/list_answers.html",
        country=country,
        answers=answers,
        questions=QUESTIONS,
        form=form,
        today=today,
        silent=_silent_questions(country),
    )


def _silent_questions(country: str) -> set[str]:
    """The questions whose published answer names a link that did not answer."""
    named = {
        code: (each.edition.source, *each.edition.links) for code, each in queries.shown_in(country).items()
    }
    links = silent(link for each in named.values() for link in each)
    return {code for code, each in named.items() if links.keys() & set(each)}


@blueprint.route("/desk/information/<code>/<question>", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def edit(code: str, question: str) -> Any:
    """Write a new edition; what is published stays until the new one is published too."""
    country, answer = _country(code), None
    if question not in QUESTIONS:
        raise NotFound()
    answer = queries.answer_about(country, question)
    newest = queries.edition_of(answer, answer.newest) if answer and answer.newest else None
    form = (
        Form.of(AnswerSchema(), request.form)
        if request.method == "POST"
        else Form(typed_of(newest, answer.newest if answer else 0))
    )
    if request.method == "POST" and form.valid and _written(country, question, form):
        return redirect(url_for("information.edit", code=code, question=question), 303)
    facts = {"country": country, "question": question, "answer": answer, "newest": newest, "form": form}
    links = silent([newest.source, *newest.links]) if newest else {}
    page = render_template("information/edit.html", **facts, words=QUESTIONS[question].words, silent=links)
    return page, 422 if form.errors else 200


def _written(country: str, question: str, form: Form) -> bool:
    try:
        seen = form.data["number"]
        actions.write(country, question, facts_of(form), seen, current_user.as_actor(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return False
    flash(_("Kept as a draft. A colleague compares it with its source and publishes it."))
    return True


@blueprint.post("/desk/information/answers/<uuid:answer_id>/<any(check, publish):verb>/<int:number>")
@allows(Permission.INFORMATION_EDIT)
def move(answer_id: uuid.UUID, verb: str, number: int) -> Any:
    """Check or publish the edition that was seen."""
    answer = queries.answer_of(answer_id)
    {"check": actions.check, "publish": actions.publish}[verb](
        answer, number, current_user.as_actor(), utc_now()
    )
    return _back(answer)


@blueprint.post("/desk/information/answers/<uuid:answer_id>/<any(confirm, withdraw, bring_back):verb>")
@allows(Permission.INFORMATION_EDIT)
def keep(answer_id: uuid.UUID, verb: str) -> Any:
    """It is still right; or nobody shall read it any more; or it is a draft again."""
    answer = queries.answer_of(answer_id)
    getattr(actions, verb)(answer, current_user.as_actor(), utc_now())
    return _back(answer)


def _back(answer: Answer) -> Any:
    flash(_("Saved."))
    at = url_for("information.edit", code=answer.country.lower(), question=answer.question)
    return redirect(at, 303)


@blueprint.post("/desk/information/<code>/keeper")
@allows(Permission.INFORMATION_EDIT)
def name_keeper(code: str) -> Any:
    """Which organisation keeps this page."""
    country, form = _country(code), Form.of(KeeperSchema(), request.form)
    if not form.valid:
        raise Invalid(form.errors)
    data = form.data
    actions.name_keeper(country, data["organisation"], data["email"], current_user.as_actor(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("information.list_answers", code=code), 303)


@blueprint.route("/desk/information/suggestions/<uuid:suggestion_id>", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def decide(suggestion_id: uuid.UUID) -> Any:
    """Read what somebody suggests and say what becomes of it."""
    suggestion = queries.suggestion_of(suggestion_id)
    form = Form.of(VerdictSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "GET" or not form.valid:
        page = render_template(
            "information/decide.html",
            suggestion=suggestion,
            form=form,
            questions=QUESTIONS,
            subject=subject_of(suggestion.about),
        )
        return page, 422 if form.errors else 200
    taken = form.data["verdict"] == TAKEN
    actions.decide(suggestion, taken, form.data["reply"], current_user.as_actor(), utc_now())
    flash(_("Saved. Whoever suggested it reads your answer at their address."))
    return redirect(url_for("information.list_countries"), 303)
