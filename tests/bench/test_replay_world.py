"""What the replay assumes of the world, and who may draw it."""

import ast
from pathlib import Path

import pytest

from bench.replaying import worlds
from bench.replaying.stream import stream
from bench.replaying.tables import number, rows, world


def test_every_number_of_the_world_has_its_source() -> None:
    assert len(world()) == len(rows("world")) > 40
    assert all(row["source"] and row["dated"] for row in rows("world"))
    with pytest.raises(KeyError):
        number("places.of_nobody")


def test_a_quarter_of_requests_is_never_answered_in_time() -> None:
    one = stream(5, 120, 14)
    unanswered = (one.luck.silent | (one.luck.answer > 1)).mean()
    assert 0.2 < unanswered < 0.3


def test_the_drawing_library_is_imported_by_the_plot_alone(root: Path) -> None:
    using = [
        path.name
        for path in sorted((root / "bench").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "matplotlib" in (getattr(node, "module", "") or "") + " ".join(a.name for a in node.names)
    ]
    assert set(using) == {"plot.py"}


def test_every_policy_has_a_name_and_a_colour_in_the_picture(root: Path) -> None:
    tree = ast.parse((root / "bench" / "replaying" / "plot.py").read_text(encoding="utf-8"))
    tables = [ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)]
    assert [set(each) for each in tables] == [{*worlds.POLICIES, *worlds.LOOKS}] * 2
