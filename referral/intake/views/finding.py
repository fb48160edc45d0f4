"""Two pages where a person types and chooses from what is found: locality and diagnosis; nothing preselected."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import jsonify, render_template, request

from referral.accounts.permissions import Permission, allows
from referral.forms import UNKNOWN, Form
from referral.i18n import _, ngettext
from referral.intake import found
from referral.intake.actions.filing import ChangedMeanwhile
from referral.intake.forms import DiagnosisSchema, LocalitySchema
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of, mark_of
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import typed_before
from referral.intake.views.steps import keep_and_go_on, open_case, seen_mark


@blueprint.get("/intake/<uuid:case_id>/place")
@allows(Permission.INTAKE_FILE)
def ask_locality(case_id: uuid.UUID) -> str:
    """Where the patient is."""
    case, typed = open_case(case_id), typed_before()
    form = (
        Form.again(LocalitySchema(), typed)
        if typed
        else Form.filled(LocalitySchema(), answers_of(case, "place"))
    )
    return _locality_page(case, form, seen_mark(case, "place", typed))


@blueprint.post("/intake/<uuid:case_id>/place")
@allows(Permission.INTAKE_FILE)
def answer_locality(case_id: uuid.UUID) -> Any:
    """Keep the locality chosen; without a choice, show what was found, or keep the words when it is none of them."""
    case = open_case(case_id)
    form = Form.of(LocalitySchema(), request.form)
    said = locality_said(form)
    if said and "search" not in request.form:
        try:
            return keep_and_go_on(case, "place", said)
        except ChangedMeanwhile as changed:
            return _locality_page(case, form.refuse("", changed.sentence), mark_of(case, "place")), 409
    choices = found.locality_choices(form.value("place_typed"))
    shown, status = as_asked(form)
    return _locality_page(case, shown, seen_mark(case, "place"), choices), status


def locality_said(form: Form) -> dict[str, Any] | None:
    """What a filled form says of the locality; None, with a sentence beside the field, where nothing was chosen."""
    _choose_anew(form, "place_code", form.value("place_typed"), found.locality_choices)
    known = found.locality_facts(form.data) if form.valid else None
    if form.valid and not known:
        form.refuse("place_code", _("Choose the place from the list, or “none of these”."))
    told = {name: form.data[name] for name in LocalitySchema().fields if name in form.data}
    return {**told, **known} if known else None


def _choose_anew(form: Form, name: str, words: str, proposals: Callable[[str], list[found.Choice]]) -> None:
    """Drop a choice that the words, as they are now, do not propose: it was made before they were changed."""
    code = form.data.get(name)
    proposed = [value for value, _name, _hint in proposals(words)] if code else []
    if proposed and code not in proposed:
        del form.data[name], form.values[name]


def as_asked(form: Form) -> tuple[Form, int]:
    """The form to be shown once more, with its status: whoever only searches is told of no error."""
    return (Form(form.values), 200) if "search" in request.form else (form, 422)


def _locality_page(case: Case, form: Form, seen: str, choices: list[found.Choice] | None = None) -> str:
    chosen = found.locality_chosen(form.value("place_code"))
    remark = found.locality_remark(form.value("place_typed")) if choices else ""
    return render_template(
        "intake/answer_locality.html",
        case=case,
        form=form,
        seen=seen,
        choices=choices,
        remark=remark,
        chosen=chosen,
    )


@blueprint.get("/intake/<uuid:case_id>/diagnosis")
@allows(Permission.INTAKE_FILE)
def ask_diagnosis(case_id: uuid.UUID) -> str:
    """The diagnosis, picked or typed."""
    case, typed = open_case(case_id), typed_before()
    stored = answers_of(case, "diagnosis")
    form = Form.again(DiagnosisSchema(), typed) if typed else Form.filled(DiagnosisSchema(), stored)
    return _diagnosis_page(case, form, seen_mark(case, "diagnosis", typed), sex=sex_of(case))


@blueprint.post("/intake/<uuid:case_id>/diagnosis")
@allows(Permission.INTAKE_FILE)
def answer_diagnosis(case_id: uuid.UUID) -> Any:
    """Keep what a person chose, beside the words they typed."""
    case = open_case(case_id)
    form = Form.of(DiagnosisSchema(), request.form)
    sex = sex_of(case)
    said = diagnosis_said(form, sex)
    others = others_to_ask(form) if said else []
    if others:
        return _diagnosis_page(case, form, seen_mark(case, "diagnosis"), sex=sex, others=others)
    if said and "search" not in request.form:
        try:
            return keep_and_go_on(case, "diagnosis", said)
        except ChangedMeanwhile as changed:
            return _diagnosis_page(case, form.refuse("", changed.sentence), mark_of(case, "diagnosis")), 409
    shown, status = as_asked(form)
    return _diagnosis_page(case, shown, seen_mark(case, "diagnosis"), sex=sex, searched=True), status


def sex_of(case: Case) -> str:
    """The sex as it was said; some codes mean another site in women and in men."""
    return answers_of(case, "contact").get("sex") or ""


def diagnosis_said(form: Form, sex: str) -> dict[str, Any] | None:
    """What a filled form says of the diagnosis; None, with a sentence beside the field, where nothing was chosen."""
    _choose_anew(form, "suggested", form.value("site_words"), partial(found.diagnosis_choices, sex=sex))
    chosen = found.chosen_site(form.data, sex) if form.valid else None
    if form.valid and not chosen:
        form.refuse("site", _("Choose a diagnosis, or “none of these / I don't know”."))
    told = {name: form.data[name] for name in ("site_words", "other_tumours") if form.data.get(name)}
    return {**told, **chosen} if chosen else None


def others_to_ask(form: Form) -> list[found.Choice]:
    """The other tumours that the words name, as long as nobody has said which of them the patient has."""
    if "other_tumours" in form.data:
        return []
    return found.other_tumours(form.value("site_words"), form.value("suggested"))


def _diagnosis_page(
    case: Case,
    form: Form,
    seen: str,
    *,
    sex: str = "",
    searched: bool = False,
    others: list[found.Choice] | None = None,
) -> str:
    """The page; with proposals where they were asked for, and with the other tumours where several are named."""
    words = form.value("site_words")
    return render_template(
        "intake/answer_diagnosis.html",
        case=case,
        form=form,
        seen=seen,
        sex=sex,
        choices=found.diagnosis_choices(words, sex) if words and (searched or others) else None,
        remark=found.diagnosis_remark(words) if words and (searched or others) else "",
        others=others,
        chosen=found.diagnosis_chosen(form.value("suggested")),
    )


@blueprint.post("/intake/places")
@allows(Permission.INTAKE_FILE)
def search_localities() -> Any:
    """Proposals for a locality while one types."""
    words = request.form.get("q", "")
    return _proposals(found.locality_choices(words), found.locality_remark(words))


@blueprint.post("/intake/diagnoses")
@allows(Permission.INTAKE_FILE)
def search_diagnoses() -> Any:
    """Proposals for a diagnosis while one types."""
    words = request.form.get("q", "")
    sex = request.form.get("sex", "")
    return _proposals(found.diagnosis_choices(words, sex), found.diagnosis_remark(words))


def _proposals(choices: list[found.Choice], note: str = "") -> Any:
    options = [{"value": value, "text": text, "hint": hint} for value, text, hint in choices]
    number = len([value for value, _text, _hint in choices if value not in (UNKNOWN, found.NONE_OF_THESE)])
    status = ngettext("%(num)d suggestion", "%(num)d suggestions", number)
    return jsonify(options=options, status=f"{note} {status}".strip(), note=note)
