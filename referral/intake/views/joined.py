"""Place and diagnosis on one page while registering: both are typed, and chosen from what is found."""

import uuid
from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.intake import actions, found
from referral.intake.actions.filing import ChangedMeanwhile
from referral.intake.forms import LocalityAndDiagnosisSchema
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of, mark_of
from referral.intake.views.blueprint import blueprint
from referral.intake.views.finding import as_asked, diagnosis_said, locality_said, others_to_ask, sex_of
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.steps import after, open_case

GROUPS = ("place", "diagnosis")


@blueprint.get("/intake/<uuid:case_id>/place-and-diagnosis")
@allows(Permission.INTAKE_FILE)
def ask_locality_and_diagnosis(case_id: uuid.UUID) -> str:
    """Where the patient is, and with what."""
    case, typed = open_case(case_id), typed_before()
    schema, stored = (
        LocalityAndDiagnosisSchema(),
        {n: v for g in GROUPS for n, v in answers_of(case, g).items()},
    )
    form = Form.again(schema, typed) if typed else Form.filled(schema, stored)
    return _page(case, form, (typed.get("seen") if typed else "") or _marks(case))


@blueprint.post("/intake/<uuid:case_id>/place-and-diagnosis")
@allows(Permission.INTAKE_FILE)
def answer_locality_and_diagnosis(case_id: uuid.UUID) -> Any:
    """Keep both, once both are chosen; what was typed of one waits for the other on the page."""
    case = open_case(case_id)
    form, seen = Form.of(LocalityAndDiagnosisSchema(), request.form), request.form.get("seen") or _marks(case)
    said = _said(case, form)
    others = others_to_ask(form) if said else []
    if others:
        return _page(case, form, seen, others=others)
    if said and "search" not in request.form:
        try:
            return _keep(case, said, seen)
        except ChangedMeanwhile as changed:
            return _page(case, form.refuse("", changed.sentence), _marks(case)), 409
    shown, status = as_asked(form)
    return _page(case, shown, seen, searched=True), status


def _said(case: Case, form: Form) -> dict[str, dict[str, Any]] | None:
    """Both groups' answers; None where one of them is still to be chosen, which is said beside each."""
    checked = form.valid
    locality = locality_said(form)
    about_locality, form.errors = form.errors, {} if checked else form.errors
    diagnosis = diagnosis_said(form, sex_of(case))
    form.errors = {**about_locality, **form.errors}
    return {"place": locality, "diagnosis": diagnosis} if locality and diagnosis else None


def _keep(case: Case, said: dict[str, dict[str, Any]], seen: str) -> Any:
    for (group, answers), mark in zip(said.items(), seen.split("."), strict=False):
        actions.save_group(case, group, answers, current_user.as_actor(), utc_now(), mark)
    sent()
    return redirect(after(case, "diagnosis"), 303)


def _marks(case: Case) -> str:
    return ".".join(mark_of(case, group) for group in GROUPS)


def _page(
    case: Case, form: Form, seen: str, *, searched: bool = False, others: list[found.Choice] | None = None
) -> str:
    """The page; beside what is typed stands what is found, and what was chosen of it, so that it is sent once more."""
    locality, words, sex = form.value("place_typed"), form.value("site_words"), sex_of(case)
    again = bool(searched or others)
    asks_locality = bool(locality and (again or form.value("place_code")))
    asks_words = bool(words and (again or form.value("suggested")))
    return render_template(
        "intake/answer_locality_and_diagnosis.html",
        case=case,
        form=form,
        seen=seen,
        sex=sex,
        localities=found.locality_choices(locality) if asks_locality else None,
        locality_remark=found.locality_remark(locality) if asks_locality else "",
        locality_chosen=found.locality_chosen(form.value("place_code")),
        diagnoses=found.diagnosis_choices(words, sex) if asks_words else None,
        diagnosis_remark=found.diagnosis_remark(words) if asks_words else "",
        diagnosis_chosen=found.diagnosis_chosen(form.value("suggested")),
        others=others,
    )
