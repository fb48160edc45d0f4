"""The pages of figures: for the desk and those who watch over it, for a hospital its own, for everybody the totals."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, g, render_template, request
from flask_login import current_user

from referral import paging, web
from referral.accountability import exporting, queries, showing, wording
from referral.accountability.measures import LEAST, tens
from referral.accountability.queries import Board
from referral.accounts.permissions import Permission, allows, may
from referral.errors import NotFound
from referral.forms import as_id
from referral.hospitals.spoken_to import speak_to
from referral.i18n import _l, number_words

blueprint = Blueprint("accountability", __name__)
OWN = ("accountability.show_own", "accountability.save_own")
AS_A_TABLE = "text/csv; charset=utf-8"
READ_BY_MANY = "120 per minute"


@blueprint.before_request
def _speak_hospitals_languages() -> None:
    """A hospital's own page speaks its languages."""
    if request.endpoint in OWN:
        g.hospital_side = True
        if current_user.is_authenticated:
            speak_to(current_user.hospital_id)


@blueprint.get("/figures")
@allows(Permission.FIGURES_READ)
def show() -> str:
    """The figures of all countries, of one country, or of one hospital."""
    return _page(_asked(), "accountability/show.html")


@blueprint.get("/figures.csv")
@allows(Permission.FIGURES_READ)
def save() -> Response:
    """The same as a table to save."""
    return _table(_asked())


@blueprint.get("/hospital/figures")
@allows(Permission.HOSPITAL_EDIT_OWN)
def show_own() -> str:
    """A hospital's own figures, beside those of all."""
    return _page(queries.own_board(current_user), "accountability/show_own.html")


@blueprint.get("/hospital/figures.csv")
@allows(Permission.HOSPITAL_EDIT_OWN)
def save_own() -> Response:
    """The same as a table to save."""
    return _table(queries.own_board(current_user))


@blueprint.get("/totals")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_totals() -> str:
    """How many people were registered in each quarter that is over, in whole tens; no group of fewer."""
    by_period = groupby(queries.public_totals(), key=lambda row: row.period)
    quarters = [(period, _by_dimension(list(rows))) for period, rows in by_period]
    return render_template(
        "accountability/show_totals.html",
        quarters=quarters,
        dimensions=wording.PUBLIC_DIMENSIONS,
        group_name=wording.group_name,
        about_words=wording.about_words,
        tens=tens,
        least=LEAST,
    )


def _by_dimension(rows: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.dimension, []).append(row)
    return found


def _asked() -> Board:
    """What the address asks for; raises NotFound for what is none or not this person's.

    The groups of patients are for those who see the cases: reckoned daily, two days of them tell of one person.
    """
    typed = request.args.get("hospital", "")
    hospital_id = as_id(typed)
    if typed and hospital_id is None:
        raise NotFound()
    board = queries.board(current_user, request.args.get("country", ""), hospital_id)
    return board if may(current_user, Permission.CASE_COORDINATE) else replace(board, groups={})


def _page(board: Board, template: str) -> str:
    reasons, drawn = showing.reasons(board.own)
    heading = _l("By hospital") if board.scope == "country" else _l("By country")
    parts = paging.page_among((each for each in board.parts if each.is_shown), paging.asked())
    return render_template(
        template,
        board=board,
        least=LEAST,
        columns=showing.COLUMNS,
        beside=showing.beside_all(board),
        parts=showing.section("parts", heading, parts.rows, board.of_all),
        cut=parts.cut,
        withheld=[each.name for each in board.parts if not each.is_shown],
        groups=showing.groups(board) if board.groups else [],
        outcomes=showing.outcomes(board.own),
        reasons=reasons,
        reasons_drawn=drawn,
        reports=showing.ages_of_figures(board.own),
        count_words=wording.count_words,
        countries=queries.countries_of(current_user),
    )


def _table(board: Board) -> Response:
    name = f"figures-{board.scope_id or board.scope}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(exporting.lines_of(board), headers=headers, content_type=AS_A_TABLE)


def init_app(app: Flask) -> None:
    """Register the pages of figures."""
    app.register_blueprint(blueprint)
    app.add_template_filter(lambda value: number_words(value, "#,##0.#"), "figure")
