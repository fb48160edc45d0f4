"""What was stored recomputes the same ranking byte for byte, whatever the order it was written in."""

import json
from collections import Counter
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import matching
from matching import HospitalFacts, Need, Network, Ranking, rank, weights
from matching.facts.hospital import Statement
from matching.ranking import requirements
from matching.stored import canonical
from matching.vocabulary import Answer, EvidenceKind
from tests.matching.cases import (
    a_hospital,
    a_need,
    needs,
    networks,
    ranked,
    shuffled_within,
    statements,
)

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
    shuffled = [shuffled_within(row, chance) for row in rows]
    chance.shuffle(shuffled)
    assert matching.network_to_json(Network.of(shuffled)) == matching.network_to_json(back) == text
    assert [without_order(row) for row in back.hospitals] == sorted(
        map(without_order, rows), key=lambda row: row[0].id
    )


def without_order(row: HospitalFacts) -> tuple[HospitalFacts, Any, Any]:
    """A hospital, its services and its statements, in whatever order they were given."""
    plain = replace(row, services=(), statements=())
    return plain, set(row.services), Counter(row.statements)


@given(statements)
def test_a_statement_comes_back_as_it_was(statement: Statement) -> None:
    network = Network.of([a_hospital(statements=(statement,))])
    (row,) = matching.network_from_json(matching.network_to_json(network)).hospitals
    assert row.statements == (statement,)
    assert [type(value) for value in astuple(row.statements[0])] == [
        type(value) for value in plain(statement)
    ]


def plain(statement: Statement) -> tuple[Any, ...]:
    """Its values, numbers as the floats they are stored as."""
    values = (value for value in astuple(statement))
    return tuple(float(each) if type(each) is int else each for each in values)


def test_what_nobody_stated_of_a_hospital_is_not_written() -> None:
    assert "statements" not in matching.network_to_json(Network.of([a_hospital()]))
    assert '"answer":1,"kind":"press"' in matching.network_to_json(
        Network.of([a_hospital(statements=(PRESS,))])
    )


PRESS = Statement(EvidenceKind.PRESS, Answer.YES)


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


OLD = '{"by_priority":{"urgent":{"first_treatment":430,"language":40,"places":530}},"version":"1","why":{}}'


@pytest.mark.parametrize("text", [OLD, OLD.replace('"first_treatment":430,', "")])
def test_weights_of_another_engine_s_table_are_said_to_be_so(text: str) -> None:
    with pytest.raises(matching.OtherWeightsError, match="weights 1: they weigh .*language, places"):
        matching.weights_from_json(text)


def test_weights_with_a_hole_are_no_other_table_but_none_at_all() -> None:
    kept = json.loads(matching.weights_to_json(weights.current()))
    del kept["by_priority"]["urgent"]["load"]
    with pytest.raises(KeyError):
        matching.weights_from_json(json.dumps(kept))


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


def test_the_engine_s_version_changes_with_the_planner(monkeypatch: pytest.MonkeyPatch) -> None:
    before = canonical.engine_version()
    monkeypatch.setattr(canonical, "PLANNER", canonical.PLANNER + 1)
    assert canonical.engine_version.__wrapped__() != before


OURS = f"engine_{requirements.ENGINE}"
FILES = sorted(KEPT.glob("*.json"))


def test_a_ranking_kept_by_this_engine_is_still_the_same() -> None:
    """If this fails, rankings have changed: raise requirements.ENGINE and keep a new one (keep.py)."""
    kept = json.loads((KEPT / f"{OURS}.json").read_text(encoding="utf-8"))
    assert kept["engine"] == requirements.ENGINE
    assert _is_as_kept(kept)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_any_engine_kept_is_read_and_written_byte_for_byte(path: Path) -> None:
    """An earlier engine's ranking stands as it was kept; its whole input is still read, and ranked anew."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    again = _ranked_anew(kept)
    assert matching.need_to_json(again.need) == kept["need"]
    assert matching.network_to_json(again.network) == kept["network"]
    is_earlier = kept["engine"] < requirements.ENGINE
    assert is_earlier != _is_as_kept(kept)
    assert is_earlier or matching.weights_to_json(again.weights) == kept["weights"]
    assert len(again) == len(json.loads(kept["ranking"]))


def test_one_ranking_is_kept_for_every_engine_there_was() -> None:
    assert [path.stem for path in FILES] == [
        f"engine_{number}" for number in range(1, requirements.ENGINE + 1)
    ]


def _is_as_kept(kept: dict[str, Any]) -> bool:
    """Its ranking, and that of another need where one was kept, come out byte for byte."""
    each = [kept, *([kept | kept["another"]] if "another" in kept else [])]
    return all(matching.ranking_to_json(_ranked_anew(one)) == one["ranking"] for one in each)


def _ranked_anew(kept: dict[str, Any]) -> Ranking:
    """By the weights it was kept with, or by today's where those are of another table."""
    need, network = matching.need_from_json(kept["need"]), matching.network_from_json(kept["network"])
    try:
        return rank(need, network, matching.weights_from_json(kept["weights"]))
    except matching.OtherWeightsError:
        return rank(need, network, weights.current())
