"""One page of a paper beside what is typed from it; what the paper is; proposals for a medicine."""

import uuid
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form, as_id
from referral.i18n import _, ngettext
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.records.papers import queries as papers
from referral.records.papers.models import Paper
from referral.records.reading import actions, checking, drugs, kinds, queries
from referral.records.reading.comparing import disagreements, offers
from referral.records.reading.forms import AboutSchema, frame_of, said_of, schema_of
from referral.records.reading.kinds import Field
from referral.records.reading.models import PaperValue
from referral.records.reading.views.blueprint import blueprint, me

MOST_PROPOSED = 12
PAGE = "/desk/cases/<uuid:case_id>/papers/<uuid:paper_id>/read/<int:page>"


@blueprint.get(PAGE)
@allows(Permission.CASE_COORDINATE)
def read_page(case_id: uuid.UUID, paper_id: uuid.UUID, page: int) -> str:
    """The picture, what was read from it, and the form for one value more; the picture notes which page it is."""
    case = open_case(current_user, case_id, utc_now())
    paper = queries.paper_for(case, paper_id)
    corrected = _corrected(case, paper)
    field = kinds.fields().get(corrected.field if corrected else request.args.get("field", ""))
    form = _filled(field, corrected) if field and corrected else Form()
    return _page(case, paper, page, field, form, corrected)


@blueprint.post(PAGE)
@allows(Permission.CASE_COORDINATE)
def type_value(case_id: uuid.UUID, paper_id: uuid.UUID, page: int) -> Any:
    """Keep one value, or a corrected one; what is doubtful is asked back first, and nothing is corrected by itself."""
    case = open_case(current_user, case_id, utc_now())
    paper = queries.paper_for(case, paper_id)
    corrected, field = _corrected(case, paper), kinds.fields().get(request.args.get("field", ""))
    if field is None or (corrected is not None and corrected.field != field.code):
        raise NotFound()
    form = Form.of(schema_of(field), request.form)
    asked = _asked_back(case, field, form, corrected) if form.valid else []
    if not form.valid or asked:
        return _page(case, paper, page, field, form, corrected, asked), 422
    said, frame, now = said_of(field, form.data), frame_of(form.data), utc_now()
    if corrected is not None:
        actions.correct(corrected, said, frame, me(), now)
    else:
        actions.type_value(paper, page, field.code, said, frame, me(), now)
    flash(_("Kept, with its place on the picture."))
    return redirect(url_for("reading.read_page", case_id=case_id, paper_id=paper_id, page=page), 303)


def _corrected(case: Case, paper: Paper) -> PaperValue | None:
    """The value that the address asks to correct, if any; NotFound for another paper's."""
    value_id = as_id(request.args.get("correct", ""))
    if value_id is None:
        return None
    value = queries.value_for(case, value_id)
    if value.paper_id != paper.id or value.ended_at is not None:
        raise NotFound()
    return value


def _asked_back(case: Case, field: Field, form: Form, corrected: PaperValue | None) -> list[str]:
    """Doubts that nobody has answered yet."""
    without = corrected.id if corrected else None
    others = [
        each.said for each in queries.values_of(case.id) if each.field == field.code and each.id != without
    ]
    found = checking.doubts(field.code, said_of(field, form.data), form.values, others)
    return [code for code in found if code not in form.data.get("sure", [])]


def _filled(field: Field, value: PaperValue) -> Form:
    """The form as it was typed last, with its place."""
    said = dict(value.said or {})
    if field.code == "drug":
        said |= {"code": said.get("drug", ""), "drug": said.get("written", "")}
    frame = zip(("left", "top", "width", "height"), map(str, value.frame), strict=True)
    return Form.filled(schema_of(field), {**said, **dict(frame)})


def _page(
    case: Case, paper: Paper, page: int, field: Field | None, form: Form, corrected: PaperValue | None,
    asked: list[str] | None = None,
) -> str:  # fmt: skip
    if page not in {each.number for each in paper.pages}:
        raise NotFound()
    values = queries.values_of(case.id, with_ended=True)
    here = [each for each in values if (each.paper_id, each.page) == (paper.id, page)]
    differing = {each.id for group in disagreements(values) for each in group.values}
    return render_template(
        "reading/read_page.html",
        case=case,
        paper=paper,
        page=page,
        field=field,
        form=form,
        corrected=corrected,
        asked=asked or [],
        here=here,
        differing=differing,
        offered={each.value.id: each for each in offers(case, here)},
        fields=kinds.usual_first(paper.kind),
    )


@blueprint.get(f"{PAGE}/picture")
@allows(Permission.CASE_COORDINATE)
def picture(case_id: uuid.UUID, paper_id: uuid.UUID, page: int) -> Response:
    """The page's picture, for whoever may read the case; kept by no browser, noted whichever page asked for it."""
    paper = queries.paper_for(case_for(current_user, case_id), paper_id)
    audit.record_read(me(), "paper.read", paper, utc_now(), case_id=case_id, page=page)
    answer = Response(papers.page_of(paper.id, page), mimetype="image/jpeg", headers=web.OF_STRANGERS)
    answer.headers["Content-Disposition"] = "inline; filename=page.jpg"
    return answer


@blueprint.route("/desk/cases/<uuid:case_id>/papers/<uuid:paper_id>/about", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def describe(case_id: uuid.UUID, paper_id: uuid.UUID) -> Any:
    """Say what a paper is; what nobody knows is left empty."""
    case = open_case(current_user, case_id, utc_now())
    paper = queries.paper_for(case, paper_id)
    posted = request.method == "POST"
    form = Form.of(AboutSchema(), request.form) if posted else Form.filled(AboutSchema(), _about(paper))
    if posted and form.valid:
        actions.describe(paper, form.data, me(), utc_now())
        flash(_("Saved: what this paper is."))
        return redirect(url_for("reading.read_page", case_id=case_id, paper_id=paper_id, page=1), 303)
    page = render_template("reading/describe.html", case=case, paper=paper, form=form)
    return page, 422 if form.errors else 200


def _about(paper: Paper) -> dict[str, Any]:
    names = ("kind", "language", "dated", "institution", "translated_by")
    return {name: getattr(paper, name) for name in names if getattr(paper, name)}


@blueprint.post("/desk/medicines")
@allows(Permission.CASE_COORDINATE)
def search_drugs() -> Any:
    """Proposals for a medicine while one types: by international name and brand, in either script."""
    found = drugs.search(request.form.get("q", "")[:100])[:MOST_PROPOSED]
    options = [{"value": each.code, "text": each.name, "hint": ", ".join(each.also)} for each in found]
    status = ngettext("%(num)d suggestion", "%(num)d suggestions", len(options))
    return jsonify(options=options, status=status, note="")
