"""What kept rankings and drafts tell of an erased person, where they were, how ill: the texts go, the addresses stay.

A record holds the needs of all who were reckoned together, byte for byte, so that a part of it cannot go alone.
"""

import json
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, update

from referral.db import db
from referral.referrals.models import RankingRecord, Referral

OPEN, REPLACED = "open", "replaced"


def forget(case_ids: Collection[uuid.UUID]) -> None:
    """Empty every record in which these cases are; a draft that is open and rests on one of them ends."""
    found = _of_requests(case_ids) | _of_drafts(case_ids)
    if not found:
        return
    _end_resting_on(found)
    emptied = {"content": "", "packed": None, "network_digest": None}
    here = RankingRecord.digest.in_(found)
    db.session.execute(update(RankingRecord).where(here).values(emptied))


def _of_requests(case_ids: Collection[uuid.UUID]) -> set[str]:
    kept = db.select(Referral.ranking_digest).where(
        Referral.case_id.in_(case_ids), Referral.ranking_digest.is_not(None)
    )
    return {str(digest) for digest in db.session.scalars(kept)}


def _of_drafts(case_ids: Collection[uuid.UUID]) -> set[str]:
    """By their lines, and by what they say: somebody who has left a draft stands in its beginning."""
    run, line = (db.metadata.tables[name] for name in ("plan_run", "plan_line"))
    by_line = (
        db.select(run.c.digest).join(line, line.c.run_id == run.c.id).where(line.c.case_id.in_(case_ids))
    )
    spelt = [RankingRecord.content.contains(text) for each in case_ids for text in (str(each), each.hex)]
    by_words = db.select(RankingRecord.digest).where(or_(*spelt))
    return {*db.session.scalars(by_line), *db.session.scalars(by_words)}


def _end_resting_on(digests: set[str]) -> None:
    run: Any = db.metadata.tables["plan_run"]
    for each in db.session.execute(db.select(run.c.id, run.c.digest).where(run.c.state == OPEN)).all():
        if each.digest in digests or _began(each.digest) in digests:
            db.session.execute(run.update().where(run.c.id == each.id).values(state=REPLACED))


def _began(digest: str) -> str | None:
    text = db.session.scalar(db.select(RankingRecord.content).where(RankingRecord.digest == digest))
    said = json.loads(text) if text else {}
    return said.get("began") if isinstance(said, dict) else None
