"""The checklist, without an account: three questions, then what it takes, or a stop."""

import uuid
from typing import Any

from flask import current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from matching.vocabulary import UKRAINE
from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.export_rules import authorities, classes, letters, queries
from referral.export_rules.checklist import Way, acts, checklist
from referral.export_rules.forms import WaySchema, goods_of, one_of
from referral.export_rules.goods import COUNTRIES, CROSSED, GOODS, PAPERS
from referral.export_rules.views.blueprint import KIND, blueprint
from referral.forms import Form
from referral.information.forms import RECEIVING
from referral.information.saying import spoken as spoken_now
from referral.information.subjects import Subject, about
from referral.letters_on_paper.letters import as_pdf
from referral.search_engines import indexed

MADE_AT = "supplies.offer"
"""Where whoever offers goods gets their papers made, once that page is there."""
READ_BY_MANY, SHEETS_FROM_ONE_NETWORK = "120 per minute", "200 per hour"


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = not request.path.startswith("/desk")


@blueprint.get("/export-rules")
@allows(Permission.PUBLIC)
@indexed
def choose() -> Any:
    """What do you send, from where, across which border?"""
    return _question(Form())


@blueprint.get("/export-rules/checklist")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_list() -> Any:
    """What it takes, in order; its address holds codes alone and may be passed on."""
    form = _asked()
    if not form.valid:
        return _question(form)
    way = _way(form)
    if request.args != MultiDict(way.codes | _language()):
        return redirect(url_for("export_rules.show_list", **way.codes, **_language()), 303)
    page = "export_rules/stop.html" if way.is_stopped else "export_rules/show_list.html"
    return render_template(page, **_facts(way))


def _asked() -> Form:
    """The three answers, whatever else stands in the address."""
    schema = WaySchema()
    known = {name: one_of(sent) for name, sent in request.args.lists() if name in schema.fields}
    return Form.of(schema, MultiDict(known))


def _language() -> dict[str, Any]:
    return {"lang": request.args["lang"]} if "lang" in request.args else {}


@blueprint.get("/export-rules/checklist/paper")
@allows(Permission.PUBLIC)
@web.limiter.limit(SHEETS_FROM_ONE_NETWORK)
def print_list() -> Any:
    """The same on paper, with boxes to tick; what is stopped has none."""
    form = _asked()
    if not form.valid:
        return _question(form)
    way = _way(form)
    if way.is_stopped:
        return redirect(url_for("export_rules.show_list", **way.codes, **_language()), 303)
    body, pressed = letters.paper(way, _facts(way))
    if pressed:
        return as_pdf(pressed.pdf)
    return render_template("letters_on_paper/page.html", body=body, spoken=spoken_now())


def _question(form: Form) -> Any:
    page = render_template(
        "export_rules/choose.html",
        form=form,
        goods=GOODS.items(),
        sending=[(code, COUNTRIES[code]) for code in RECEIVING],
        via=[(code, COUNTRIES[code]) for code in CROSSED],
        takes_names=classes.is_there(),
        offices=_asked_first(form),
    )
    return page, 422 if form.errors else 200


def _asked_first(form: Form) -> list[authorities.Authority]:
    """Who knows whether a name that nobody here knows is of stopped goods; nobody while there is no such name."""
    sending = form.value("sending")
    if "term" not in form.errors or sending not in RECEIVING:
        return []
    found = [authorities.asked_about(goods, sending) for goods in ("controlled", "medicine")]
    return list(dict.fromkeys(found))


def _way(form: Form) -> Way:
    return Way(goods_of(form.data) or "", form.data["sending"], form.data["via"])


def _facts(way: Way) -> dict[str, Any]:
    """What stands on the page of a way, and on its paper."""
    rules, today = queries.shown(way.countries), utc_now().date()
    offices = {country: authorities.asked_about(way.goods, country) for country in (way.sending, UKRAINE)}
    said = {"acts": acts(rules, way)} if way.is_stopped else {"found": checklist(rules, way, today)}
    return {
        **said,
        "way": way,
        "offices": offices,
        "customs": authorities.customs(way.sending),
        "named": authorities.named,
        "papers": PAPERS,
        "made_at": url_for(MADE_AT) if MADE_AT in current_app.view_functions else "",
        "about": lambda each: about(KIND, each.id),
        "asked_in": lambda each: (each.country if each.country in RECEIVING else way.sending).lower(),
        "spoken": spoken_now(),
        "today": today,
    }


def subject(rule_id: uuid.UUID) -> Subject | None:
    """A rule that somebody says is wrong."""
    found = queries.shown_one(rule_id)
    if found is None:
        return None
    country = found.country if found.country in RECEIVING else ""
    name = f"{COUNTRIES[found.country]}: {found.edition.words[spoken_now()]['requirement']}"
    return Subject(name, country, "export_rules.choose", {})
