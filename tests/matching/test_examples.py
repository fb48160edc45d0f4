"""Each public function of the engine has an example in its docstring, and every example is true."""

import ast
import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

import matching

FACE = sorted({*matching.__all__, *matching.PLANNING})


def _public(name: str, value: Any) -> Iterator[tuple[str, FunctionType]]:
    """The functions behind one exported name: itself, the class methods of a class, the functions of a module."""
    if isinstance(value, FunctionType):
        yield name, value
    elif isinstance(value, ModuleType):
        for inner, each in vars(value).items():
            function = inspect.unwrap(each) if callable(each) else None
            is_own = getattr(function, "__module__", "") == value.__name__
            if isinstance(function, FunctionType) and is_own and inner[0] != "_":
                yield f"{name}.{inner}", function
    elif inspect.isclass(value):
        for inner, each in vars(value).items():
            if isinstance(each, classmethod) and inner[0] != "_":
                yield f"{name}.{inner}", each.__func__


FUNCTIONS = dict(each for name in FACE for each in _public(name, getattr(matching, name)))


def _examples(name: str) -> list[doctest.DocTest]:
    function = inspect.unwrap(FUNCTIONS[name])
    return doctest.DocTestFinder(recurse=False).find(function, name, globs=dict(function.__globals__))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_public_function_runs_one_example(name: str) -> None:
    told: list[str] = []
    found = _examples(name)
    shown = [each.want or each.exc_msg for test in found for each in test.examples]
    assert any(shown), f"matching.{name} has no example that shows what comes of it"
    for test in found:
        outcome = doctest.DocTestRunner().run(test, out=told.append)
        assert outcome.attempted and not outcome.failed, "".join(told)


def test_the_face_has_more_than_functions_at_its_top() -> None:
    assert {"rank", "assign", "check", "Network.of", "OpenPlan.of", "weights.current"} <= set(FUNCTIONS)


def _source() -> ast.Module:
    return ast.parse(Path(str(matching.__file__)).read_text(encoding="utf-8"))


def _imported(body: list[ast.stmt]) -> dict[str, str]:
    """Every name these statements import from the engine, with the module it comes from."""
    return {
        alias.asname or alias.name: str(each.module)
        for each in body
        if isinstance(each, ast.ImportFrom) and str(each.module).startswith("matching")
        for alias in each.names
    }


def test_what_is_loaded_when_asked_for_is_what_is_typed() -> None:
    (typed,) = [each for each in _source().body if isinstance(each, ast.If)]
    assert ast.unparse(typed.test) == "TYPE_CHECKING"
    assert _imported(typed.body) == {name: f"matching.{room}" for name, room in matching.PLANNING.items()}


def test_every_name_at_the_top_is_told_once() -> None:
    assert set(_imported(_source().body)) == set(matching.__all__)
    assert len(set(matching.__all__)) == len(matching.__all__)
    assert not set(matching.__all__) & set(matching.PLANNING)
    assert set(FACE) <= set(dir(matching))
    assert list(matching.PLANNING) == sorted(matching.PLANNING)


@pytest.mark.parametrize("name", FACE)
def test_every_name_is_there(name: str) -> None:
    assert getattr(matching, name) is not None


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        matching.guess  # noqa: B018
