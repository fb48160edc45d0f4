"""Twice the text takes twice as long: no expression and no reading of what strangers write is worse than linear."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

import pytest

import matching
import referral

SIGNS = 1_000
TIMES, SPARE = 9.0, 0.02
"""So many times as long four times the text may take, and how much of a second is no matter; quadratic is sixteen."""
ONLY_WHOLE = (
    "matching.diagnosis.clauses.words._OBLIQUE.",
    "matching.diagnosis.inflection._forms.",
    "referral.fields.PLAIN_ADDRESS.",
    "referral.forms.PLAIN_ADDRESS.",
)
"""What is only ever held against a whole word, or a whole address."""
PLAIN = (
    "a",
    " ",
    "0",
    "\n",
    "я",
    "-",
    "(",
    ".",
    "+",
    ">",
    "a ",
    "0 ",
    "я-",
    "aa1",
    "a\u0301",
    "рак ",
    "не ",
    "C50 ",
)


def modules() -> Iterator[ModuleType]:
    """Every module of ours that can be loaded without starting anything."""
    for package in (referral, matching):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def expressions() -> dict[str, re.Pattern[Any]]:
    """Every compiled expression: those that stand in a module, and those that are made at the first need."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in list(vars(module).items()):
            for number, each in enumerate(_within(value, module.__name__)):
                found[f"{module.__name__}.{name}.{number}"] = each
    return found


def _within(value: Any, module: str, deep: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, set, frozenset)) and deep:
        for each in value:
            yield from _within(each, module, deep - 1)
    elif isinstance(value, dict) and deep:
        yield from _within(list(value.values()), module, deep)
    elif callable(value) and getattr(value, "__module__", "") == module and _makes_one(value):
        yield from _within(value(), module)


def _makes_one(function: Any) -> bool:
    try:
        asked = inspect.signature(function)
    except (TypeError, ValueError):
        return False
    return not asked.parameters and "Pattern" in str(asked.return_annotation)


def worse_than_linear(read: Callable[[str], object], bits: Iterator[str], signs: int = SIGNS) -> list[str]:
    """Bits of text which, repeated, are read slower and slower the longer the text."""
    return [bit for bit in bits if _is_slow(read, bit, signs) and _is_slow(read, bit, signs)]


def _is_slow(read: Callable[[str], object], bit: str, signs: int) -> bool:
    long = _took(read, bit, signs * 4)
    return long > SPARE and long > TIMES * _took(read, bit, signs)


def _took(read: Callable[[str], object], bit: str, signs: int) -> float:
    text = bit * (signs // len(bit))
    began = time.process_time()
    read(text)
    read(text + "!")
    return time.process_time() - began


def _bits(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Plain nasty texts, and what the expression itself speaks of."""
    yield from PLAIN
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = dict.fromkeys(re.findall(r"[^\W_]{2,}", source))
    yield from islice((word + end for word in words for end in ("", " ")), 12)


def _reads(pattern: re.Pattern[Any], name: str = "") -> Callable[[str], object]:
    """It is looked for everywhere in a text, which is the most that is ever asked of it."""
    if name.startswith(ONLY_WHOLE):
        return pattern.fullmatch
    if isinstance(pattern.pattern, bytes):
        return lambda text: pattern.sub(b"", text.encode())
    return lambda text: pattern.sub("", text)


def test_no_expression_is_worse_than_linear() -> None:
    found = expressions()
    assert len(found) > 60
    slow = {name: worse_than_linear(_reads(each, name), _bits(each)) for name, each in found.items()}
    assert {name: bits for name, bits in slow.items() if bits} == {}


@pytest.mark.parametrize("bad", [r"(a+)+$", r"\s*x"])
def test_one_that_is_worse_is_seen(bad: str) -> None:
    assert worse_than_linear(_reads(re.compile(bad)), iter(("a", " ")), 6 if "+)+" in bad else SIGNS)
