"""The few forms of PromQL that our rules use, reckoned on a real scrape, without Prometheus."""

import operator
import re
from collections.abc import Callable
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le, "==": operator.eq,
}  # fmt: skip
MATCHES: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "=~": lambda value, wanted: re.fullmatch(wanted, value) is not None,
    "!~": lambda value, wanted: re.fullmatch(wanted, value) is None,
}
SELECTOR = r"(?P<name>[a-z_]+)(?:\{(?P<labels>[^}]*)\})?"
LABEL = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')
COMPARED = re.compile(r"(?P<left>.+?) (?P<by>>=|<=|==|>|<) (?P<number>[\d.]+)")


class Series(NamedTuple):
    """One line of a scrape."""

    name: str
    labels: dict[str, str]
    value: float


def series(scrape: str) -> list[Series]:
    """Every line of a scrape, read by the library's own reader."""
    families = text_string_to_metric_families(scrape)
    return [Series(each.name, each.labels, each.value) for family in families for each in family.samples]


def selectors(rule: str) -> list[re.Match[str]]:
    """Every selector of a rule."""
    bare = re.sub(r"\b(sum|max|min|increase)\(|\[\w+\]|\)", " ", COMPARED.fullmatch(rule)["left"])  # type: ignore[index]
    return list(re.finditer(SELECTOR, bare))


def picked(selector: re.Match[str], scrape: str) -> list[Series]:
    """The lines that a selector means."""
    wanted = LABEL.findall(selector["labels"] or "")
    named = [each for each in series(scrape) if each.name == selector["name"]]
    return [
        each for each in named if all(MATCHES[how](each.labels.get(name, ""), to) for name, how, to in wanted)
    ]


def fires(rule: str, scrape: str, before: str = "") -> bool:
    """Whether the rule's comparison holds of any line; `before`: the scrape with which an increase is reckoned.

    Raises ValueError for a form that is not known here: such a rule is not tested, and must not be shipped.
    """
    compared = COMPARED.fullmatch(rule)
    if compared is None:
        raise ValueError(f"unknown form: {rule}")
    holds, number = OPERATORS[compared["by"]], float(compared["number"])
    return any(holds(value, number) for value in _values(compared["left"], scrape, before))


def _values(left: str, scrape: str, before: str) -> list[float]:
    if inner := re.fullmatch(r"(sum|max|min)\((.+)\)", left):
        found = _values(inner[2], scrape, before)
        return [{"sum": sum, "max": max, "min": min}[inner[1]](found)] if found else []
    if inner := re.fullmatch(r"increase\((.+)\[\w+\]\)", left):
        return [sum(_values(inner[1], scrape, "")) - sum(_values(inner[1], before, ""))]
    if " / " in left:
        above, below = (_values(each, scrape, before) for each in left.split(" / "))
        return [one / other for one, other in zip(above, below, strict=True) if other]
    selector = re.fullmatch(SELECTOR, left)
    if selector is None:
        raise ValueError(f"unknown form: {left}")
    return [each.value for each in picked(selector, scrape)]
