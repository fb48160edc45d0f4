"""The whole history of a case as people read it: moves, referrals' moves, notes, every deed and every read."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import joinedload

from referral.coordination.happenings import DEED, NOTE, OF_CASE, OF_REFERRAL, Happening
from referral.coordination.history_words import DEEDS, NOTE_WORD, OTHER_DEED, READ
from referral.crypto import Sealed
from referral.db import db
from referral.i18n import _, language, moment_words
from referral.intake.models import Case, CaseNote, Patient
from referral.intake.moves import STEPS as CASE_STEPS
from referral.intake.shift.notes import KINDS as NOTE_KINDS
from referral.labels import LABELS, label
from referral.paging import Page
from referral.referrals.models import ReferralMove
from referral.referrals.shown import coded
from referral.referrals.shown.spoken import language_words, written_in
from referral.referrals.table import desk_words
from referral.referrals.table.reasons import REASONS
from referral.referrals.told import told_by


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history, as the timeline shows it."""

    at: datetime
    what: str
    who: str
    note: str = ""
    tone: str = ""

    @property
    def when(self) -> str:
        return moment_words(self.at)

    @property
    def iso(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells the rows of one case: names by account, the person's opened key, and those of entries joined to it."""

    names: Mapping[str, str]
    key: AESGCM
    joined: Mapping[uuid.UUID | None, AESGCM]

    def tell(self, happened: Happening) -> Event:
        """One row in the reader's language."""
        who = self._doer(happened)
        if happened.is_read:
            return Event(happened.at, str(READ), who)
        return TOLD[happened.source](self, happened, who)

    def _doer(self, happened: Happening) -> str:
        name = self.names.get(happened.person)
        if happened.source == NOTE:
            return name or ""
        role = label("role", str(happened.actor_role))
        return role if name is None else str(_("%(name)s (%(role)s)", name=name, role=role))

    def opened(self, sealed: Sealed[str], model: type, happened: Happening, value: bytes | None) -> str:
        """A sealed word of a row; nothing for none."""
        return "" if value is None else sealed.opened(model, happened.id, value, self._key(happened))

    def _key(self, happened: Happening) -> AESGCM:
        return self.joined.get(happened.case_id, self.key)


def events(case: Case, page: Page[Happening], names: Mapping[str, str]) -> list[Event]:
    """A page of what happened to a case, or of who read it, in words."""
    others = {each.case_id for each in page.rows} - {case.id, None}
    teller = Teller(names, case.data_key.opened(), _keys(others) if others else {})
    return [teller.tell(each) for each in page.rows]


def _keys(of: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, AESGCM]:
    """Case → the opened key of its person."""
    whose = joinedload(Case.patient).joinedload(Patient.data_key)
    found = db.session.scalars(db.select(Case).where(Case.id.in_(of)).options(whose))
    return {each.id: each.data_key.opened() for each in found}


def _of_case(_teller: Teller, move: Happening, who: str) -> Event:
    verb = str(move.verb)
    return Event(move.at, str(CASE_STEPS[verb].history), who, _reason(move.reason), CASE_STEPS[verb].tone)


def _of_referral(teller: Teller, move: Happening, who: str) -> Event:
    verb, spoken = str(move.verb), _Spoken(teller, move)
    what = str(desk_words.STEPS[verb].history) % {"hospital": move.hospital}
    if move.told_channel:
        who = str(_("Recorded by %(person)s.", person=who)) + " " + told_by(spoken)  # type: ignore[arg-type]
    chosen = coded.said(verb, move.coded)
    note = "\n".join(filter(None, (_reason(move.reason), *chosen, _in_its_language(spoken.note, move))))
    return Event(move.at, what, who, note, desk_words.STEPS[verb].tone)


def _in_its_language(note: str, move: Happening) -> str:
    """A note with its language behind it, where that is known and not the reader's."""
    code = written_in(note, move.language)
    return f"{note} ({language_words(code)})" if note and code and code != language() else note


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What was said at a referral's move, opened."""

    teller: Teller
    move: Happening

    @property
    def note(self) -> str:
        return self._opened("note")

    @property
    def told_name(self) -> str:
        return self._opened("told_name")

    @property
    def told_role(self) -> str:
        return self._opened("told_role")

    @property
    def told_channel(self) -> str | None:
        return self.move.told_channel

    @property
    def told_at(self) -> datetime | None:
        return self.move.told_at

    def _opened(self, name: str) -> str:
        sealed, value = getattr(ReferralMove, name), getattr(self.move, f"{name}_sealed")
        return self.teller.opened(sealed, ReferralMove, self.move, value)


def _of_note(teller: Teller, note: Happening, who: str) -> Event:
    what = str(NOTE_KINDS.get(str(note.reason), NOTE_WORD))
    return Event(note.at, what, who, teller.opened(CaseNote.text, CaseNote, note, note.note_sealed))


def _of_deed(_teller: Teller, deed: Happening, who: str) -> Event:
    return Event(deed.at, str(DEEDS.get(str(deed.verb), OTHER_DEED)), who)


TOLD: dict[int, Callable[[Teller, Happening, str], Event]] = {
    OF_CASE: _of_case,
    OF_REFERRAL: _of_referral,
    NOTE: _of_note,
    DEED: _of_deed,
}
"""How each table's rows are told."""


def _reason(code: str | None) -> str:
    """A reason code by its name, from whichever table has it; a code of none is not shown."""
    tables = (LABELS[kind] for kind in ("outcome", *REASONS))
    return next((str(table[code]) for table in tables if code in table), "") if code else ""
