"""A ranking as the page of a case calls it, its network kept, beside the loop over the same hospitals with geopy."""

import uuid

from flask import Flask

import matching
from bench import plain_loop
from bench.ranking.stopwatch import least_ms
from matching.evidence import answering
from matching.ranking.need_columns import questions
from referral.db import db, utc_now
from referral.engine import rankings
from referral.intake.models import Case

LEAST_LOOP = 100


def ranked(app: Flask, case_id: uuid.UUID) -> dict[str, float]:
    """A ranking as the page calls it, beside the loop over the same hospitals."""
    with app.test_request_context():
        case, now = db.session.get_one(Case, case_id), utc_now()
        first, weights = rankings.rank_case(case, now), matching.weights.current()
        candidates = plain_loop.candidates(first.need, first.network.hospitals)
        said, house = first.network.said, first.network.house
        works = {
            "ranking": lambda: rankings.rank_case(case, now),
            "asked": lambda: [answering.of(each, said, house) for each in questions(first.need)],
            "loop": lambda: plain_loop.rank(first.need, candidates, weights),
        }
        times = least_ms(works, 5)
    ratio = times["loop"] / times["ranking"]
    print(
        f"ranking      {times['ranking']:8.2f} ms  {ratio:6.1f} times as quick as the loop over {len(first.network)}"
        f" hospitals (aim {LEAST_LOOP}{'' if ratio >= LEAST_LOOP else ', missed'}); {times['asked']:.2f} ms more for"
        " the first who asks for such a need after something new was said"
    )
    more = {"asked_ms": round(times["asked"], 3)}
    return {"ranking_ms": round(times["ranking"], 3), "loop_ratio": round(ratio, 1), **more}
