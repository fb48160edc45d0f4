"""Three kinds of import contract of our own, run by `make lint` beside import-linter's (setup.cfg).

`features` is import-linter's `layers` with the features' rows read where create_app has them.
`only` is closed by default where import-linter's `forbidden` is open: what is in no list is refused.
`names` reads the sources, for what an import does not show: numpy.random behind numpy, the request behind flask.
"""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract
from importlinter.domain.helpers import module_expressions_to_modules
from importlinter.domain.imports import ImportExpression, ModuleExpression


class FeaturesContract(LayersContract):  # type: ignore[misc]  # import-linter has no types
    """Layers, of which the row FEATURES stands for the rows of referral.FEATURES."""

    type_name = "features"

    def validate(self) -> None:
        """Put the features' rows, the last of them highest, in place of the word."""
        rows = [" | ".join(row) for row in reversed(_assigned(_source("referral"), "FEATURES"))]
        given = self.contract_options["layers"]
        asked = [each for line in given for each in (rows if line == "FEATURES" else [line])]
        self.layers = type(self).layers.parse(asked)
        super().validate()


class OnlyContract(Contract):  # type: ignore[misc]  # import-linter has no types
    """These modules import only what is listed, and one another."""

    type_name = "only"
    source_modules = fields.ListField(subfield=fields.ModuleExpressionField())
    allowed_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every direct import of another thing."""
        sources = _with_descendants(graph, self.source_modules)
        refused = [
            f"{importer} -> {imported}"
            for importer in sorted(sources)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported not in sources and not _lies_in(imported, self.allowed_modules)
        ]
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print them."""
        _print(check, "in no list of what may be imported")


class NamesContract(Contract):  # type: ignore[misc]  # import-linter has no types
    """These modules do not use these names, wherever they come from; an exception is written importer -> name."""

    type_name = "names"
    source_modules = fields.ListField(subfield=fields.ModuleExpressionField())
    refused_names = fields.ListField(subfield=fields.StringField())
    allowed_uses = fields.ListField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Read every source and find each use of such a name."""
        refused = [
            f"{module} -> {name} (l.{line})"
            for module in sorted(_with_descendants(graph, self.source_modules))
            for name, line in used_names(_source(module))
            if _lies_in(name, self.refused_names) and not self._is_allowed(graph, module, name)
        ]
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def _is_allowed(self, graph: ImportGraph, module: str, name: str) -> bool:
        uses: list[ImportExpression] = self.allowed_uses or []
        return any(
            _lies_in(name, [use.imported.expression]) and module in _exactly(graph, use.importer)
            for use in uses
        )

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print them."""
        _print(check, "not to be used here")


def _assigned(source: str, name: str) -> Any:
    """What a module gives this name, a literal."""
    found = (each for each in ast.parse(source).body if isinstance(each, ast.Assign))
    return next(ast.literal_eval(each.value) for each in found if ast.unparse(each.targets[0]) == name)


def used_names(source: str) -> Iterator[tuple[str, int]]:
    """Each name a source imports or uses, in full ("numpy.random.default_rng"), and its line."""
    tree = ast.parse(source)
    known = dict(_imported(tree))
    for parts, line in _uses(tree):
        yield ".".join([known.get(parts[0], parts[0]), *parts[1:]]), line


def _uses(node: ast.AST) -> Iterator[tuple[list[str], int]]:
    if isinstance(node, ast.ImportFrom | ast.Import):
        yield from ((name.split("."), node.lineno) for name in _names_of(node))
    elif isinstance(node, ast.Attribute | ast.Name) and _dotted(node)[0]:
        yield _dotted(node), node.lineno
    else:
        for child in ast.iter_child_nodes(node):
            yield from _uses(child)


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((each.asname or each.name, f"{node.module}.{each.name}") for each in node.names)
        elif isinstance(node, ast.Import):
            yield from ((each.asname, each.name) for each in node.names if each.asname)


def _names_of(node: ast.Import | ast.ImportFrom) -> list[str]:
    before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return [before + each.name for each in node.names]


def _dotted(node: ast.expr) -> list[str]:
    """["np", "random", "rand"] for np.random.rand; a first part that is no name is empty."""
    if isinstance(node, ast.Name):
        return [node.id]
    return [*_dotted(node.value), node.attr] if isinstance(node, ast.Attribute) else [""]


def _source(module: str) -> str:
    root, *parts = module.split(".")
    found = importlib.util.find_spec(root)
    assert found is not None and found.origin is not None, root
    path = Path(found.origin).parent.joinpath(*parts)
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")


def _with_descendants(graph: ImportGraph, expressions: Iterable[ModuleExpression]) -> set[str]:
    found = module_expressions_to_modules(graph, expressions, as_packages=True, raise_if_unmatched=True)
    return {each.name for each in found}


def _exactly(graph: ImportGraph, expression: ModuleExpression) -> set[str]:
    return {each.name for each in module_expressions_to_modules(graph, [expression])}


def _lies_in(name: str, rooms: Any) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def _print(check: ContractCheck, why: str) -> None:
    for each in check.metadata["refused"]:
        output.print_error(f"- {each}: {why}", bold=False)
    output.new_line()
