"""Propose for all: the drafts, one draft beside first-come, and what people decide of its lines."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from matching.vocabulary import Priority
from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.db import utc_now
from referral.engine import open_drafts
from referral.errors import Conflict, Refusal
from referral.forms import Form, ids
from referral.i18n import _, _l, ngettext
from referral.plans import actions, draft_page, jobs, reserve_prices, updating, waiting, wording
from referral.plans.draft_page import Shown
from referral.plans.forms import DropSchema, agreement, confirm_schema
from referral.plans.models import PlanRun
from referral.plans.views.blueprint import blueprint
from referral.referrals.answer_times import due_from

STEPS: tuple[tuple[Callable[..., Any], object], ...] = (
    (actions.confirm, _l("No request was sent for case %(reference)s: %(why)s")),
    (actions.ask_second, _l("The backup hospital was not asked for case %(reference)s: %(why)s")),
)
"""What is sent of a line, and what is said when it cannot be: the first hospital, then the second."""


@blueprint.get("/plans", endpoint="list")
@allows(Permission.PLAN_READ)
def all_plans() -> str:
    """Every draft, who would be planned now, and the button that proposes for all."""
    runs = actions.runs(paging.asked())
    names = names_of(str(run.created_by) for run in runs.rows)
    progress = draft_page.progress(runs.rows)
    return render_template(
        "plans/list.html",
        runs=runs,
        names=names,
        waiting=waiting.how_many(utc_now()),
        is_open=actions.is_any_open(),
        job=jobs.open_one(),
        progress=progress,
        holds=reserve_prices.is_on(),
        kinds=wording.KINDS,
    )


URGENT = (Priority.EMERGENCY, Priority.URGENT)


@blueprint.get("/plans/<uuid:run_id>")
@allows(Permission.PLAN_READ)
def show(run_id: uuid.UUID) -> str:
    """One draft beside first-come, with what happened since; recomputed when that is asked."""
    run = actions.run_of(run_id, PlanRun.seen)
    page = draft_page.page_of(run, utc_now(), paging.asked)
    checked = open_drafts.recompute(run.digest) if request.args.get("check") else None
    return render_template(
        "plans/show.html",
        page=page,
        run=run,
        totals=draft_page.totals(run),
        ticked=request.args.get("tick", ""),
        urgent=URGENT,
        proof=wording.proof(run),
        words=wording,
        checked=checked,
        can_mend=updating.can_be_mended(run, utc_now(), page.beside.began_at),
    )


@blueprint.post("/plans/<uuid:run_id>/mend")
@allows(Permission.CASE_COORDINATE)
def update(run_id: uuid.UUID) -> Any:
    """Bring a draft up to date; where it cannot be, its page says why and offers a new one. Nothing is sent."""
    run = actions.run_of(run_id)
    try:
        run = updating.mend(run, current_user.as_actor(), utc_now())
        flash(_("The draft is updated. What was decided stays; nothing has been sent."))
    except Conflict as refusal:
        flash(str(refusal.sentence), "error")
    return redirect(url_for("plans.show", run_id=run.id), 303)


@blueprint.post("/plans/<uuid:run_id>/fairer")
@allows(Permission.CASE_COORDINATE)
def weigh_fairness(run_id: uuid.UUID) -> Any:
    """Work out what more even alternatives would cost."""
    updating.work_out_fairness(actions.run_of(run_id))
    return redirect(url_for("plans.show", run_id=run_id) + "#fairer", 303)


@blueprint.route("/plans/<uuid:run_id>/confirm", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def confirm(run_id: uuid.UUID) -> Any:
    """The ticked lines once more, with each patient's agreement; then each is sent."""
    run = actions.run_of(run_id)
    chosen = draft_page.chosen_of(run, ids(request.values.getlist("line")))
    if request.method == "GET":
        return _confirm_page(run, chosen, Form())
    form = Form.of(confirm_schema((each.line.id, _asks(each)) for each in chosen), request.form)
    agreed = (
        {each.line.id: agreement(form, each.line.id, _second_is_new(each)) for each in chosen}
        if form.valid
        else {}
    )
    if not form.valid or not chosen:
        return _confirm_page(run, chosen, form), 422
    also = {each.line.id for each in chosen if each.can_ask_second and form.data.get(f"also_{each.line.id}")}
    _send_all(chosen, agreed, also)
    return redirect(url_for("plans.show", run_id=run_id), 303)


def _asks(shown: Shown) -> bool:
    """Whether the patient's agreement must be given: not on record, and there is still something to send."""
    return shown.can_confirm and not shown.may_show


def _second_is_new(shown: Shown) -> bool:
    """Whether asking the second hospital needs an agreement that is not on record."""
    return shown.can_ask_second and not shown.may_show_second


def _asks_who(shown: Shown) -> bool:
    """Whether it must be said who agreed: to the first hospital, or to the second if it is asked."""
    return _asks(shown) or _second_is_new(shown)


def _confirm_page(run: PlanRun, chosen: list[Shown], form: Form) -> str:
    deadlines = {
        each.line.id: due_from(each.case, each.line.hospital.country, utc_now())
        for each in chosen
        if each.line.hospital
    }
    return render_template(
        "plans/confirm.html",
        run=run,
        chosen=chosen,
        form=form,
        deadlines=deadlines,
        asks=_asks,
        asks_who=_asks_who,
    )


def _send_all(chosen: list[Shown], agreed: dict[uuid.UUID, dict[str, Any]], also: set[uuid.UUID]) -> None:
    """Each line by itself, its second hospital after its first: what cannot be sent is said, and stops no other."""
    sent, said = 0, []
    for each in chosen:
        steps = STEPS if each.line.id in also else STEPS[:1]
        for send, sentence in steps:
            problem = " ".join(each.marks) or _sent(send, each, agreed[each.line.id])
            if problem:
                said.append(str(sentence) % {"reference": each.case.reference, "why": problem})
                break
            sent += 1
    if sent:
        flash(ngettext("%(num)s request is sent.", "%(num)s requests are sent.", sent))
    for words in said:
        flash(words, "error")


def _sent(send: Callable[..., Any], shown: Shown, consent: dict[str, Any]) -> str:
    """Send one referral of a line; the sentence of the refusal, or nothing."""
    try:
        send(shown.line, consent, current_user.as_actor(), utc_now())
    except Refusal as refusal:
        return str(refusal.sentence)
    return ""


@blueprint.post("/plans/<uuid:run_id>/lines/<uuid:line_id>/change")
@allows(Permission.CASE_COORDINATE)
def change_line(run_id: uuid.UUID, line_id: uuid.UUID) -> Any:
    """Leave the proposal for another hospital, chosen on the page of the case."""
    line = actions.line_of(actions.run_of(run_id), line_id)
    case_id = line.case_id
    actions.change(line, current_user.as_actor(), utc_now())
    flash(_("Choose another hospital here. The line of the draft is marked; it can be undone there."))
    return redirect(url_for("coordination.show", case_id=case_id) + "#hospitals", 303)


@blueprint.route("/plans/<uuid:run_id>/lines/<uuid:line_id>/drop", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def drop_line(run_id: uuid.UUID, line_id: uuid.UUID) -> Any:
    """Propose nothing for this case in this draft, with a note if there is one."""
    line = actions.line_of(actions.run_of(run_id), line_id)
    form = Form() if request.method == "GET" else Form.of(DropSchema(), request.form)
    if request.method == "GET" or not form.valid:
        page = render_template("plans/drop_line.html", line=line, form=form)
        return page, 200 if form.valid else 422
    actions.drop(line, form.data.get("note"), current_user.as_actor(), utc_now())
    flash(_("The line is removed. The case stays in the queue."))
    return redirect(url_for("plans.show", run_id=run_id), 303)


@blueprint.post("/plans/<uuid:run_id>/lines/<uuid:line_id>/undo")
@allows(Permission.CASE_COORDINATE)
def undo_line(run_id: uuid.UUID, line_id: uuid.UUID) -> Any:
    """Take back that a line was changed or removed."""
    actions.undo(actions.line_of(actions.run_of(run_id), line_id), current_user.as_actor(), utc_now())
    flash(_("Undone. The line is open again."))
    return redirect(url_for("plans.show", run_id=run_id), 303)
