"""The editors' desk of cards and documents: what each says, how it stands, which links are silent."""

import uuid
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.information.forms import KeeperSchema
from referral.information.keepers import SAID
from referral.information.keepers import name_keeper as keep_by
from referral.information.queries import keeper_of
from referral.information.questions import TOPICS
from referral.information.saying import LANGUAGES
from referral.labels import label
from referral.links.queries import silent
from referral.materials import actions, queries
from referral.materials.cards import cards
from referral.materials.forms import COUNTRIES, SCHEMAS, ClinicianSchema, said_of, typed_of
from referral.materials.models import CARD, DOCUMENT, EVERYWHERE, LIFE, Material
from referral.materials.saying import LISTS, PARTS
from referral.materials.views.blueprint import blueprint
from referral.materials.wording import DOCUMENT_KINDS, PART_NAMES
from referral.published_doors import Doors


def _page(material: Material) -> str:
    return url_for("materials.edit", card_code=material.code)


DOORS = Doors(blueprint, LIFE, "/desk/materials", allows(Permission.INFORMATION_EDIT), _page)
DOORS.open()


@blueprint.get("/desk/materials", endpoint="desk")
@allows(Permission.INFORMATION_EDIT)
def list_for_editors() -> str:
    """Every card and document, in whatever state."""
    keeper = keeper_of(EVERYWHERE)
    return _all(Form({"organisation": keeper.organisation, "email": keeper.email} if keeper else {}))


def _all(form: Form) -> str:
    lines, keeper = queries.everything(), keeper_of(EVERYWHERE)
    written = {each.material.code for each in lines}
    return render_template(
        "materials/desk.html",
        lines=lines,
        missing=[code for code in cards() if code not in written],
        silent=silent(
            link for each in lines for link in (each.edition.source, each.edition.facts.get("link", ""))
        ),
        form=form,
        keeper=keeper,
        today=utc_now().date(),
    )


@blueprint.route("/desk/materials/card/<card_code>", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def edit(card_code: str) -> Any:
    """Write a new edition of a card or a document; what is published stays until the new one is published too."""
    material = queries.material_about(card_code)
    if material is None and card_code not in cards():
        raise NotFound()
    return _edit(card_code, material.kind if material else CARD, material)


@blueprint.route("/desk/materials/new", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def add() -> Any:
    """Put a document on the shelf, as a draft."""
    return _edit(f"document_{uuid.uuid4().hex[:12]}", DOCUMENT, None)


def _edit(code: str, kind: str, material: Material | None) -> Any:
    is_sent = request.method == "POST"
    form = Form.of(SCHEMAS[kind](), request.form) if is_sent else _typed(kind, material)
    if is_sent and form.valid:
        write = partial(actions.write, code, kind, said_of(kind, form), form.data["number"])
        if kept := DOORS.kept(form, write):
            return kept
    return _shown(code, kind, material, form)


def _typed(kind: str, material: Material | None) -> Form:
    return Form(typed_of(kind, LIFE.newest_of(material), material.newest if material else 0))


def _shown(code: str, kind: str, material: Material | None, form: Form) -> Any:
    newest = LIFE.newest_of(material)
    page = render_template(
        "materials/edit.html",
        code=code,
        kind=kind,
        material=material,
        newest=newest,
        form=form,
        parts=PARTS[kind],
        lists=LISTS,
        part_names=PART_NAMES,
        tongues=LANGUAGES,
        countries=[(each, label("country", each) if each else _("Every country")) for each in COUNTRIES],
        topics=list(TOPICS.items()),
        kinds=list(DOCUMENT_KINDS.items()),
        silent=silent([newest.source, newest.facts.get("link", "")]) if newest else {},
    )
    return page, 422 if form.errors else 200


@blueprint.post("/desk/materials/<uuid:material_id>/clinician/<int:number>")
@allows(Permission.INFORMATION_EDIT)
def note_clinician(material_id: uuid.UUID, number: int) -> Any:
    """A clinician has checked the words that were seen: the role and the day, no name."""
    material, form = LIFE.subject_of(material_id), Form.of(ClinicianSchema(), request.form)
    if not form.valid:
        found = _typed(material.kind, material)
        found.values |= form.values
        return _shown(material.code, material.kind, material, found.refuse_all(form.errors))
    said = (form.data["role"], form.data["checked_on"])
    actions.note_clinician(material, number, *said, current_user.as_actor(), utc_now())
    return DOORS.back(material)


@blueprint.post("/desk/materials/<uuid:material_id>/clinician/<int:number>/<any(agree, take_back):verb>")
@allows(Permission.INFORMATION_EDIT)
def settle_clinician(material_id: uuid.UUID, number: int, verb: str) -> Any:
    """A second person agrees that a clinician has checked these words, or it was noted by mistake."""
    material = LIFE.subject_of(material_id)
    deed = {"agree": actions.agree_clinician, "take_back": actions.take_back_clinician}[verb]
    deed(material, number, current_user.as_actor(), utc_now())
    return DOORS.back(material)


@blueprint.post("/desk/materials/keeper")
@allows(Permission.INFORMATION_EDIT)
def name_keeper() -> Any:
    """Which organisation keeps cards and shelf."""
    form = Form.of(KeeperSchema(), request.form)
    if not form.valid:
        return _all(form), 422
    said = (form.data["organisation"], form.data["email"])
    flash(SAID[keep_by(EVERYWHERE, *said, current_user.as_actor(), utc_now())])
    return redirect(url_for("materials.desk"), 303)
