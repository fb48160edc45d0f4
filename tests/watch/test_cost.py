"""What the clock asks does not grow with the cases that were ever filed: it looks into an index of what is due."""

from datetime import timedelta
from pathlib import Path

import pytest

from bench.sizes import plans, whole
from bench.sizes.measuring import noted, steps
from referral.db import db, utc_now
from referral.watch import actions, queries
from tests.conftest import make_app
from tests.postgres import another_database

FEW, MANY, OPEN = 400, 1_600, 60


@pytest.mark.both_databases
def test_the_clock_reads_no_growing_table_from_end_to_end(database: str, tmp_path: Path) -> None:
    app = make_app(another_database(database, "watch", tmp_path))
    with app.app_context():
        whole.fill(FEW, now := utc_now(), OPEN, directory=False)
        with noted() as sent:
            due = queries.to_tell(now + timedelta(days=90), actions.AT_ONCE)
        with noted() as quiet:
            assert actions.tell_missed(now - timedelta(days=1)) == 0
        with db.engine.connect() as connection:
            read = [each for one in sent for each in plans.read_whole(connection, one)]
        db.session.remove()
        db.engine.dispose()
    assert due and not read and len(sent) == len(quiet) == 1


def test_four_times_the_cases_ever_filed_cost_the_clock_no_more(database: str, tmp_path: Path) -> None:
    cost = {}
    for size in (FEW, MANY):
        app = make_app(another_database(database, f"watch_{size}", tmp_path))
        with app.app_context():
            whole.fill(size, now := utc_now(), OPEN, directory=False)
            cost[size] = steps(lambda: queries.to_tell(now + timedelta(days=90), actions.AT_ONCE))  # noqa: B023
            db.session.remove()
            db.engine.dispose()
    assert cost[MANY] <= 1.1 * cost[FEW]
