"""Puts a fault into the running program: every function made from the changed code gets the new code, wherever it is.

A decorator keeps the function it wraps, a module that imported it by name holds the same object, a registered view
too: the collector of garbage knows them all, and a function whose `__code__` is set anew stays who it is.
"""

import ast
import gc
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from bench.mutating.mutant import ROOT, Mutant

Key = tuple[str, str, int]


class NowhereError(Exception):
    """No function of the running program has this code, or it cannot take the new one."""


class Functions:
    """Every function of some files that lives in this process; look before the collector is frozen."""

    def __init__(self, paths: set[str]) -> None:
        wanted = {str(ROOT / path) for path in paths}
        self._by_key: dict[Key, list[FunctionType]] = {}
        gc.unfreeze()  # what is frozen is not among the objects
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__.co_filename in wanted:
                self._by_key.setdefault(_key(each.__code__), []).append(each)

    def made_of(self, code: CodeType) -> list[FunctionType]:
        """Those whose code is this one."""
        return [each for each in self._by_key.get(_key(code), []) if each.__code__ == code]

    def swap(self, mutant: Mutant) -> None:
        """Make the fault real in this process. Raises NowhereError where that is impossible."""
        name = str(ROOT / mutant.path)
        old, new = (_codes(compile(text, name, "exec", dont_inherit=True), mutant.function)
                    for text in (mutant.original, mutant.source))  # fmt: skip
        done = _default(mutant, self, old)
        for key, code in old.items():
            if key in new and new[key] != code:
                done += sum(_give(each, new[key]) for each in self.made_of(code))
        if not done:
            raise NowhereError(str(mutant))


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType, function: str) -> dict[tuple[str, int], CodeType]:
    """The function's code and that of all inside it, by name and how many of that name came before."""
    found: dict[tuple[str, int], CodeType] = {}
    for each in _inside(code):
        name = each.co_qualname
        if name == function or name.startswith(f"{function}.<locals>."):
            found[name, sum(1 for key in found if key[0] == name)] = each
    return found


def _inside(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inside(each)


def _give(function: FunctionType, code: CodeType) -> int:
    try:
        function.__code__ = code
    except ValueError as other_closure:
        raise NowhereError(code.co_qualname) from other_closure
    return 1


def _default(mutant: Mutant, functions: Functions, old: dict[tuple[str, int], CodeType]) -> int:
    """Give changed defaults of arguments to the functions; how many took them."""
    before, after = (_arguments(text, mutant.function) for text in (mutant.original, mutant.source))
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=False)) if _dump(a) != _dump(b)]
    done = 0
    for number in changed:
        for each in functions.made_of(old[mutant.function, number]):
            _set(each, after[number])
            done += 1
    return done


def _arguments(text: str, function: str) -> list[ast.arguments]:
    """Of each function that has this name."""
    found: list[ast.arguments] = []

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            name = f"{prefix}{getattr(child, 'name', '')}"
            if inner and name == function:
                found.append(child.args)  # type: ignore[attr-defined]
            walk(child, f"{name}." if isinstance(child, ast.ClassDef) else prefix)

    walk(ast.parse(text), "")
    return found


def _dump(arguments: ast.arguments) -> list[str]:
    return [ast.dump(each) for each in [*arguments.defaults, *arguments.kw_defaults] if each is not None]


def _set(function: FunctionType, arguments: ast.arguments) -> None:
    def value(node: ast.expr) -> Any:
        return eval(compile(ast.Expression(node), "default", "eval"), function.__globals__)

    function.__defaults__ = tuple(value(each) for each in arguments.defaults) or None
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    function.__kwdefaults__ = {a.arg: value(d) for a, d in named if d is not None} or None  # type: ignore[assignment]
