"""The judge itself, on tiny invented rankings: each rule kept and each rule broken."""

from typing import Any

import pytest

from .judging import RULES, judge

Rule = dict[str, Any]


def _seen(code: str, hours: float | None = 1.0, evidence: str = "source", suitable: bool = True) -> Rule:
    return {"code": code, "suitable": suitable, "evidence": evidence, "hours": hours}


NIO, WIM, CZD, IHIT = "pl-warszawa-nio", "pl-warszawa-wim", "pl-warszawa-czd", "pl-warszawa-ihit"
NEW = "sk-kosice-dfn"
RANKING = [
    _seen(NIO, 0.3, "hospital"),
    _seen(WIM, 0.4),
    _seen(IHIT, 0.3, "nobody"),
    _seen("pl-radom-rco", 1.7, "nobody"),
    _seen(CZD, 0.5, suitable=False),
]

KEPT_AND_BROKEN = [
    ({"must": "never_in_top", "hospitals": [IHIT]}, {"top": 2}, {"top": 3}),
    ({"must": "never_in_top", "top": 4}, {"kind": "children_only"}, {"kind": "no_oncology"}),
    ({"must": "never_in_top", "top": 1}, {"hospitals": [WIM]}, {"hospitals": [WIM, NIO]}),
    ({"must": "within_top", "any_of": [WIM, CZD]}, {"top": 2}, {"top": 1}),
    ({"must": "within_top", "top": 9}, {"any_of": [IHIT]}, {"any_of": [CZD]}),
    ({"must": "before", "then": [WIM, IHIT]}, {"first": [NIO]}, {"first": [IHIT]}),
    ({"must": "before", "first": [IHIT]}, {"then": [CZD]}, {"then": [NIO]}),
    ({"must": "before", "then": [NEW]}, {"first": [IHIT]}, {"first": [CZD]}),
    ({"must": "max_hours_of_first", "top": 1}, {"hours": 0.3}, {"hours": 0.2}),
    ({"must": "max_hours_of_first", "hours": 1.0}, {"top": 3}, {"top": 4}),
    ({"must": "group", "hospital": CZD}, {"suitable": False}, {"suitable": True}),
    ({"must": "group", "hospital": NIO}, {"evidence": ["hospital"]}, {"evidence": ["source", "nobody"]}),
    (
        {"must": "group", "hospital": WIM, "suitable": True},
        {"evidence": ["source"]},
        {"evidence": ["nobody"]},
    ),
    ({"must": "group", "suitable": False}, {"hospital": CZD}, {"hospital": NEW}),
]


@pytest.mark.parametrize(("rule", "kept", "broken"), KEPT_AND_BROKEN)
def test_a_rule_is_kept_and_broken(rule: Rule, kept: Rule, broken: Rule) -> None:
    assert judge(rule | kept, RANKING).holds
    assert not judge(rule | broken, RANKING).holds


def test_every_rule_is_tried() -> None:
    assert {rule["must"] for rule, _, _ in KEPT_AND_BROKEN} == set(RULES)


def test_hours_nobody_knows_keep_no_limit() -> None:
    rule = {"must": "max_hours_of_first", "top": 1, "hours": 9.0}
    assert not judge(rule, [_seen(NIO, None)]).holds


def test_where_nothing_is_proposed_no_limit_is_kept() -> None:
    rule = {"must": "max_hours_of_first", "top": 1, "hours": 9.0}
    verdict = judge(rule, [_seen(NIO, suitable=False)])
    assert (verdict.holds, verdict.seen) == (False, "nothing proposed")


def test_a_centre_taken_in_later_takes_no_place() -> None:
    later = [_seen("pl-of-tomorrow"), *RANKING]
    assert judge({"must": "within_top", "top": 1, "any_of": [NIO]}, later).holds
    assert not judge({"must": "max_hours_of_first", "top": 1, "hours": 0.5}, later).holds


def test_a_new_centre_takes_a_place_where_the_rule_names_it() -> None:
    taken_in = [_seen(NEW), *RANKING]
    assert judge({"must": "within_top", "top": 1, "any_of": [NEW, CZD]}, taken_in).holds
    assert not judge({"must": "within_top", "top": 1, "any_of": [NEW]}, RANKING).holds
    assert judge({"must": "before", "first": [NEW], "then": [NIO]}, taken_in).holds


def test_the_unsuitable_take_no_place_wherever_they_stand() -> None:
    ranking = [_seen(CZD, suitable=False), _seen(NIO)]
    assert judge({"must": "within_top", "top": 1, "any_of": [NIO]}, ranking).holds
    assert judge({"must": "never_in_top", "top": 1, "kind": "children_only"}, ranking).holds


@pytest.mark.parametrize("rule", [{**rule, **kept} for rule, kept, _ in KEPT_AND_BROKEN])
def test_what_was_seen_is_told(rule: Rule) -> None:
    assert judge(rule, RANKING).seen
