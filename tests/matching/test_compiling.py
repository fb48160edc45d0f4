"""What was compiled is used as long as the code it was made of is the same, and no longer."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.dispatcher import Dispatcher

from matching import compiling, warming
from matching.kernels import drivers, fused_pass
from matching.market import (
    auction,
    augmenting,
    classes,
    crowd,
    distances,
    flows,
    heap,
    price_search,
    refining,
    room,
    settling,
    slots,
    solving,
    state,
)
from matching.supplies import pairs, reading, start, transport
from matching.supplies.packs import mending, searching

PACKAGES = {
    "matching.facts",
    "matching.ranking",
    "matching.kernels",
    "matching.market",
    "matching.supplies",
    "matching.supplies.packs",
}
MARKET = (
    auction,
    augmenting,
    classes,
    crowd,
    distances,
    flows,
    heap,
    slots,
    price_search,
    refining,
    room,
    settling,
    solving,
    state,
)
KERNELS = (fused_pass, drivers, *MARKET, mending, pairs, reading, searching, start, transport)
KERNEL = re.compile(r"^@(compiled|borrowing)$", re.MULTILINE)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The sources in a folder of their own."""
    for name in compiling.SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").write_bytes((compiling.HERE / f"{name}.py").read_bytes())
    monkeypatch.setattr(compiling, "HERE", tmp_path)
    monkeypatch.setattr(compiling.SETTINGS, "CACHE_DIR", "")
    monkeypatch.setattr(compiling, "folder", compiling.folder.__wrapped__)
    return tmp_path


def _modules_behind(kernels: ModuleType) -> set[str]:
    """The modules whose code or constants this one has taken: by what it holds, and by what it imports."""
    values = vars(kernels).values()
    held = {getattr(value, "__module__", "") or getattr(value, "__name__", "") for value in values}
    tree = ast.parse(Path(str(kernels.__file__)).read_text(encoding="utf-8"))
    return held | {str(each.module) for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)} - PACKAGES


@pytest.mark.parametrize("kernels", KERNELS, ids=lambda module: module.__name__)
def test_every_module_that_is_compiled_in_is_watched(kernels: ModuleType) -> None:
    taken = {name for name in _modules_behind(kernels) if name.startswith("matching.")}
    watched = {f"matching.{name.replace('/', '.')}" for name in compiling.SOURCES}
    assert taken <= watched


def test_every_kernel_of_the_engine_is_known_to_this_test() -> None:
    found = set()
    for path in (compiling.HERE).rglob("*.py"):
        if KERNEL.search(path.read_text(encoding="utf-8")):
            name = ".".join(path.relative_to(compiling.HERE.parent).with_suffix("").parts)
            assert any(isinstance(each, Dispatcher) for each in vars(importlib.import_module(name)).values())
            found.add(name)
    assert found == {module.__name__ for module in KERNELS}


@pytest.mark.parametrize("name", compiling.SOURCES)
def test_what_was_compiled_from_other_code_is_not_used(elsewhere: Path, name: str) -> None:
    before = compiling.folder()
    (elsewhere / f"{name}.py").write_text("UNKNOWN = 1", encoding="utf-8")
    assert compiling.folder() != before


def test_a_kernel_outside_the_engine_depends_on_its_own_file_and_on_the_engine(elsewhere: Path) -> None:
    kernel = elsewhere.parent / f"{elsewhere.name}_kernel.py"
    kernel.write_text("one = 1", encoding="utf-8")
    names = {compiling.folder_of(kernel)}
    kernel.write_text("one = 2", encoding="utf-8")
    names.add(compiling.folder_of(kernel))
    (elsewhere / "vocabulary.py").write_text("UNKNOWN = 1", encoding="utf-8")
    names.add(compiling.folder_of(kernel))
    assert len(names) == 3


def test_a_kernel_of_the_engine_lies_in_the_engine_s_folder_and_another_does_not() -> None:
    assert compiling.folder_of(Path(fused_pass.__file__)) == compiling.folder()
    assert compiling.folder_of(Path(__file__)) != compiling.folder()


def test_setting_up_clears_away_what_is_outdated_and_nothing_else(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = compiling.folder()
    ours, benches, old = (
        mine.with_name(f"{name}") for name in (mine.name, f"{mine.name}-of-a-bench", "kernels-old")
    )
    for each in (ours, benches, old, mine.with_name("something_else")):
        each.mkdir(parents=True)
    monkeypatch.setattr(warming, "warm", lambda: None)
    warming.main()
    assert {each.name for each in mine.parent.iterdir()} == {ours.name, benches.name, "something_else"}


ASK = """
from numba.core import event
from matching import compiling, rank, warming, weights
from matching.facts.examples import NETWORK, OLENA
compiling.only_read()
compiled = []
event.register("numba:compile", type("Listens", (event.Listener,), {
    "on_start": lambda self, told: compiled.append(told), "on_end": lambda self, told: None})())
try:
    warming.warm()
    print("read" if not compiled else "compiled")
except compiling.NotCompiledError:
    print("refused")
ranking = rank(OLENA, NETWORK, weights.current())
print([ranking.network.ids[row] for row in ranking.order])
"""


def _asked_in(folder: Path) -> list[str]:
    """What a process says that runs in this folder, where nothing may be compiled."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": ""}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")


def test_a_copy_of_the_package_anywhere_reads_what_was_compiled_and_compiles_nothing(tmp_path: Path) -> None:
    warming.warm()
    here = compiling.folder()
    shutil.copytree(compiling.HERE, tmp_path / "matching", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(here, tmp_path / "matching" / "__pycache__" / here.name)
    assert _asked_in(tmp_path)[:2] == ["read", "['krakow', 'brno']"]


def test_a_server_without_what_is_compiled_ranks_all_the_same_and_compiles_nothing(tmp_path: Path) -> None:
    shutil.copytree(compiling.HERE, tmp_path / "matching", ignore=shutil.ignore_patterns("__pycache__"))
    assert _asked_in(tmp_path)[:2] == ["refused", "['krakow', 'brno']"]
    assert not list(tmp_path.rglob("*.nbc"))
