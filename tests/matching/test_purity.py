"""The engine is pure: nothing of the web or a database comes with it; and it ranks as a plain loop does."""

import subprocess
import sys

import pytest

import matching
from bench import invented, plain_loop
from bench import rank as bench_rank
from matching import Network, weights

FOREIGN = ("flask", "sqlalchemy", "marshmallow", "babel", "sklearn", "referral")
"""geopy brings `requests` along wherever that is installed, so it is none of them."""


def test_importing_the_engine_brings_nothing_of_the_web_or_the_database() -> None:
    code = "import sys, matching; print(*sorted(name.split('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(FOREIGN) & set(loaded.stdout.split())


@pytest.mark.parametrize("seed", range(5))
def test_the_columns_rank_as_the_plain_loop_does(seed: int) -> None:
    rows, need = invented.hospitals(200, seed), invented.a_need()
    ranking = matching.rank(need, Network.of(rows), weights.current())
    lines = plain_loop.rank(need, plain_loop.candidates(need, rows), weights.current())
    found = bench_rank.agree(ranking, lines)
    assert found["largest_score_difference"] <= found["allowed"]
