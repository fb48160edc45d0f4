"""The pages of letters that did not arrive: a coordinator's list, an administrator's view of the mail."""

import uuid
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import cards, channels, labels, outbox, paging, readiness, web
from referral.accounts import trail_words
from referral.accounts.permissions import Permission, allows
from referral.accounts.roles import Role
from referral.cards import Card
from referral.db import utc_now
from referral.forms import Form
from referral.gateways import queries as ways
from referral.gateways.forms import address_of
from referral.i18n import _
from referral.notifications import actions, addresses, calling, letters, queries, watching, wording
from referral.notifications.forms import MendSchema, TestLetterSchema, TestTextSchema

blueprint = Blueprint("notifications", __name__)
LETTERS = (letters.not_delivered, letters.mailbox_unread, letters.test_letter)


def init_app(app: Flask) -> None:
    """Register the pages and the words of letters."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(letter_name=wording.letter_name, became_of=wording.became_of)
    labels.LABELS.update(letter_answered=wording.ANSWERED)
    app.jinja_env.globals.update(mailbox_error=wording.mailbox_error)
    readiness.watch(app, "mailbox", watching.sign)
    app.jinja_env.globals.update(calls_of=calling.calls)
    labels.LABELS.update(caller=wording.CALLERS)
    cards.register(
        app, Card("calling", "who", "notifications/calling.html", lambda case, _now: calling.calls(case))
    )
    trail_words.add("letter", wording.DEEDS)
    trail_words.SUBJECTS["outbox_message"] = wording.LETTER


@blueprint.get("/desk/letters", endpoint="list")
@allows(Permission.CASE_COORDINATE)
def list_letters() -> str:
    """Letters to hospitals that did not arrive, or are late; those that are tried on; what else came back."""
    return render_template(
        "notifications/list.html",
        found=queries.lost_letters(current_user, paging.asked()),
        tried=queries.not_taken_yet(current_user, paging.asked("tried")),
        answered=queries.came_back_otherwise(current_user, utc_now(), paging.asked("answered")),
    )


@blueprint.route("/desk/letters/<uuid:letter_id>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def mend(letter_id: uuid.UUID) -> Any:
    """What became of one letter: send it again, send it elsewhere, or note that they were told."""
    return _mended(letter_id, url_for("notifications.list"))


@blueprint.get("/letters")
@allows(Permission.ACCOUNT_MANAGE)
def show_mail() -> str:
    """How the mail is doing: what waits and since when, what was lost, and a test letter."""
    return _mail_page(Form({"email": current_user.email}))


@blueprint.post("/letters/test")
@allows(Permission.ACCOUNT_MANAGE)
def send_test_letter() -> Any:
    """Send one letter that says nothing, now, and say what the server answered."""
    form = Form.of(TestLetterSchema(), request.form)
    if not form.valid:
        return _mail_page(form), 422
    language = current_user.language or "en"
    failed = actions.send_test(form.data["email"], language, current_user.as_actor(), utc_now())
    words = (
        _("The test letter did not leave: %(error)s", error=failed)
        if failed
        else _("The test letter has left.")
    )
    flash(words, "error" if failed else "success")
    return redirect(url_for("notifications.show_mail"), 303)


@blueprint.post("/letters/test-message")
@allows(Permission.ACCOUNT_MANAGE)
def send_test_message() -> Any:
    """The same by another way than e-mail."""
    form = Form.of(TestTextSchema(), request.form)
    if not form.valid:
        return _mail_page(form), 422
    way, number = form.data["way"], address_of(form.data["way"], form.data["number"]) or ""
    language, actor = current_user.language or "en", current_user.as_actor()
    failed = actions.send_test(number, language, actor, utc_now(), way)
    words = (
        _("The test message did not leave: %(error)s", error=failed)
        if failed
        else _("The test message has left.")
    )
    flash(words, "error" if failed else "success")
    return redirect(url_for("notifications.show_mail"), 303)


@blueprint.route("/letters/<uuid:letter_id>", methods=["GET", "POST"])
@allows(Permission.ACCOUNT_MANAGE)
def mend_other(letter_id: uuid.UUID) -> Any:
    """The same for letters that speak of no case: invitations, new passwords, questions about places."""
    return _mended(letter_id, url_for("notifications.show_mail"))


@blueprint.route("/letters/addresses", methods=["GET", "POST"])
@web.takes(2 * 2**20)
@allows(Permission.HOSPITAL_MANAGE)
def list_addresses() -> Any:
    """Hospitals without an address; a table of addresses, to be sent, looked at and then taken."""
    shown: dict[str, Any] = {"wrong": "", "taken": None, "compared": None}
    if request.method == "POST":
        try:
            shown |= _looked_at() if "changes" not in request.form else _taken()
        except addresses.NoTable as refusal:
            shown["wrong"] = str(refusal.args[0])
    found = queries.without_address(paging.asked())
    page = render_template("notifications/list_addresses.html", found=found, **shown)
    return page, 422 if shown["wrong"] else 200


def _looked_at() -> dict[str, Any]:
    sent = request.files["table"].read() if "table" in request.files else b""
    return {"compared": addresses.compare(addresses.rows_of(sent))}


def _taken() -> dict[str, Any]:
    changes = addresses.changes_of(request.form["changes"])
    return {"taken": addresses.register(changes, current_user.as_actor(), utc_now())}


@blueprint.get("/letters/addresses.csv")
@allows(Permission.HOSPITAL_MANAGE)
def table_of_addresses() -> Response:
    """Every hospital with its address, as a table to be filled in; those without one first."""
    table = addresses.table_of(queries.all_hospitals())
    headers = {"Content-Disposition": "attachment; filename=hospital-addresses.csv"}
    return Response(table, mimetype="text/csv", headers=headers)


def _mail_page(form: Form) -> str:
    now, config = utc_now(), current_app.config
    return render_template(
        "notifications/show_mail.html",
        form=form,
        figures=outbox.figures(now),
        oldest=queries.oldest_waiting(now),
        found=queries.lost_letters(current_user, paging.asked()),
        security=config["MAIL_SECURITY"],
        returns=watching.state(now),
        offered=[(code, channels.name_of(code)) for code in channels.set_up()],
        doubted=ways.doubted(),
    )


def _mended(letter_id: uuid.UUID, back: str) -> Any:
    lost, form = queries.lost_letter(current_user, letter_id), Form({"how": "same"})
    if request.method == "POST":
        form = Form.of(MendSchema(), request.form)
        if form.valid:
            _see_to(lost.letter, form)
            return redirect(back, 303)
    is_desk = current_user.role == Role.COORDINATOR
    page = render_template(
        "notifications/mend.html", lost=lost, form=form, back=back, how=wording.HOW, is_desk=is_desk
    )
    return page, 200 if form.valid else 422


def _see_to(letter: outbox.OutboxMessage, form: Form) -> None:
    actor, now = current_user.as_actor(), utc_now()
    if form.data["how"] == "told":
        actions.settle(letter, actor, now)
        flash(_("Noted: nothing more is sent."))
        return
    actions.send_again(letter, actor, now, form.data["email"] if form.data["how"] == "other" else None)
    flash(_("The letter is on its way again."))
