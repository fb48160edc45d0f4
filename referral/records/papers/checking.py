"""A kind of work of the worker: papers that have arrived are scanned, opened behind walls, and their pages kept.

Of one paper all files are opened first, then everything is noted at once: a worker that is killed leaves nothing half,
and the paper is opened again. A file at which that happens several times is refused; meanwhile others go first.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import insert

from referral import audit
from referral.audit import system
from referral.crypto import DataKey, Erased
from referral.db import db, guarded_update, transaction
from referral.errors import Unavailable
from referral.records.opening import NOT_THE_FILE, NotOpened, Opened, chosen, opened
from referral.records.opening.scanning import FOUND, UNREACHABLE
from referral.records.papers import keeping, storing
from referral.records.papers.models import (
    AVAILABLE,
    CHECKED,
    RECEIVED,
    REFUSED,
    WAITING_FOR_SCANNER,
    Paper,
    PaperFile,
    PaperPage,
)

log = structlog.get_logger()
AT_ONCE = 8
"""Papers of one turn: each may take minutes, and who sent theirs meanwhile is asked for after it."""
MOST_TRIES = 3
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""By how often the opening was begun: others go first meanwhile."""
SOON = timedelta(minutes=1)
INFECTED, LOST, TOO_LONG = "infected", "lost", "took_too_long"


class PutOff(Exception):
    """Nothing is known of the paper yet; `state` it waits in, None: as it was."""

    def __init__(self, state: str | None = None) -> None:
        super().__init__()
        self.state = state


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page that lies in the store."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one file: its pages and its kind, or why it is refused."""

    file_id: uuid.UUID
    pages: tuple[KeptPage, ...] = ()
    media_type: str = ""
    why: str | None = None


def oldest(now: datetime) -> datetime | None:
    """Since when the paper waits that has waited longest beyond its moment."""
    return db.session.scalar(db.select(db.func.min(Paper.check_at)).where(Paper.check_at <= now))


def work(now: datetime) -> None:
    """Open what is due, case by case in turn: sixty slow papers of one hold up nobody else's first.

    What fails with one paper stops no other.
    """
    turn = db.func.row_number().over(partition_by=Paper.case_id, order_by=(Paper.check_at, Paper.id))
    due = db.select(Paper.id).where(Paper.check_at <= now)
    ordered = due.order_by(turn, Paper.check_at, Paper.id).limit(AT_ONCE)
    for paper_id in db.session.scalars(ordered).all():
        try:
            check(paper_id, now)
        except Exception as error:
            log.error("a paper was not opened", error=type(error).__name__)
            put_off(paper_id, now, None)
        finally:
            db.session.rollback()


def check(paper_id: uuid.UUID, now: datetime) -> None:
    """Open one paper and say what came of it; put off where that cannot be known yet."""
    kept: list[str] = []
    try:
        verdicts = [_verdict(each, kept, now) for each in _files(paper_id)]
        if conclude(paper_id, verdicts, now):
            kept = []
    except PutOff as later:
        put_off(paper_id, now, later.state)
    except Erased:
        return
    finally:
        keeping.let_go(kept)


def _files(paper_id: uuid.UUID) -> list[PaperFile]:
    wanted = db.select(PaperFile).where(PaperFile.paper_id == paper_id, PaperFile.state == RECEIVED)
    return list(db.session.scalars(wanted.order_by(PaperFile.position)))


def _verdict(file: PaperFile, kept: list[str], now: datetime) -> Verdict:
    """A try stays counted only where the file ended this process, or nobody foresaw what it did.

    `kept` gathers the names of what is put into the store, should nothing come of it.
    """
    if file.tries >= MOST_TRIES:
        return Verdict(file.id, why=TOO_LONG)
    begin_try(file_id := file.id, now)
    try:
        verdict = _looked_at(file, kept)
    except PutOff:
        take_back_try(file_id)
        raise
    take_back_try(file_id)
    return verdict


def _looked_at(file: PaperFile, kept: list[str]) -> Verdict:
    """Between reading and keeping no transaction is open: a file may take a minute, and its scanner another."""
    file_id, key = file.id, file.data_key
    try:
        content = storing.opened(key, str(file.name))
        db.session.rollback()
        found = _opened(content)
        return Verdict(file_id, tuple(_kept(found, key, kept)), found.media_type)
    except storing.Missing:
        return Verdict(file_id, why=LOST)
    except NotOpened as refused:
        if refused.reason in NOT_THE_FILE:
            raise PutOff from None
        return Verdict(file_id, why=refused.reason)
    except Unavailable:
        raise PutOff from None


def _opened(content: bytes) -> Opened:
    """Raises PutOff while the scanner does not answer."""
    said = chosen.scanned(content)
    if said == UNREACHABLE:
        raise PutOff(WAITING_FOR_SCANNER)
    if said == FOUND:
        raise NotOpened(INFECTED)
    return opened(content, chosen.walls())


def _kept(found: Opened, key: DataKey, kept: list[str]) -> Iterable[KeptPage]:
    for page in found.pages:
        name = storing.keep(key, page.content)
        kept.append(name)
        yield KeptPage(name, page.width, page.height)


@transaction
def begin_try(file_id: uuid.UUID, now: datetime) -> None:
    """Note that a file is about to be opened, and put its paper behind the others, should that end this process."""
    file = db.session.get_one(PaperFile, file_id, populate_existing=True)
    file.tries += 1
    again = now + AGAIN_AFTER[min(file.tries, len(AGAIN_AFTER)) - 1]
    guarded_update(Paper, Paper.id == file.paper_id, Paper.check_at.is_not(None), check_at=again)


@transaction
def take_back_try(file_id: uuid.UUID) -> None:
    """It was not the file that ended anything."""
    guarded_update(PaperFile, PaperFile.id == file_id, tries=PaperFile.tries - 1)


@transaction
def put_off(paper_id: uuid.UUID, now: datetime, state: str | None) -> None:
    """Look at it again soon."""
    waits = {"state": state} if state else {}
    still = (Paper.id == paper_id, Paper.check_at.is_not(None))
    guarded_update(Paper, *still, check_at=now + SOON, **waits)


@transaction
def conclude(paper_id: uuid.UUID, verdicts: list[Verdict], now: datetime) -> bool:
    """Note what came of every file, at once; False when somebody did so already, or the paper is gone.

    Pages are numbered through. A paper of which at least one file could be opened is available.
    """
    numbered = [(each.file_id, page) for each in verdicts for page in each.pages]
    why = next((each.why for each in verdicts if each.why), None)
    state, words = (AVAILABLE, {}) if numbered else (REFUSED, {"refused_why": why})
    still = (
        Paper.id == paper_id,
        Paper.check_at.is_not(None),
        Paper.state.in_((RECEIVED, WAITING_FOR_SCANNER)),
    )
    if not guarded_update(Paper, *still, state=state, check_at=None, checked_at=now, **words):
        return False
    for each in verdicts:
        _note(each)
    rows = [
        {"id": uuid.uuid4(), "paper_id": paper_id, "file_id": file_id, "number": number, "name": page.name,
         "width": page.width, "height": page.height}
        for number, (file_id, page) in enumerate(numbered, 1)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(PaperPage), rows)
    paper = db.session.get_one(Paper, paper_id)
    facts = {"pages": len(rows), "refused": sum(1 for each in verdicts if each.why)}
    audit.record(system("papers"), f"paper.{state}", paper, now, case_id=paper.case_id, **facts)
    return True


def _note(verdict: Verdict) -> None:
    said = (
        {"state": REFUSED, "refused_why": verdict.why}
        if verdict.why
        else {"state": CHECKED, "media_type": verdict.media_type}
    )
    guarded_update(PaperFile, PaperFile.id == verdict.file_id, **said)
