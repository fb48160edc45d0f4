"""The measurement of the ranking: its quick form ends with one JSON object that holds every figure it promises."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import invented
from bench import rank as bench_rank
from bench.ranking import crowd, databases, stopwatch
from matching import Network, Ranking, rank, weights

QUICKEST = {
    "first_ms",
    "scored_ms",
    "columns_ms",
    "loop_ms",
    "sqlite_ms",
    "loop_ratio",
    "sql_ratio",
    "columns_loop_ratio",
}
CROWD = {
    "fused_ns_a_pair", "rules_ns_a_pair", "numpy_ns_a_pair", "rules_ratio", "numpy_ratio", "ball_tree_us_a_need",
    "ball_tree_share_of_true_ten", "memory_gb_a_second", "share_of_memory",
}  # fmt: skip


def test_the_quick_form_ends_with_one_json_object_of_its_figures(root: Path) -> None:
    command = [sys.executable, "-m", "bench.rank", "--quick"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=300, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    assert set(figures) == {"bench", "python", "cores", "quick", "hospitals", "batch"}
    assert set(figures["hospitals"]) == {str(size) for size in bench_rank.QUICK_SIZES}
    for found in figures["hospitals"].values():
        assert set(found) >= QUICKEST
        assert found["loop_ratio"] > 100 and found["sql_ratio"] > 1
    assert set(figures["batch"]) == CROWD
    assert "rounds" in done.stderr


def a_ranking(seed: int = 20261121) -> Ranking:
    return rank(invented.a_need(), Network.of(invented.hospitals(400, seed)), weights.current())


@pytest.mark.parametrize("seed", range(3))
def test_the_wide_table_finds_our_ten_best(seed: int) -> None:
    ranking = a_ranking(seed)
    bench_rank.agree_with_sql(databases.sqlite(ranking.network, ranking.need)(), ranking)


def test_joined_tables_find_our_ten_best() -> None:
    ranking = a_ranking()
    with databases.postgresql() as server:
        assert server is not None
        databases.fill(server, ranking.network, ranking.need, postgis=False)
        bench_rank.agree_with_sql(databases.ranked(server, ranking.need, postgis=False)(), ranking)


def test_a_database_that_ranks_otherwise_is_found_out() -> None:
    ranking = a_ranking()
    rows = [list(row) for row in databases.sqlite(ranking.network, ranking.need)()]
    rows[3][2] += bench_rank.tolerance(ranking.need, ranking.weights) + 1
    with pytest.raises(AssertionError):
        bench_rank.agree_with_sql(rows, ranking)


def test_plain_numpy_does_the_same_work() -> None:
    network = Network.of(invented.hospitals(150))
    crowd.check(invented.needs(150), network)


def test_the_scores_alone_are_those_of_the_columns() -> None:
    ranking = a_ranking()
    rows = bench_rank.scored(ranking.need, ranking.network, ranking.weights)
    first = ranking.order[: bench_rank.BEST].tolist()
    assert [row[0] for row in rows] == [ranking.network.ids[row] for row in first]
    assert [row[2] for row in rows] == ranking.score[first].tolist()


def test_the_least_of_the_rounds_counts() -> None:
    done: list[str] = []
    found = stopwatch.least_ms(
        {"one": lambda: done.append("one"), "two": lambda: done.append("two")}, 2, budget=0
    )
    assert set(found) == {"one", "two"} and min(found.values()) >= 0
    assert done == ["one", "two"] * 3
