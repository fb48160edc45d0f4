"""What was stored recomputes the same ranking byte for byte, whatever the order it was written in."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import matching
from matching import HospitalFacts, Need, Network, Ranking, rank, weights
from matching.ranking import requirements
from matching.stored import canonical
from tests.matching.cases import a_hospital, a_need, needs, networks, ranked

KEPT = Path(__file__).parent / "kept"


@given(needs())
def test_a_need_comes_back_as_it_was(need: Need) -> None:
    text = matching.need_to_json(need)
    assert matching.need_from_json(text) == need
    assert matching.need_to_json(matching.need_from_json(text)) == text


@given(networks(), st.randoms(use_true_random=False))
def test_a_network_comes_back_as_it_was_and_its_order_never_matters(
    rows: tuple[HospitalFacts, ...], chance: Any
) -> None:
    text = matching.network_to_json(Network.of(rows))
    back = matching.network_from_json(text)
    shuffled = [replace(row, services=tuple(chance.sample(row.services, len(row.services)))) for row in rows]
    chance.shuffle(shuffled)
    assert matching.network_to_json(Network.of(shuffled)) == matching.network_to_json(back) == text


@given(needs(), networks())
def test_a_stored_ranking_is_recomputed_byte_for_byte(need: Need, rows: tuple[HospitalFacts, ...]) -> None:
    ranking = ranked(need, *rows)
    again = rank(
        matching.need_from_json(matching.need_to_json(need)),
        matching.network_from_json(matching.network_to_json(ranking.network)),
        matching.weights_from_json(matching.weights_to_json(ranking.weights)),
    )
    assert matching.ranking_to_json(again) == matching.ranking_to_json(ranking)


def test_whole_and_broken_numbers_that_are_equal_are_written_alike() -> None:
    whole, broken = a_need(due_in_days=10), a_need(due_in_days=10.0)
    assert matching.need_to_json(whole) == matching.need_to_json(broken)


def test_the_weights_come_back_as_they_were() -> None:
    text = matching.weights_to_json(weights.current())
    assert matching.weights_from_json(text) == weights.current()
    assert matching.weights_to_json(matching.weights_from_json(text)) == text


def test_one_fact_changed_is_another_address() -> None:
    one, other = (
        matching.network_to_json(Network.of([a_hospital(closed=closed)])) for closed in (True, False)
    )
    assert matching.content_hash(one) != matching.content_hash(other)
    assert len(matching.content_hash(one)) == 64


@pytest.mark.parametrize("text", ["{}", '{"id":"x"}', '{"id":"x","priority":"soon"}', '{"id":1,"name":"x"}'])
def test_a_text_that_is_no_need_is_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        matching.need_from_json(text)


def test_the_engine_s_version_names_the_code_and_the_tables() -> None:
    number, tables = matching.engine_version().split("-")
    assert int(number) == requirements.ENGINE and len(tables) == 16


def test_the_engine_s_version_changes_with_a_country_s_side_of_ukraine_and_not_with_its_label(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, known = canonical.engine_version(), canonical.countries()
    for facts, changed in (({"side": "north"}, True), ({"label": (47.0, 19.0), "receives": False}, False)):
        table = known | {"HU": replace(known["HU"], **facts)}
        monkeypatch.setattr(canonical, "countries", lambda table=table: table)
        assert (canonical.engine_version.__wrapped__() != before) is changed


OURS = f"engine_{requirements.ENGINE}"
FILES = sorted(KEPT.glob("*.json"))


def test_a_ranking_kept_by_this_engine_is_still_the_same() -> None:
    """If this fails, rankings have changed: raise requirements.ENGINE and keep a new one (keep.py)."""
    kept = json.loads((KEPT / f"{OURS}.json").read_text(encoding="utf-8"))
    assert kept["engine"] == requirements.ENGINE
    assert matching.ranking_to_json(_ranked_anew(kept)) == kept["ranking"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_any_engine_kept_is_read_and_written_byte_for_byte(path: Path) -> None:
    """An earlier engine's ranking stands as it was kept; its whole input is still read, and ranked anew."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    again = _ranked_anew(kept)
    assert matching.need_to_json(again.need) == kept["need"]
    assert matching.network_to_json(again.network) == kept["network"]
    assert matching.weights_to_json(again.weights) == kept["weights"]
    assert (kept["engine"] < requirements.ENGINE) == (matching.ranking_to_json(again) != kept["ranking"])


def test_one_ranking_is_kept_for_every_engine_there_was() -> None:
    assert [path.stem for path in FILES] == [
        f"engine_{number}" for number in range(1, requirements.ENGINE + 1)
    ]


def _ranked_anew(kept: dict[str, Any]) -> Ranking:
    return rank(
        matching.need_from_json(kept["need"]),
        matching.network_from_json(kept["network"]),
        matching.weights_from_json(kept["weights"]),
    )
