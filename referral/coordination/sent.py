"""The card of referrals on the page of a case: by page, the open ones first, with the last words of each."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, String, cast, or_

from referral import paging
from referral.cards import Card
from referral.db import db
from referral.intake.models import Case
from referral.paging import Page
from referral.prepared import prepared
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.queries import referrals_of
from referral.referrals.table.states import OPEN_STATES

PER_PAGE, LAST_WORDS = 10, 5


class Sent(NamedTuple):
    """Every referral of a case, the page that is shown, and the last words of each of it, with how many there are."""

    all: Sequence[Referral]
    page: Page[Referral]
    words: dict[uuid.UUID, list[tuple[ReferralMove, int]]]

    def words_of(self, referral: Referral) -> list[ReferralMove]:
        """What was last said at one referral, in its order."""
        return [move for move, _all in self.words.get(referral.id, [])]

    def more_words_of(self, referral: Referral) -> int:
        """How many words said before are not shown."""
        found = self.words.get(referral.id, [])
        return found[0][1] - len(found) if found else 0


def sent_of(case: Case, _now: datetime) -> Sent:
    """The referrals of a case."""
    found = referrals_of(case)
    open_first = sorted(found, key=lambda each: each.state not in OPEN_STATES)
    page = paging.page_among(open_first, paging.asked("referrals"), PER_PAGE)
    return Sent(found, page, _last_words([each.id for each in page.rows]))


def _last_words(ids: list[uuid.UUID]) -> dict[uuid.UUID, list[tuple[ReferralMove, int]]]:
    """The last moves at which something was written, oldest first, each with how many there are."""
    found: dict[uuid.UUID, list[tuple[ReferralMove, int]]] = defaultdict(list)
    for move, in_all in db.session.execute(*_last_moves(ids)):
        found[move.referral_id].append((move, in_all))
    return found


@prepared
def _last_moves(ids: list[uuid.UUID]) -> Select[tuple[ReferralMove, int]]:
    is_coded = db.func.coalesce(cast(ReferralMove.coded, String), "null") != "null"
    told = or_(ReferralMove.note_sealed.is_not(None), ReferralMove.told_channel.is_not(None), is_coded)
    of_each, newest = ReferralMove.referral_id, ReferralMove.number.desc()
    position = db.func.row_number().over(partition_by=of_each, order_by=newest).label("position")
    numbered = db.select(ReferralMove.id, position, db.func.count().over(partition_by=of_each).label("all"))
    last = numbered.where(ReferralMove.referral_id.in_(ids), told).subquery()
    wanted = db.select(ReferralMove, last.c.all).join(last, last.c.id == ReferralMove.id)
    return wanted.where(last.c.position <= LAST_WORDS).order_by(ReferralMove.number)


REFERRALS = Card("referrals", "referrals", "coordination/referrals.html", sent_of)
