"""Judges a ranking by the rules of a case. It knows no engine, only what `flask rank` writes.

A ranking is a list, best first: {code, suitable, evidence: hospital | source | nobody, chance, hours, score, terms,
reasons}. A hospital is proposed when it is suitable. `within_top` and `before` count places among the centres of the
day and those that the rule itself names, so that a centre taken in later cannot make a case fail.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from . import tables

Rule = dict[str, Any]
Hospital = dict[str, Any]
Ranking = list[Hospital]
NOWHERE = 10_000
"""The place of a hospital that is not proposed."""


class Verdict(NamedTuple):
    """Whether the rule holds, and what was seen."""

    holds: bool
    seen: str


def judge(rule: Rule, ranking: Ranking) -> Verdict:
    """One rule on one ranking."""
    return RULES[rule["must"]](rule, ranking)


def judge_case(case: dict[str, Any], ranking: Ranking) -> list[tuple[Rule, Verdict]]:
    """Every rule of a case."""
    return [(rule, judge(rule, ranking)) for rule in case["rules"]]


def named(rule: Rule) -> frozenset[str]:
    """Every hospital a rule names by itself, not by kind."""
    lists = [rule.get(key, ()) for key in ("hospitals", "any_of", "first", "then")]
    return frozenset(code for codes in [*lists, [rule.get("hospital")]] for code in codes if code)


def proposed(ranking: Ranking) -> Ranking:
    """Those that may be asked, best first."""
    return [each for each in ranking if each["suitable"]]


def _never_in_top(rule: Rule, ranking: Ranking) -> Verdict:
    banned = frozenset(rule.get("hospitals", ())) | tables.kinds().get(rule.get("kind", ""), frozenset())
    first = enumerate(proposed(ranking)[: rule["top"]], 1)
    seen = [f"{each['code']} {place}" for place, each in first if each["code"] in banned]
    return Verdict(not seen, ", ".join(seen) or f"none among the first {rule['top']}")


def _within_top(rule: Rule, ranking: Ranking) -> Verdict:
    places = _places(rule["any_of"], rule, ranking)
    return Verdict(min(places.values()) <= rule["top"], _told(places))


def _before(rule: Rule, ranking: Ranking) -> Verdict:
    first, then = (_places(rule[side], rule, ranking) for side in ("first", "then"))
    return Verdict(min(first.values()) < min(then.values()), f"{_told(first)} | {_told(then)}")


def _max_hours_of_first(rule: Rule, ranking: Ranking) -> Verdict:
    first = proposed(ranking)[: rule["top"]]
    late = [each for each in first if each["hours"] is None or each["hours"] > rule["hours"]]
    seen = ", ".join(f"{each['code']} {each['hours']} h" for each in late or first)
    return Verdict(bool(first) and not late, seen or "nothing proposed")


def _group(rule: Rule, ranking: Ranking) -> Verdict:
    found = next((each for each in ranking if each["code"] == rule["hospital"]), None)
    if found is None:
        return Verdict(False, f"{rule['hospital']} absent")
    fits = found["suitable"] == rule.get("suitable", found["suitable"])
    known = found["evidence"] in rule.get("evidence", [found["evidence"]])
    word = "suitable" if found["suitable"] else "unsuitable"
    return Verdict(fits and known, f"{rule['hospital']} {word}, {found['evidence']}")


RULES: dict[str, Callable[[Rule, Ranking], Verdict]] = {
    "never_in_top": _never_in_top,
    "within_top": _within_top,
    "before": _before,
    "max_hours_of_first": _max_hours_of_first,
    "group": _group,
}


def _places(codes: Iterable[str], rule: Rule, ranking: Ranking) -> dict[str, int]:
    counted = tables.day() | named(rule)
    order = [each["code"] for each in proposed(ranking) if each["code"] in counted]
    return {code: order.index(code) + 1 if code in order else NOWHERE for code in codes}


def _told(places: dict[str, int]) -> str:
    return ", ".join(
        f"{code} {'not proposed' if place == NOWHERE else place}" for code, place in places.items()
    )
