"""The machine's lists in which a person's request stood: in which order, with which points and reasons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from referral.db import db
from referral.engine import rankings, reasons, wording
from referral.engine.rankings import FULL_SCORE, Explanation, Group, Ranking
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import _l
from referral.intake.localities.in_words import with_town
from referral.record_copies.gathering import Whose
from referral.referrals.models import Referral

MOST_SHOWN = 10
"""The first of a list, and the hospital that was asked, wherever it stood."""
GROUPS: dict[Group, object] = {
    Group.CONFIRMED: _l("Everything that is needed is known to fit"),
    Group.ASK_FIRST: _l("Something has to be asked first"),
    Group.UNSUITABLE: _l("Not suitable"),
}
GONE = _l("The list was deleted when another person in it was erased.")


class Ranked(NamedTuple):
    """One hospital in a list: its rank, points of 1,000, why."""

    rank: int
    hospital: str
    group: str
    points: int
    parts: dict[str, int]
    reasons: list[str]
    was_asked: bool


class Listed(NamedTuple):
    """One list: when it was made, for which request, the first of it and the hospital that was asked."""

    at: datetime
    reference: str
    hospitals: int
    ranked: list[Ranked]
    words: str = ""


def lists(whose: Whose) -> list[Listed]:
    """Every list that was kept because a request was sent on it, the oldest first."""
    wanted = db.select(Referral).where(
        Referral.case_id.in_(whose.references), Referral.ranking_digest.is_not(None)
    )
    sent = db.session.scalars(wanted.order_by(Referral.sent_at, Referral.id)).all()
    return [_listed(each, whose.references[each.case_id]) for each in sent]


def _listed(referral: Referral, reference: str) -> Listed:
    try:
        at, ranking = rankings.ranked_again(str(referral.ranking_digest))
    except NotFound:
        return Listed(referral.sent_at, reference, 0, [], str(GONE))
    order = [int(row) for row in ranking.order]
    asked = str(referral.hospital_id)
    first = [row for rank, row in enumerate(order) if rank < MOST_SHOWN or ranking.network.ids[row] == asked]
    known = hospitals_by_id(_known_ids(ranking.network.ids[row] for row in first))
    ranked = [_ranked(ranking, row, order.index(row) + 1, known, asked) for row in first]
    return Listed(at, reference, len(order), ranked)


def _known_ids(ids: Iterable[str]) -> list[str]:
    """Those that are ids of our directory: an old engine knew others."""
    return [each for each in ids if len(each) == len("00000000-0000-0000-0000-000000000000")]


def _ranked(ranking: Ranking, row: int, rank: int, known: dict[str, Hospital], asked: str) -> Ranked:
    explanation = rankings.explanation(ranking, row)
    hospital = known.get(explanation.hospital)
    name = with_town(hospital) if hospital else explanation.hospital
    parts = {
        str(wording.TERM_NAMES.get(term.name, term.name)): term.contribution for term in explanation.terms
    }
    country = hospital.country if hospital else ""
    return Ranked(
        rank, name, str(GROUPS[explanation.group]), explanation.score, parts,
        _reasons(explanation, ranking, country), explanation.hospital == asked,
    )  # fmt: skip


def _reasons(explanation: Explanation, ranking: Ranking, country: str) -> list[str]:
    named = reasons.facts(explanation, ranking.need, country)
    return [
        *(reasons.failed(code, named) for code in explanation.failed),
        *reasons.to_ask(explanation.not_known, ranking.need, named),
        *(reasons.change(each) for each in explanation.changes),
        *reasons.later(explanation),
    ]


def plain(found: Listed) -> dict[str, Any]:
    """The same fit for JSON."""
    told = {"made_at": found.at.isoformat(), "request": found.reference, "hospitals_in_list": found.hospitals}
    ranked = [{**each._asdict(), "points_of": FULL_SCORE} for each in found.ranked]
    return {**told, "ranked": ranked, **({"words": found.words} if found.words else {})}
