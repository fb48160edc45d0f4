"""The groups of questions, one page each; each page sent is kept at once."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict, NotFound
from referral.forms import Form
from referral.i18n import _
from referral.intake import actions, queries
from referral.intake.actions.filing import CLOSED, ChangedMeanwhile
from referral.intake.forms import read, schema_of
from referral.intake.models import Case
from referral.intake.questions.completeness import (
    answers_of,
    is_answered,
    mark_of,
    missing,
    needs_only_prescription,
)
from referral.intake.questions.kinds import PREGNANCY_IN, groups_of, of_case, pregnancy_said
from referral.intake.questions.table import FIRST_GROUPS, GROUPS, Group
from referral.intake.red_flags import ALONE
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.zones import day_in

FIRST_PAGES = ("contact", "place and diagnosis", "treatment")
"""The pages of the first groups, as their readers count them."""


def readable(case_id: uuid.UUID) -> Case:
    """A case this reader may see; the read of the patient is noted before anything is shown."""
    case = queries.case_for(current_user, case_id)
    audit.record_read(current_user.as_actor(), "case.read", case, utc_now(), case_id=case.id)
    return case


def open_case(case_id: uuid.UUID) -> Case:
    """The same, for a page that changes it: a closed case can only be read."""
    case = readable(case_id)
    if case.state == "closed":
        raise Conflict(CLOSED)
    return case


@blueprint.get("/intake/<uuid:case_id>")
@allows(Permission.INTAKE_FILE)
def show(case_id: uuid.UUID) -> str:
    """The groups of one case: done or to do, and what comes next."""
    case = readable(case_id)
    todo = missing(case)
    done = {name for name in GROUPS if is_answered(case, name) and name not in todo}
    groups = groups_of(GROUPS, case)
    return render_template("intake/show.html", case=case, groups=groups, done=done, todo=todo)


@blueprint.get("/intake/<uuid:case_id>/<group>")
@allows(Permission.INTAKE_FILE)
def ask(case_id: uuid.UUID, group: str) -> str:
    """One group's page, with what is known."""
    page = _generic(group)
    case = open_case(case_id)
    if not of_case(page, case).questions:
        raise NotFound()
    typed = typed_before()
    stored = {**(pregnancy_said(case) if group == PREGNANCY_IN else {}), **answers_of(case, group)}
    form = Form.again(schema_of(group), typed) if typed else Form.filled(schema_of(group), stored)
    return _page(case, page, form, seen_mark(case, group, typed))


@blueprint.post("/intake/<uuid:case_id>/<group>")
@allows(Permission.INTAKE_FILE)
def answer(case_id: uuid.UUID, group: str) -> Any:
    """Keep one group's answers and go on."""
    page = _generic(group)
    case = open_case(case_id)
    form = read(group, request.form, day_in(utc_now(), case.place_country), case.place_country)
    if not form.valid:
        return _page(case, page, form, seen_mark(case, group)), 422
    try:
        return keep_and_go_on(case, group, form.data)
    except ChangedMeanwhile as changed:
        return _page(case, page, form.refuse("", changed.sentence), mark_of(case, group)), 409


def seen_mark(case: Case, group: str, typed: Mapping[str, str] | None = None) -> str:
    """The mark of the answers this page's writer saw, however often it comes back; of a new page, today's."""
    return request.form.get("seen") or (typed or {}).get("seen") or mark_of(case, group)


def keep_and_go_on(case: Case, group: str, data: dict[str, Any]) -> Any:
    """Keep the answers; on to the next group, or to the overview of the case."""
    actions.save_group(case, group, data, current_user.as_actor(), utc_now(), request.form.get("seen"))
    sent()
    if group == "consents":
        actions.keep_consents(case, data, current_user.as_actor(), utc_now())
    if group == "contact" and queries.is_typed_twice(case):
        flash(_("This paper form was typed in already. Search for its number before you go on."), "warning")
    return redirect(after(case, group), 303)


def after(case: Case, group: str) -> str:
    """The first page still to be answered while registering; afterwards the overview of the case."""
    first = FIRST_GROUPS if group in (*FIRST_GROUPS, "red_flags") else ()
    following = [name for name in first if not is_answered(case, name)]
    if following[:2] == ["place", "diagnosis"]:
        return url_for("intake.ask_locality_and_diagnosis", case_id=case.id)
    if following:
        return address(case, following[0])
    if group == "treatment" and needs_only_prescription(case):
        return url_for("intake.show_prescription", case_id=case.id)
    if first and case.submitted_at is None and not missing(case):
        return url_for("intake.review", case_id=case.id)
    return url_for("intake.show", case_id=case.id)


def address(case: Case, group: str) -> str:
    """Where a group's page is."""
    return url_for("intake.ask", case_id=case.id, group=group)


def offers_alone(case: Case) -> bool:
    """Whether the two questions in writing are still to be offered: while registering, until they were answered."""
    return case.submitted_at is None and case.state != "closed" and ALONE not in (case.private_answers or {})


def _generic(group: str) -> Group:
    if group not in GROUPS or GROUPS[group].own_page:
        raise NotFound()
    return GROUPS[group]


def _page(case: Case, group: Group, form: Form, seen: str) -> str:
    number = FIRST_PAGES.index(group.name) + 1 if group.name in FIRST_PAGES else 0
    first = _shown_first(group, form)
    return render_template(
        "intake/answer.html",
        case=case,
        group=of_case(group, case),
        form=form,
        seen=seen,
        number=number,
        count=len(FIRST_PAGES),
        offers_alone=group.name == "contact" and offers_alone(case),
        shown_first=first,
        more_open=any(
            name not in _parts_of(first | {"age_group"}) for name, given in form.values.items() if given
        ),
    )


def _parts_of(names: set[str]) -> set[str]:
    """The fields of a page that belong to these questions; a date has three, with “I don't know” four."""
    return {f"{name}{part}" for name in names for part in ("", "-day", "-month", "-year", "-unknown")}


def _shown_first(group: Group, form: Form) -> set[str]:
    """While registering, the starred questions and what has to be mended; afterwards all."""
    needed = {question.name for question in group.questions if question.starred or question.front}
    return needed | set(form.errors) if group.first else {question.name for question in group.questions}
