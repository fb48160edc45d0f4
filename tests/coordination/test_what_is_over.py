"""Of cases that are over the queue reads only as many as its page reaches, and shows what it would having read all."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from bench.sizes import whole
from referral.accounts.models import User
from referral.coordination import queries
from referral.coordination.queue.desk import OVER, Desk
from referral.db import db
from referral.intake.models import Case

SIZE, OPEN = 120, 40
ASKED: tuple[dict[str, str], ...] = (
    {"state": "all"}, {"state": "closed"}, {"state": "all", "sort": "treatment"}, {"state": "closed", "country": "PL"},
    {"state": "all", "overdue": "yes"}, {"state": "closed", "owner": "nobody"},
    {"state": "all", "treatment": "unknown"},
)  # fmt: skip


@pytest.mark.both_databases
def test_the_first_of_what_is_over_are_the_first_of_all(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = whole.fill(SIZE, now, OPEN, directory=False)
    user = db.session.get_one(User, known.staff["coordinator"])
    db.session.get_one(Case, known.closed).came_back_at = now
    db.session.commit()

    def pages() -> list[tuple[int, int, list[str], dict[str, int]]]:
        found = [
            queries.queue(user, wanted, page, now, now.date()) for wanted in ASKED for page in (1, 2, 4, 99)
        ]
        return [
            (each.found, each.hidden, [entry.case.reference for entry in each.entries], each.counts)
            for each in found
        ]

    shown = pages()
    assert any(each[2] for each in shown)
    monkeypatch.setattr(Desk, "_over", _all_that_is_over)
    assert shown == pages()


def _all_that_is_over(desk: Desk, filters: dict[str, str], _sort: str, _most: int | None) -> list[Any]:
    return [desk.over(filters).with_only_columns(*(each.label(name) for name, each in OVER.items()))]
