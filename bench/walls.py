"""python -m bench.walls [CASES]: what the rows' walls of PostgreSQL cost the pages of the web's role.

Each page is opened in pairs, with row-level security and without it (the owner switches it off between), which of the
two first by turns. Printed is the time of the processor with it as a share of without, the median of the pairs: of the
whole page, and of the database's server alone.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import geometric_mean, median
from time import process_time
from typing import Any, NamedTuple

from bench.sizes import whole
from bench.sizes.measuring import Visitor, server_seconds
from bench.sizes.scenes import PAGES
from referral import grants
from referral.db import db, utc_now
from tests.postgres import PrivatePostgres, another_database
from tests.test_walls import Walls, running

CASES, PAIRS, AT_ONCE, MOST = 2_000, 11, 3, 1.3
MAIN = (
    "queue", "worklist mine", "case", "case, send", "plan", "hospital's inbox", "answer by link",
    "own intakes", "patient's page",
)  # fmt: skip
"""The pages that people open most, of each kind of scope."""


class Spent(NamedTuple):
    """Seconds of the processor: of the whole page, of the database's server."""

    page: float
    server: float


def _spent(once: Callable[[], Any]) -> Spent:
    server, here = server_seconds(), process_time()
    for _each in range(AT_ONCE):
        once()
    here = process_time() - here
    server = server_seconds() - server
    return Spent(here + server, server)


def _walls(walls: Walls, are_up: bool) -> None:
    """The rows' walls up or down; the rights stay."""
    with walls.owner.app_context(), db.engine.begin() as line:
        for table in grants.SHOWN:
            line.exec_driver_sql(
                f"ALTER TABLE {table} {'ENABLE' if are_up else 'DISABLE'} ROW LEVEL SECURITY"
            )


def _pair(walls: Walls, once: Callable[[], Any], up_first: bool) -> dict[bool, Spent]:
    found = {}
    for are_up in (up_first, not up_first):
        _walls(walls, are_up)
        once()
        found[are_up] = _spent(once)
    return found


def shares(walls: Walls, once: Callable[[], Any]) -> Spent:
    """With the walls as a share of without, of one page."""
    pairs = [_pair(walls, once, number % 2 == 0) for number in range(PAIRS)]
    return Spent(*(median(each[True][n] / each[False][n] for each in pairs) for n in range(2)))


def main(cases: int) -> int:
    """Fill a database, open the main pages, print a line for each; 1 where a page costs more than it may."""
    with tempfile.TemporaryDirectory() as folder, PrivatePostgres() as server:
        walls = Walls(another_database(str(server.url), "walls", Path(folder)))
        with running(walls.owner):
            known = whole.fill(cases, utc_now())
        with running(walls.web):
            visitor = Visitor(walls.web, known)
            found = {name: shares(walls, visitor.open(PAGES[name])) for name in MAIN}
        walls.close()
    for name, each in found.items():
        print(f"{name:24} {each.page:6.2f} {each.server:6.2f}")
    mean = Spent(*(geometric_mean(column) for column in zip(*found.values(), strict=True)))
    print(f"{'all, geometric mean':24} {mean.page:6.2f} {mean.server:6.2f}")
    return int(max(each.page for each in found.values()) > MOST)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else CASES))
