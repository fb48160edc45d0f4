"""What a hospital sees of the papers of its request, by account and by link: pages, files as they came, all in one."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app, render_template, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.crypto import DataKey
from referral.db import db, utc_now
from referral.records.papers import storing
from referral.records.showing import actions, bundle, queries
from referral.records.showing.rule import Level, shown_by
from referral.records.showing.said import about, contents
from referral.records.showing.typed import typed_from
from referral.records.showing.views.blueprint import attachment, blueprint, picture

AT_ACCOUNT, AT_LINK = "/hospital/referrals/<uuid:referral_id>/papers", "/answer/papers"
PAGE, ORIGINAL = "/<uuid:paper_id>/<int:number>.jpg", "/<uuid:paper_id>/original/<int:number>"


def by_account(referral_id: uuid.UUID) -> Any:
    """The door of a signed-in member of the hospital; another hospital's request is not found."""
    return current_app.extensions["hospital_doors"]["by_account"](referral_id)


def by_link() -> Any:
    """The door of whoever holds the link of this session."""
    return current_app.extensions["hospital_doors"]["by_link"]()


def is_known(door: Any) -> bool:
    """Whether this is a signed-in member of the hospital, or the code was given."""
    return not door.by_link or bool(current_app.extensions["hospital_doors"]["code_given"](door))


def address(door: Any, page: str = "show", **values: Any) -> str:
    """Where a page of this door is."""
    if door.by_link:
        return url_for(f"showing.{page}_by_link", **values)
    return url_for(f"showing.{page}", referral_id=door.referral.id, **values)


@blueprint.get(AT_ACCOUNT)
@allows(Permission.REFERRAL_ANSWER)
def show(referral_id: uuid.UUID) -> Any:
    """The papers that this request shows now."""
    return _list(by_account(referral_id))


@blueprint.get(AT_LINK)
@allows(Permission.PUBLIC)
def show_by_link() -> Any:
    """The same by the link of a letter: covered pages, and everything after the code."""
    return _list(by_link())


@blueprint.get(AT_ACCOUNT + PAGE)
@allows(Permission.REFERRAL_ANSWER)
def show_page(referral_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> Any:
    """One page as a picture."""
    return _page(by_account(referral_id), paper_id, number)


@blueprint.get(AT_LINK + PAGE)
@allows(Permission.PUBLIC)
def show_page_by_link(paper_id: uuid.UUID, number: int) -> Any:
    """One page as a picture, by the link."""
    return _page(by_link(), paper_id, number)


@blueprint.get(AT_ACCOUNT + ORIGINAL)
@allows(Permission.REFERRAL_ANSWER)
def save_original(referral_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> Any:
    """A file as it came."""
    return _original(by_account(referral_id), paper_id, number)


@blueprint.get(AT_LINK + ORIGINAL)
@allows(Permission.PUBLIC)
def save_original_by_link(paper_id: uuid.UUID, number: int) -> Any:
    """A file as it came, by the link and after the code."""
    return _original(by_link(), paper_id, number)


@blueprint.get(AT_ACCOUNT + ".zip")
@allows(Permission.REFERRAL_ANSWER)
@web.limiter.limit("60 per hour")
def save_all(referral_id: uuid.UUID) -> Any:
    """Everything that this request shows in one file."""
    return _all(by_account(referral_id))


@blueprint.get(AT_LINK + ".zip")
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def save_all_by_link() -> Any:
    """Everything that the link shows in one file."""
    return _all(by_link())


def _list(door: Any) -> str:
    known, whole = is_known(door), shown_by(door.referral, True).level is Level.ALL
    found = queries.seen(door.referral, known)
    audit.record_read(door.actor, "referral.read", door.referral, utc_now(), case_id=door.referral.case_id)
    return render_template(
        "showing/show.html",
        door=door,
        reference=door.referral.case.reference,
        papers=found,
        about=about,
        values=typed_from(door.referral.case_id) if whole and known else {},
        address=address,
        covered=any(page.is_covered for each in found for page in each.pages),
        asks_code=whole and not known,
        accepted=whole and known,
    )


def _page(door: Any, paper_id: uuid.UUID, number: int) -> Any:
    paper, page = queries.one_page(door.referral, is_known(door), paper_id, number)
    actions.note_page(door.referral.case_id, paper, number, page.is_covered, door.actor, utc_now())
    return picture(storing.opened(paper.data_key, page.name))


def _original(door: Any, paper_id: uuid.UUID, position: int) -> Any:
    paper, file = queries.one_original(queries.seen(door.referral, is_known(door)), paper_id, position)
    actions.note_original(door.referral.case_id, paper.paper, door.actor, utc_now())
    return attachment(storing.opened(paper.paper.data_key, str(file.name)), bundle.original_name(paper, file))


def _all(door: Any) -> Any:
    found = queries.seen(door.referral, is_known(door))
    inside, said = bundle.entries(found), contents(door.referral.case.reference, found)
    keys = {name: each.paper.data_key.id for each in found for name in bundle.names(each)}
    actions.note_bundle(door.referral.case_id, [each.paper for each in found], door.actor, utc_now())
    return attachment(bundle.zipped(inside, said, _opener(keys)), "papers.zip", "application/zip")


def _opener(keys: Mapping[str, uuid.UUID]) -> Callable[[str], bytes]:
    """Opens what lies under a name, also after the request has ended; a key that was destroyed opens nothing more."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def opened(name: str) -> bytes:
        with app.app_context():
            return storing.opened(db.session.get_one(DataKey, keys[name]), name)

    return opened
