"""The clinical tables, who signed which of their rows, and where clinicians and pharmacists sign."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import labels, paging
from referral.accounts.permissions import Permission, allows, may
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _l, ngettext
from referral.signatures import actions, queries, saying, wording, words
from referral.signatures.forms import SignatureSchema
from referral.signatures.tables import read_by

blueprint = Blueprint("signatures", __name__)
EACH_ONE = _l("Confirm each row, or go back and leave out what you have not read.")


def init_app(app: Flask) -> None:
    """Register the pages, and the sentence that other pages say of a table."""
    app.register_blueprint(blueprint)
    app.add_template_global(saying.signed_line, "signed_line")
    app.add_template_global(words.cells, "signed_cells")
    app.add_template_global(words.title, "signed_title")
    labels.LABELS.update(wording.LABELS)


@blueprint.get("/desk/signatures", endpoint="list")
@allows(Permission.SIGNATURES_READ)
def list_tables() -> str:
    """Every table that is theirs to read, with how many of its rows are signed."""
    tables = read_by(current_user.role)
    return render_template("signatures/list.html", tables=tables, counts=queries.counts())


@blueprint.get("/desk/signatures/<table>")
@allows(Permission.SIGNATURES_READ)
def show(table: str) -> str:
    """The rows of one table, some to tick and sign."""
    found = queries.table_of(table, current_user.role)
    return render_template(
        "signatures/show.html",
        table=table,
        title=found.title,
        found=queries.page_of_rows(table, paging.asked()),
        colours=wording.COLOURS,
        signers=found.signers,
        signs=_may_sign(table),
    )


def _may_sign(table: str) -> bool:
    """Whether the table is theirs to sign: a clinician's, a pharmacist's, or both's."""
    signers = queries.table_of(table).signers
    return may(current_user, Permission.CLINICAL_SIGN) and current_user.role in signers


@blueprint.get("/desk/signatures/<table>/row")
@allows(Permission.SIGNATURES_READ)
def show_row(table: str) -> str:
    """One row, and every word that clinicians said of it."""
    title = queries.table_of(table, current_user.role).title
    row = queries.row_of(table, request.args.get("key", ""))
    return render_template(
        "signatures/show_row.html",
        table=table,
        title=title,
        row=row,
        history=queries.history(table, row.row.key),
        colours=wording.COLOURS,
    )


@blueprint.route("/desk/signatures/<table>/sign", methods=["GET", "POST"])
@allows(Permission.CLINICAL_SIGN)
def sign(table: str) -> Any:
    """The rows that were ticked, each to be confirmed, and the words of whoever signs."""
    if not _may_sign(table):
        raise NotFound()
    title, asked = queries.table_of(table).title, request.args.getlist("row")
    rows = queries.of_digests(table, asked)
    if not rows:
        return redirect(url_for("signatures.show", table=table), 303)
    form = Form.of(SignatureSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and set(form.values.get("read", [])) != {each.row.digest for each in rows}:
        form.refuse("read", EACH_ONE)
    if request.method == "GET" or not form.valid:
        page = render_template("signatures/sign.html", table=table, title=title, rows=rows, form=form)
        return page, 422 if form.errors else 200
    said = form.data
    made = actions.sign(table, said["read"], said["verdict"], said["words"], current_user, utc_now())
    flash(ngettext("%(num)s row: saved.", "%(num)s rows: saved.", len(made)))
    return redirect(url_for("signatures.show", table=table), 303)
