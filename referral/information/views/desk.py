"""The editors' desk: how each country's page stands, a question to write, what follows."""

import uuid
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.information import actions, keepers, queries
from referral.information.forms import RECEIVING, AnswerSchema, KeeperSchema, facts_of, typed_of
from referral.information.models import LIFE, Answer
from referral.information.questions import QUESTIONS
from referral.information.views.blueprint import blueprint, country_of
from referral.links.queries import silent
from referral.published_doors import Doors


def _page(answer: Answer) -> str:
    return url_for("information.edit", code=answer.country.lower(), question=answer.question)


DOORS = Doors(blueprint, LIFE, "/desk/information/answers", allows(Permission.INFORMATION_EDIT), _page)
DOORS.open()


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
        keepers=queries.keepers(),
        now=utc_now(),
    )


@blueprint.get("/desk/information/<code>")
@allows(Permission.INFORMATION_EDIT)
def list_answers(code: str) -> str:
    """Every question of a country, in whatever state."""
    country = country_of(code)
    keeper = queries.keeper_of(country)
    return _country(
        country, Form({"organisation": keeper.organisation, "email": keeper.email} if keeper else {})
    )


def _country(country: str, form: Form) -> str:
    keeper, today, answers = queries.keeper_of(country), utc_now().date(), queries.of_country(country)
    return render_template(
        "information/list_answers.html",
        country=country,
        answers=answers,
        questions=QUESTIONS,
        form=form,
        keeper=keeper,
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
    country, answer = country_of(code), None
    if question not in QUESTIONS:
        raise NotFound()
    answer = queries.answer_about(country, question)
    newest = queries.edition_of(answer, answer.newest) if answer and answer.newest else None
    form = (
        Form.of(AnswerSchema(), request.form)
        if request.method == "POST"
        else Form(typed_of(newest, answer.newest if answer else 0))
    )
    if request.method == "POST" and form.valid:
        write = partial(actions.write, country, question, facts_of(form), form.data["number"])
        if kept := DOORS.kept(form, write):
            return kept
    facts = {"country": country, "question": question, "answer": answer, "newest": newest, "form": form}
    links = silent([newest.source, *newest.links]) if newest else {}
    page = render_template("information/edit.html", **facts, words=QUESTIONS[question].words, silent=links)
    return page, 422 if form.errors else 200


@blueprint.post("/desk/information/<code>/keeper")
@allows(Permission.INFORMATION_EDIT)
def name_keeper(code: str) -> Any:
    """Which organisation keeps this page."""
    country, form = country_of(code), Form.of(KeeperSchema(), request.form)
    if not form.valid:
        return _country(country, form), 422
    said = (form.data["organisation"], form.data["email"])
    counts = keepers.name_keeper(country, *said, current_user.as_actor(), utc_now())
    flash(keepers.SAID[counts])
    return redirect(url_for("information.list_answers", code=code), 303)


@blueprint.post("/desk/information/keepers/<uuid:offered_id>")
@allows(Permission.INFORMATION_EDIT)
def agree_keeper(offered_id: uuid.UUID) -> Any:
    """A second person agrees to the organisation and the address that were seen."""
    keeper = keepers.agree_keeper(offered_id, current_user.as_actor(), utc_now())
    flash(_("Saved."))
    if not keeper.country:
        return redirect(url_for("materials.desk"), 303)
    return redirect(url_for("information.list_answers", code=keeper.country.lower()), 303)
