"""What is behind each door to the papers of a case: their page, the sending protocol, pictures, taking back."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, flash, jsonify, redirect, render_template, request

from referral import audit, web
from referral.crypto import blind_index
from referral.db import db, utc_now
from referral.errors import Expired, Invalid, NotFound, Refusal
from referral.forms import Form
from referral.i18n import _
from referral.intake.card.card_session import OVER
from referral.intake.card.merged import entries_of
from referral.intake.models import Case
from referral.records.papers import actions, queries, receiving, wording
from referral.records.papers.forms import KINDS, LANGUAGES_NAMED, PaperSchema, said_in_form, said_of
from referral.records.papers.models import AVAILABLE, Paper
from referral.records.papers.sent import CHUNK, ENDINGS, MOST_BYTES, Sender

FORM_TAKES = MOST_BYTES + 2**20
LONGEST_SAID = 2**15
JSON, BYTES = "application/json", "application/octet-stream"
OWNER = "X-Papers-Owner"
"""For whose papers the page was opened that sends now, in an opaque word."""
SIGN_IN_AGAIN = 401


class Door(NamedTuple):
    """Through which somebody came: to whose papers, as who, at which address."""

    case: Case
    sender: Sender
    address: str
    name: str


class OtherCase(Expired):
    """The page was opened for another case than the one whose session this is now: several patients share a phone."""


class Room(NamedTuple):
    """One address behind every door."""

    name: str
    method: str
    rule: str
    act: Callable[..., Any]
    speaks_json: bool = False
    takes: int = 0
    kinds: tuple[str, ...] = ()
    is_limited: bool = False


def entered(room: Room, door: Callable[[], Door], where: dict[str, Any]) -> Any:
    """Act behind a door; what is refused is said as JSON where the sender is a script."""
    if not room.speaks_json:
        return room.act(_theirs(door(), request.form.get("owner")), **where)
    try:
        return room.act(_theirs(door(), request.headers.get(OWNER)), **where)
    except OtherCase as refusal:
        return jsonify(why=_why(refusal)), SIGN_IN_AGAIN
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(why=_why(refusal)), web.status_of(refusal)


def owner_of(case_id: uuid.UUID) -> str:
    """The opaque word for a case, by which a page keeps what waits in the browser apart."""
    return blind_index("papers", str(case_id))[:24]


def _theirs(door: Door, owner: str | None) -> Door:
    """The door, if the page that sends was opened for its case, as far as it says so. Raises OtherCase."""
    if owner is not None and owner != owner_of(door.case.id) and owner not in _joined(door.case):
        raise OtherCase(OVER)
    return door


def _joined(case: Case) -> set[str]:
    """The words for what goes on with this case: a page that was opened for an entry of the same person sends on."""
    return {owner_of(each) for each in entries_of(case.id)}


def _why(refusal: Refusal) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(dict.fromkeys(str(each) for found in refusal.errors.values() for each in found))
    return str(refusal.sentence)


def show(door: Door) -> Any:
    """The papers of a case and how they stand; a form that sends more."""
    return _page(door, Form())


def _page(door: Door, form: Form) -> str:
    _note_case(door)
    found = queries.papers_of(door.case, with_taken_back=True)
    actor = door.sender.actor
    return render_template(
        "records/papers/list.html",
        case=door.case,
        door=door,
        owner=owner_of(door.case.id),
        origin=uuid.uuid4(),
        form=form,
        papers=[each for each in found if not each.removed_at],
        taken_back=[each for each in found if each.removed_at and actions.may_come_again(each, actor)],
        theirs={each.id for each in found if actions.is_theirs(each, actor) and not each.first_shown_at},
        kinds=[(code, str(words)) for code, words in KINDS.items()],
        spoken=[(code, str(words)) for code, words in LANGUAGES_NAMED.items()],
        words=wording,
    )


def begin(door: Door) -> Any:
    """Say a paper that is to come; the second time is harmless and tells what is here already."""
    paper = receiving.begin(door.case, said_of(request.get_json(silent=True)), door.sender, now := utc_now())
    return jsonify(receiving.standing(paper)), 201 if paper.added_at == now else 200


def stand(door: Door, origin: uuid.UUID) -> Any:
    """How a paper stands."""
    paper = queries.paper_of(door.case, origin)
    told = receiving.standing(paper)
    why = [words for _number, words in wording.why_of(paper.files, paper)]
    return jsonify(told | ({"why": " ".join(dict.fromkeys(why))} if why else {}))


def take_chunk(door: Door, origin: uuid.UUID, file: uuid.UUID, number: int) -> Any:
    """One piece of a file, with its digest."""
    paper = queries.paper_of(door.case, origin)
    digest = request.headers.get("X-Chunk-SHA256", "").lower()
    receiving.take_chunk(paper, file, number, request.get_data(), digest)
    return "", 204


def whole(door: Door, origin: uuid.UUID, file: uuid.UUID) -> Any:
    """Put a file together."""
    found = receiving.whole(queries.paper_of(door.case, origin), file, door.sender, utc_now())
    if found.missing:
        return jsonify(missing=list(found.missing)), 409
    return (jsonify(wrong=True), 422) if found.is_wrong else jsonify(state=found.state)


def add(door: Door) -> Any:
    """A form of whole files, for a browser without scripts; the same receiving."""
    form = Form.of(PaperSchema(), request.form)
    sent = [(each.read(), each.mimetype) for each in request.files.getlist("files") if each.filename]
    if form.valid:
        try:
            said = said_in_form(form.data, sent)
            receiving.add_whole(door.case, said, [content for content, _kind in sent], door.sender, utc_now())
        except Invalid as refusal:
            db.session.rollback()
            form.refuse_all(refusal.errors)
    if not form.valid:
        return _page(door, form), 422
    flash(_("Received. It is looked at now; in a minute you see here whether it can be read."), "success")
    return redirect(door.address, 303)


def read(door: Door, origin: uuid.UUID) -> Any:
    """All pages of a paper, one below the other."""
    paper = _available(door, origin)
    _note_case(door)
    return render_template("records/papers/read.html", case=door.case, door=door, paper=paper, words=wording)


def page(door: Door, origin: uuid.UUID, number: int) -> Any:
    """One page as a picture that we made; each look is noted."""
    paper = _available(door, origin)
    content = queries.page_of(paper.id, number)
    _note(door, paper, page=number)
    return _shut(Response(content, mimetype="image/jpeg"))


def original(door: Door, origin: uuid.UUID, position: int) -> Any:
    """A file as it came, to be saved, never shown by the browser here; each is noted."""
    paper = _available(door, origin)
    content, kind = queries.original_of(paper.id, position)
    _note(door, paper, file=position)
    answer = _shut(Response(content, mimetype=BYTES))
    name = f"{door.case.reference}-{position + 1}.{ENDINGS.get(kind, 'bin')}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _available(door: Door, origin: uuid.UUID) -> Paper:
    paper = queries.paper_of(door.case, origin)
    if paper.state != AVAILABLE or paper.removed_at:
        raise NotFound()
    return paper


def _note(door: Door, paper: Paper, **facts: int) -> None:
    audit.record_read(door.sender.actor, "paper.read", paper, utc_now(), case_id=door.case.id, **facts)


def _note_case(door: Door) -> None:
    audit.record_read(door.sender.actor, "case.read", door.case, utc_now(), case_id=door.case.id)


def _shut(answer: Response) -> Response:
    answer.headers.update(web.OF_STRANGERS)
    return answer


def take_back(door: Door, origin: uuid.UUID) -> Any:
    """Show a paper to nobody any more; it can be undone for some days."""
    actions.take_back(queries.paper_of(door.case, origin), door.sender.actor, utc_now())
    flash(_("Taken back. Nobody sees it any more; within 7 days you can undo that here."), "success")
    return redirect(door.address, 303)


def bring_again(door: Door, origin: uuid.UUID) -> Any:
    """Undo that a paper was taken back."""
    actions.bring_again(queries.paper_of(door.case, origin), door.sender.actor, utc_now())
    flash(_("The paper is here again."), "success")
    return redirect(door.address, 303)


FILE = "/<uuid:origin>/files/<uuid:file>"
ROOMS = (
    Room("show", "GET", "", show),
    Room("begin", "POST", "", begin, True, LONGEST_SAID, (JSON,), is_limited=True),
    Room("add", "POST", "/form", add, takes=FORM_TAKES, is_limited=True),
    Room("stand", "GET", "/<uuid:origin>", stand, True),
    Room("take_chunk", "PUT", f"{FILE}/<int:number>", take_chunk, True, CHUNK, (BYTES,)),
    Room("whole", "POST", f"{FILE}/whole", whole, True, is_limited=True),
    Room("read", "GET", "/<uuid:origin>/pages", read),
    Room("page", "GET", "/<uuid:origin>/pages/<int:number>", page),
    Room("original", "GET", "/<uuid:origin>/originals/<int:position>", original),
    Room("take_back", "POST", "/<uuid:origin>/take-back", take_back, is_limited=True),
    Room("bring_again", "POST", "/<uuid:origin>/bring-again", bring_again, is_limited=True),
)
"""Behind every door: name, method, address, what is done, whether its reader is a script, what it takes."""
