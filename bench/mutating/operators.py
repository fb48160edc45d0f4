"""Every fault that mutmut's operators know for a file, with its function and its statement.

The operators are mutmut's, the walk is ours: mutmut leaves out every decorated function, and with it each action
under `@transaction`. We leave out what a test of behaviour cannot hold or need not: code outside functions, kernels
that Numba compiles, docstrings, types, and the sentences of the catalogues, which the tests of translations hold.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from bench.mutating.mutant import ROOT, Mutant

TRANSLATING = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}
STRINGS = (cst.SimpleString, cst.ConcatenatedString)
HEADED = (cst.If, cst.While, cst.For, cst.With, cst.Match)
NOT_HEADS = (cst.BaseSuite, cst.If, cst.Else, cst.MatchCase)
NO_PRAGMAS = IgnoredCode(set(), set(), set())


@dataclass(frozen=True)
class Spot:
    """A place in a file and what may be written there instead."""

    module: "Module"
    function: str
    line: int
    span: tuple[int, int]
    original: cst.CSTNode = field(repr=False)
    changed: cst.CSTNode = field(repr=False)

    def mutant(self) -> Mutant | None:
        """The fault, or None where it is no program, or the same one."""
        source = self.module.tree.deep_replace(self.original, self.changed).code  # type: ignore[arg-type]
        old, kept = self.module.text, (self.module.area, self.module.path)
        if not _differs(old, source):
            return None
        return Mutant(*kept, self.function, self.line, self.span, old, source)


@dataclass(frozen=True, eq=False)
class Module:
    """A file of an area, read once."""

    area: str
    path: str
    text: str = field(repr=False)
    tree: cst.Module = field(repr=False)

    def spots(self) -> list[Spot]:
        """Every change the operators know, from top to bottom."""
        walk = _Walk(self)
        MetadataWrapper(self.tree, unsafe_skip_copy=True).visit(walk)
        return walk.spots


def read(area: str, path: str) -> Module:
    """A file of this checkout."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return Module(area, path, text, cst.parse_module(text))


def _differs(old: str, new: str) -> bool:
    try:
        compile(new, "mutant", "exec")
    except SyntaxError:
        return False
    return ast.dump(ast.parse(old)) != ast.dump(ast.parse(new))


class _Walk(MutationVisitor):  # type: ignore[misc]
    """mutmut's visitor, that also goes into decorated functions and remembers where it is."""

    def __init__(self, module: Module) -> None:
        super().__init__(mutation_operators, NO_PRAGMAS)
        self.module, self.spots = module, list[Spot]()
        self._scopes: list[tuple[cst.CSTNode, str]] = []
        self._ranges: list[tuple[cst.CSTNode, tuple[int, int]]] = []
        self._statements: list[tuple[cst.CSTNode, tuple[int, int]]] = []
        self._heads: dict[cst.CSTNode, tuple[int, int]] = {}
        self._kept: dict[cst.CSTNode, list[cst.CSTNode]] = {}
        self._silent: set[cst.CSTNode] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        self._enter(node)
        return bool(super().on_visit(node))

    def on_leave(self, original_node: cst.CSTNode) -> None:
        for stack in (self._scopes, self._ranges, self._statements):
            if stack and stack[-1][0] is original_node:
                stack.pop()
        super().on_leave(original_node)

    def _enter(self, node: cst.CSTNode) -> None:
        where = self._lines_of(node)
        if where is not None:
            self._ranges.append((node, where))
        if where is not None and (isinstance(node, cst.SimpleStatementLine) or node in self._heads):
            self._statements.append((node, self._heads.get(node, where)))
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._scopes.append((node, node.name.value))
        if isinstance(node, cst.Call):
            self._kept[node] = list(_untouchable(node))
            self._silent.update(self._kept[node])
        self._look_ahead(node, where)

    def _look_ahead(self, node: cst.CSTNode, where: tuple[int, int] | None) -> None:
        """A head is executed with its first line; what an argument is by default, with the body."""
        if isinstance(node, cst.FunctionDef) and (body := self._lines_of(node.body)):
            self._heads.update({each: body for each in node.params.children})
        if isinstance(node, HEADED) and where is not None:
            for head in node.children:
                lines = self._lines_of(head)
                if lines is not None and not isinstance(head, NOT_HEADS):
                    self._heads[head] = (where[0], lines[1])

    def _lines_of(self, node: cst.CSTNode) -> tuple[int, int] | None:
        where = self.get_metadata(PositionProvider, node, None)
        return None if where is None else (where.start.line, where.end.line)

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if node in self._silent or (isinstance(node, cst.Expr) and isinstance(node.value, STRINGS)):
            return True
        if isinstance(node, cst.FunctionDef):
            return any(_name(each.decorator) == "compiled" for each in node.decorators)
        return bool(super()._skip_node_and_children(node))

    def _create_mutations(self, node: cst.CSTNode) -> None:
        functions = [n for n, (scope, _) in enumerate(self._scopes) if isinstance(scope, cst.FunctionDef)]
        if not functions or not self._ranges:
            return
        name = ".".join(each for _, each in self._scopes[: functions[0] + 1])
        for changed in self._changes(node):
            self.spots.append(Spot(self.module, name, self._line(), self._span(), node, changed))

    def _changes(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        for kind, operator in self._operators:
            if isinstance(node, kind):
                for changed in operator(node):
                    if _keeps(changed, self._kept.get(node, [])):
                        yield changed

    def _line(self) -> int:
        return self._ranges[-1][1][0]

    def _span(self) -> tuple[int, int]:
        return (self._statements or self._ranges)[-1][1]


def _untouchable(call: cst.Call) -> Iterator[cst.CSTNode]:
    """The sentences of a translating call; the type of a cast."""
    name = _name(call.func)
    if name in TRANSLATING:
        yield from (each.value for each in call.args if isinstance(each.value, STRINGS))
    if name == "cast" and call.args:
        yield call.args[0].value


def _keeps(changed: cst.CSTNode, kept: list[cst.CSTNode]) -> bool:
    arguments: Any = changed.args if isinstance(changed, cst.Call) else ()
    return all(any(each.value is one for each in arguments) for one in kept)


def _name(node: cst.BaseExpression) -> str:
    return (
        node.value
        if isinstance(node, cst.Name)
        else node.attr.value
        if isinstance(node, cst.Attribute)
        else ""
    )
