"""For coordinators and the volunteer who keeps the case: cover names, agree to kinds, see who looked."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.labels import choices
from referral.records.papers import storing
from referral.records.papers.models import Paper
from referral.records.showing import actions, agreed, boxes, looked, queries
from referral.records.showing.burning import with_grid
from referral.records.showing.forms import AgreeSchema, CoverSchema, boxes_of, written
from referral.records.showing.views.blueprint import blueprint, picture
from referral.referrals.actions import withdraw_consent

CASE = "/cases/<uuid:case_id>/shown-papers"
ONE = CASE + "/<uuid:paper_id>/<int:number>"
COVER = CASE + "/covers/<uuid:cover_id>"
LONGEST_COVER = 4000


@blueprint.get(CASE, endpoint="list")
@allows(Permission.INTAKE_FILE)
def list_pages(case_id: uuid.UUID) -> Any:
    """Every page: covered or not; what is agreed to; which hospital looked."""
    return _list(open_case(current_user, case_id, utc_now()), Form())


@blueprint.post(CASE)
@allows(Permission.INTAKE_FILE)
def agree(case_id: uuid.UUID) -> Any:
    """The patient agrees that hospitals see papers of some kinds."""
    case, form = open_case(current_user, case_id, utc_now()), Form.of(AgreeSchema(), request.form)
    if not form.valid:
        return _list(case, form), 422
    given = {"given_by": form.data["agreed_by"], "language": form.data["agreed_in"]}
    consent = {**given, "basis": form.data.get("agreed_basis")}
    actions.agree(case, form.data["kinds"], consent, current_user.as_actor(), utc_now())
    flash(_("Saved. Hospitals that see the case see papers of these kinds."), "success")
    return redirect(url_for("showing.list", case_id=case.id), 303)


@blueprint.post(CASE + "/take-back")
@allows(Permission.INTAKE_FILE)
def take_back(case_id: uuid.UUID) -> Any:
    """The patient takes it back for a kind: no hospital sees papers of it from that moment."""
    case = open_case(current_user, case_id, utc_now())
    consent = agreed.living_of(case.id, request.form.get("kind", ""))
    withdraw_consent(consent, current_user.as_actor(), utc_now())
    flash(_("Taken back. Nothing more of this kind is shown from now on."), "success")
    return redirect(url_for("showing.list", case_id=case.id), 303)


def _list(case: Case, form: Form) -> str:
    return render_template(
        "showing/list.html",
        case=case,
        form=form,
        pages=queries.desk_pages(case),
        agreed=agreed.living(case.id),
        kinds=choices("document"),
        looked=looked.looked(case),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@allows(Permission.INTAKE_FILE)
@web.takes(LONGEST_COVER)
def cover(case_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> Any:
    """One page: draw boxes over names, or name rows of the grid; then look at the copy and say so."""
    case = open_case(current_user, case_id, utc_now())
    found = queries.desk_page(case, paper_id, number)
    if request.method == "GET":
        drawn = written(found.cover.boxes["boxes"]) if found.cover else ""
        return _cover_page(case, found, Form({"boxes": drawn}))
    form = Form.of(CoverSchema(), request.form)
    wanted = boxes_of(form) if form.valid else []
    if not form.valid:
        return _cover_page(case, found, form), 422
    actions.cover(found, wanted, current_user.as_actor(), utc_now())
    flash(_("The covered copy is made. Now look at the whole copy below."), "success")
    here: dict[str, Any] = {"case_id": case.id, "paper_id": paper_id, "number": number}
    return redirect(url_for("showing.cover", **here, _anchor="copy"), 303)


def _cover_page(case: Case, found: queries.DeskPage, form: Form) -> str:
    return render_template(
        "showing/cover.html",
        case=case,
        found=found,
        form=form,
        proposed=boxes.proposed(found.paper.kind),
    )


@blueprint.get(ONE + ".jpg")
@allows(Permission.INTAKE_FILE)
def show_uncovered(case_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> Any:
    """The page as it is, to draw on; with numbered rows where they are asked for."""
    found = queries.desk_page(open_case(current_user, case_id, utc_now()), paper_id, number)
    _note(case_id, found.paper, number)
    content = storing.opened(found.paper.data_key, found.page.name)
    return picture(with_grid(content) if request.args.get("rows") else content)


def _note(case_id: uuid.UUID, paper: Paper, number: int) -> None:
    """Which page of which paper somebody of ours has looked at, as the hospitals' looks are noted."""
    actor = current_user.as_actor()
    audit.record_read(actor, "paper.read", paper, utc_now(), case_id=case_id, page=number)


@blueprint.get(COVER + ".jpg")
@allows(Permission.INTAKE_FILE)
def show_covered(case_id: uuid.UUID, cover_id: uuid.UUID) -> Any:
    """The covered copy, exactly as hospitals see it."""
    found = queries.cover_of(open_case(current_user, case_id, utc_now()), cover_id)
    _note(case_id, found.paper, found.number)
    return picture(storing.opened(found.data_key, found.name))


@blueprint.post(COVER + "/look")
@allows(Permission.INTAKE_FILE)
def check(case_id: uuid.UUID, cover_id: uuid.UUID) -> Any:
    """I have looked at the whole page: there is no name on it."""
    case = case_for(current_user, case_id)
    found = queries.cover_of(case, cover_id)
    actions.check(case, found, current_user.as_actor(), utc_now())
    flash(_("Saved. Hospitals that may see this page see the copy."), "success")
    return redirect(url_for("showing.list", case_id=case.id), 303)


@blueprint.post(COVER + "/take-away")
@allows(Permission.INTAKE_FILE)
def uncover(case_id: uuid.UUID, cover_id: uuid.UUID) -> Any:
    """Take the covered copy away: no hospital sees the page before it has accepted."""
    case = case_for(current_user, case_id)
    found = queries.cover_of(case, cover_id)
    actions.uncover(case, found, current_user.as_actor(), utc_now())
    flash(_("The copy is taken away. No hospital sees this page before it has accepted."), "success")
    return redirect(url_for("showing.list", case_id=case.id), 303)


@blueprint.get(CASE + "/letters/<uuid:sent_id>/<int:number>.jpg")
@allows(Permission.INTAKE_FILE)
def show_letter(case_id: uuid.UUID, sent_id: uuid.UUID, number: int) -> Any:
    """A page of a letter that a hospital sent as a file."""
    case = open_case(current_user, case_id, utc_now())
    return picture(queries.letter_page(case.id, sent_id, number))
