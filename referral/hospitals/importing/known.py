"""What is known before a source is read: its rows as they are kept, and the directory they may be about."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from referral.db import db
from referral.hospitals.importing.finding import Finding, Source, key_without_zeros
from referral.hospitals.importing.models import SourceRow
from referral.hospitals.importing.neighbours import Directory


class Kept(NamedTuple):
    """A row of the source as it is kept: enough to see that nothing has changed."""

    id: uuid.UUID
    digest: str
    hospital_id: uuid.UUID | None
    is_gone: bool


class KnownRows:
    """The rows of a source that are kept, by key, whatever zeros lead in its numbers."""

    def __init__(self, source: Source, now: datetime) -> None:
        self.source, self.now = source, now
        self.directory, self._kin = Directory(), _kin(source)
        self.kept: dict[str, Kept] = {
            row.key: Kept(*row[1:]) for row in db.session.execute(_kept_rows(source))
        }
        self._keys: dict[str, str] = {key_without_zeros(key): key for key in self.kept}
        db.session.rollback()

    def key_of(self, finding: Finding) -> str:
        """The key under which the row is kept, if it is kept with other leading zeros."""
        return self._keys.setdefault(key_without_zeros(finding.key), finding.key)

    def says_the_same(self, finding: Finding) -> bool:
        """Whether nobody has to be asked about it."""
        kept = self.kept.get(finding.key)
        return kept is not None and not kept.is_gone and kept.digest == finding.digest

    def hospital_of(self, finding: Finding) -> uuid.UUID | None:
        """Which hospital the row is, as far as a code or a person has said."""
        kept = self.kept.get(finding.key)
        if kept is not None and kept.hospital_id:
            return kept.hospital_id
        own = self.directory.by_code.get(key_without_zeros(finding.key))
        return own or self._kin.get(finding.key)


def _kept_rows(source: Source) -> Any:
    columns = (SourceRow.id, SourceRow.digest, SourceRow.hospital_id, SourceRow.gone_at.is_not(None))
    return db.select(SourceRow.key, *columns).where(SourceRow.source == source.code)


def _kin(source: Source) -> dict[str, uuid.UUID]:
    """By the beginning of another source's keys: the one hospital that its rows are, where they are one alone."""
    if not source.kin:
        return {}
    linked = db.select(SourceRow.key, SourceRow.hospital_id).where(
        SourceRow.source == source.kin, SourceRow.hospital_id.is_not(None)
    )
    found: dict[str, set[uuid.UUID]] = {}
    for key, hospital_id in db.session.execute(linked):
        found.setdefault(key.partition("|")[0], set()).add(hospital_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}
