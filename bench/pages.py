"""What each main page and job costs in a database of 100, 1,000, 10,000 and 100,000 cases, on SQLite and PostgreSQL.

`python -m bench.pages [--quick] [--on sqlite|postgresql] [--open N] [--only WORDS]` writes each database (most cases
are closed, some thousands open; states, requests, reports of slots, audit trail with its chain, letters, drafts), opens
every page of bench/sizes/scenes.py as its reader does and prints milliseconds of the processor (the database's server
counted in), statements, kilobytes of HTML and the peak of Python's memory; then how many times a page costs at the
largest size what it costs at 1,000. It ends with one JSON object. `--quick` goes to 1,000; `--open N` leaves so many
cases open at the largest size; `--only` takes the pages whose name holds these words. The lists of one volunteer, of
one hospital and of lost letters are full at every size, so that a page is held against the same page.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time
from typing import Any

from bench.ranking.stopwatch import progress
from bench.sizes import measuring, whole
from bench.sizes.measuring import Cost, Visitor
from bench.sizes.scenes import JOBS, PAGES
from referral.db import db, utc_now
from tests.conftest import make_app
from tests.postgres import PrivatePostgres, another_database

SIZES = (100, 1_000, 10_000, 100_000)
QUICK_SIZES = SIZES[:2]
LEAST, AIM = 1_000, 1.5
"""The size that the largest is held against, and how many times as dear a page may be there."""
DATABASES = ("sqlite", "postgresql")
Costs = dict[str, Cost]


def main() -> None:
    """Measure, say what came out, and end with the figures as JSON."""
    asked = _asked()
    sizes = QUICK_SIZES if asked.quick else tuple(asked.sizes)
    found = {name: dict(_of_database(name, sizes, asked)) for name in DATABASES if asked.on in ("both", name)}
    ratios = {name: _ratios(by_size) for name, by_size in found.items()}
    for name, each in ratios.items():
        _print_ratios(name, each)
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "quick": asked.quick}
    costs = {name: {size: _plain(each) for size, each in by_size.items()} for name, by_size in found.items()}
    print(json.dumps({"bench": "pages", **machine, "open": asked.open, "costs": costs, "ratios": ratios}))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="to 1,000 cases")
    parser.add_argument("--on", choices=(*DATABASES, "both"), default="both")
    parser.add_argument("--open", type=int, help="how many cases are open at the largest size")
    parser.add_argument("--only", default="", help="pages whose name holds these words")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    return parser.parse_args()


def _of_database(name: str, sizes: tuple[int, ...], asked: argparse.Namespace) -> Iterator[tuple[int, Costs]]:
    with tempfile.TemporaryDirectory() as folder, _server(name) as url:
        for size in sizes:
            address = another_database(url or f"sqlite:///{folder}/a.sqlite", f"cases_{size}", Path(folder))
            yield size, _of_size(name, address, size, asked.open if size == max(sizes) else None, asked.only)


@contextmanager
def _server(name: str) -> Iterator[str]:
    if name == "sqlite":
        yield ""
        return
    with PrivatePostgres() as server:
        yield server.url


def _of_size(name: str, address: str, size: int, is_open: int | None, only: str) -> Costs:
    app, start = make_app(address), process_time()
    with app.app_context():
        known = whole.fill(size, utc_now(), is_open)
        progress(f"{name}, {size:,} cases: written in {process_time() - start:.0f} s of the processor")
        costs = dict(_costs(app, known, only))
        db.session.remove()
        db.engine.dispose()
    for what, each in costs.items():
        print(
            f"{name:<10} {size:>7,} cases  {what:<28} {each.ms:9.1f} ms {each.statements:4} statements"
            f" {each.kb:8.1f} KB {each.peak_mb:7.1f} MB",
            flush=True,
        )
    return costs


def _costs(app: Any, known: whole.Known, only: str) -> Iterator[tuple[str, Cost]]:
    visitor = Visitor(app, known)
    for name, scene in PAGES.items():
        if only in name:
            yield name, measuring.cost(visitor.open(scene))
    for name, job in JOBS.items():
        if only in name:
            yield f"job: {name}", measuring.cost(job)


def _ratios(by_size: dict[int, Costs]) -> dict[str, float]:
    """How many times the time of 1,000 cases each takes at the largest size."""
    base, largest = by_size.get(LEAST, {}), by_size[max(by_size)]
    return {name: round(largest[name].ms / max(each.ms, 0.1), 2) for name, each in base.items()}


def _print_ratios(name: str, ratios: dict[str, float]) -> None:
    for what, ratio in ratios.items():
        print(f"{name:<10} {what:<28} {ratio:6.2f} times{'' if ratio <= AIM else f'  (aim {AIM}, missed)'}")


def _plain(costs: Costs) -> dict[str, dict[str, float]]:
    return {name: each._asdict() for name, each in costs.items()}


if __name__ == "__main__":
    main()
