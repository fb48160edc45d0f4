"""Which papers a request shows, and of each page which picture: the page itself, its covered copy, or none."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import contains_eager, selectinload

from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.intake.card.merged import entries_of
from referral.intake.models import Case
from referral.prepared import prepared
from referral.records.papers import keeping
from referral.records.papers import queries as papers
from referral.records.papers.models import AVAILABLE, CHECKED, HOSPITAL, Paper, PaperFile, PaperPage
from referral.records.showing.models import PaperCover
from referral.records.showing.rule import Level, Shown, shown_by
from referral.referrals.models import Referral

MOST_LETTERS = 20
"""So many letters of a case a page shows, the newest."""
LETTERS = (Paper.came_by == HOSPITAL, Paper.removed_at.is_(None))
LIVING = PaperCover.ended_at.is_(None)
OF_PAGE = and_(PaperCover.paper_id == PaperPage.paper_id, PaperCover.number == PaperPage.number)
STANDS = and_(LIVING, OF_PAGE, PaperCover.source == PaperPage.name)
"""A covered copy is of a page only as long as that very picture is the page's."""


class SeenPage(NamedTuple):
    """One page as it is shown: which picture, how large, and whether names are covered on it."""

    number: int
    name: str
    width: int
    height: int
    is_covered: bool


class SeenPaper(NamedTuple):
    """A paper as a hospital sees it: `position` from 1 in the list, its pages, and its files as they came, if any."""

    position: int
    paper: Paper
    pages: Sequence[SeenPage]
    originals: Sequence[PaperFile]


class DeskPage(NamedTuple):
    """A page as the desk sees it, with its covered copy if it has one."""

    paper: Paper
    page: PaperPage
    cover: PaperCover | None

    @property
    def is_ready(self) -> bool:
        """Whether a person has looked at the whole copy."""
        return self.cover is not None and self.cover.checked_at is not None


def seen(referral: Referral, is_known: bool) -> list[SeenPaper]:
    """What a request shows now, in the order in which the papers came. Raises NotFound where it shows nothing."""
    shown = shown_by(referral, is_known)
    if shown.level is Level.NOTHING:
        raise NotFound()
    return papers_at(referral.case_id, shown)


def papers_at(case_id: uuid.UUID, shown: Shown) -> list[SeenPaper]:
    """The papers of a case at a level, of kinds that are agreed to; no letter of a hospital is among them."""
    of_kind = _of_kinds(shown)
    found, pages = _available(case_id, *of_kind), _pages(case_id, shown.level, *of_kind)
    whole = shown.level is Level.ALL
    return [
        SeenPaper(position, each, pages[each.id], _passed(each.files) if whole else ())
        for position, each in enumerate((each for each in found if pages[each.id]), start=1)
    ]


def _passed(files: Sequence[PaperFile]) -> Sequence[PaperFile]:
    """The files that came through the walls: what was refused, or is infected, is given to nobody."""
    return [each for each in files if each.state == CHECKED]


def count_pages(case_id: uuid.UUID, shown: Shown) -> int:
    """How many pages these are; one statement."""
    wanted = _with_covers().where(*_there(case_id), *_of_kinds(shown))
    if shown.level is not Level.ALL:
        wanted = wanted.where(PaperCover.checked_at.is_not(None))
    rows = wanted.with_only_columns(db.func.count()).order_by(None)
    return int(db.session.scalar(rows) or 0)


def _of_kinds(shown: Shown) -> tuple[ColumnElement[bool], ...]:
    return Paper.kind.in_(shown.kinds), Paper.came_by != HOSPITAL


def one_page(referral: Referral, is_known: bool, paper_id: uuid.UUID, number: int) -> tuple[Paper, SeenPage]:
    """One page of what a request shows now, no other is read; raises NotFound."""
    shown = shown_by(referral, is_known)
    this = (Paper.id == paper_id, PaperPage.number == number)
    mine = (*_there(referral.case_id), *_of_kinds(shown), *this)
    query = _with_covers().where(*mine).options(contains_eager(PaperPage.paper))
    row = None if shown.level is Level.NOTHING else db.session.execute(query).tuples().first()
    page = _seen(*row, shown.level) if row else None
    if row is None or page is None:
        raise NotFound()
    return row[0].paper, page


def one_original(
    found: Sequence[SeenPaper], paper_id: uuid.UUID, position: int
) -> tuple[SeenPaper, PaperFile]:
    """One file as it came, of what is shown; raises NotFound."""
    for each in found:
        for file in each.originals:
            if each.paper.id == paper_id and file.position == position:
                return each, file
    raise NotFound()


def _available(case_id: uuid.UUID, *which: ColumnElement[bool]) -> Sequence[Paper]:
    query = db.select(Paper).where(*_there(case_id), *which).options(selectinload(Paper.files))
    return db.session.scalars(query.order_by(Paper.added_at, Paper.id)).all()


def _there(case_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return papers.of_case(case_id), Paper.state == AVAILABLE, Paper.removed_at.is_(None)


def _pages(case_id: uuid.UUID, level: Level, *which: ColumnElement[bool]) -> dict[uuid.UUID, list[SeenPage]]:
    """The pages of a case's papers at a level, by paper."""
    found: dict[uuid.UUID, list[SeenPage]] = defaultdict(list)
    for page, cover in db.session.execute(_with_covers().where(*_there(case_id), *which)).tuples():
        if seen_page := _seen(page, cover, level):
            found[page.paper_id].append(seen_page)
    return found


def _seen(page: PaperPage, cover: PaperCover | None, level: Level) -> SeenPage | None:
    if level is Level.ALL:
        return SeenPage(page.number, page.name, page.width, page.height, False)
    if cover and cover.checked_at is not None:
        return SeenPage(page.number, cover.name, page.width, page.height, True)
    return None


def _with_covers() -> Select[tuple[PaperPage, PaperCover]]:
    """Each page with its covered copy; None beside one that has none."""
    joined = db.select(PaperPage, PaperCover).join(PaperPage.paper)
    return joined.outerjoin(PaperCover, STANDS).order_by(PaperPage.paper_id, PaperPage.number)


def desk_pages(case: Case, *which: ColumnElement[bool]) -> list[DeskPage]:
    """Every page of the papers of a case, in order, with its covered copy; the hospitals' letters are not covered."""
    mine = (*_there(case.id), Paper.came_by != HOSPITAL, *which)
    query = _with_covers().where(*mine).options(contains_eager(PaperPage.paper))
    ordered = query.order_by(None).order_by(Paper.added_at, Paper.id, PaperPage.number)
    return [DeskPage(page.paper, page, cover) for page, cover in db.session.execute(ordered).tuples()]


def desk_page(case: Case, paper_id: uuid.UUID, number: int) -> DeskPage:
    """One page of a case, no other is read; raises NotFound."""
    found = desk_pages(case, Paper.id == paper_id, PaperPage.number == number)
    if not found:
        raise NotFound()
    return found[0]


def cover_of(case: Case, cover_id: uuid.UUID) -> PaperCover:
    """One covered copy of a case that stands; raises NotFound."""
    this = (PaperCover.id == cover_id, papers.of_case(case.id), LIVING)
    found = db.session.scalars(db.select(PaperCover).join(Paper).where(*this)).first()
    if found is None:
        raise NotFound()
    return found


class HospitalLetter(NamedTuple):
    """A letter that a hospital sent as a file, and the hospital's name."""

    paper: Paper
    hospital: str


def letters_to(case_id: uuid.UUID, referral_id: uuid.UUID | None = None) -> list[HospitalLetter]:
    """The letters that hospitals sent as files and that stand, the newest first; of one request alone, if named."""
    entries = entries_of(case_id)
    asked = _letters_to_one(entries, referral_id) if referral_id else _letters_to(entries)
    return [HospitalLetter(*row) for row in db.session.execute(*asked).tuples()]


@prepared
def _letters_to(case_ids: list[uuid.UUID]) -> Select[tuple[Paper, str]]:
    return _newest_letters(Paper.case_id.in_(case_ids))


@prepared
def _letters_to_one(case_ids: list[uuid.UUID], referral_id: uuid.UUID) -> Select[tuple[Paper, str]]:
    return _newest_letters(Paper.case_id.in_(case_ids), Paper.referral_id == referral_id)


def _newest_letters(*mine: ColumnElement[bool]) -> Select[tuple[Paper, str]]:
    joined = db.select(Paper, Hospital.name).join(Referral, Referral.id == Paper.referral_id)
    query = joined.join(Hospital, Hospital.id == Referral.hospital_id).where(*mine, *LETTERS)
    newest = query.options(selectinload(Paper.pages)).order_by(Paper.added_at.desc(), Paper.id)
    return newest.limit(MOST_LETTERS)


def letter_of(case_id: uuid.UUID, paper_id: uuid.UUID, referral_id: uuid.UUID | None = None) -> Paper:
    """One of them, without its pages; raises NotFound."""
    of_one = Paper.referral_id == referral_id if referral_id else Paper.referral_id.is_not(None)
    this = (Paper.id == paper_id, papers.of_case(case_id), *LETTERS, of_one)
    found = db.session.scalars(db.select(Paper).where(*this)).first()
    if found is None:
        raise NotFound()
    return found


def letter_page(case_id: uuid.UUID, paper_id: uuid.UUID, number: int) -> bytes:
    """One page of such a letter as a JPEG, opened; raises NotFound."""
    return papers.page_of(letter_of(case_id, paper_id).id, number)


def cover_names(which: ColumnElement[bool]) -> Select[tuple[str]]:
    """The names in the store of the covered copies of such papers; for erasing, deleting and the sweep."""
    return db.select(PaperCover.name).join(Paper, PaperCover.paper_id == Paper.id).where(which, LIVING)


keeping.MORE.append(cover_names)
