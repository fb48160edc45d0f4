"""The house rules, held by machine: layers, sizes, names, docstrings, one visitor's strictness."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from matching import PLANNING

CODE = ("referral", "matching", "bench", "translations", "assets", "deploy")
ROOMS_WITHOUT_A_PURPOSE = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "handler",
    "processor",
    "info",
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 30


def _files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders or CODE:
        for path in sorted((root / folder).rglob("*.py")):
            if "versions" not in path.parts and "node_modules" not in path.parts:
                yield path


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


def _run(root: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_imports_go_downward(root: Path) -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(root / "setup.cfg"), no_cache=True) == 0


def test_no_file_is_longer_than_a_room(root: Path) -> None:
    long = {
        str(p.relative_to(root)): n for p in _files(root) if (n := p.read_text().count("\n")) > LONGEST_FILE
    }
    assert not long


def test_no_function_is_longer_than_a_page(root: Path) -> None:
    long = [f"{p.name}:{f.name} {_body_lines(f)}" for p in _files(root) for f in _functions(p)
            if _body_lines(f) > LONGEST_FUNCTION]  # fmt: skip
    assert not long


def test_functions_are_short_as_a_rule(root: Path) -> None:
    lengths = sorted(_body_lines(f) for p in _files(root, "referral", "matching") for f in _functions(p))
    assert lengths[int(len(lengths) * 0.9)] <= 15


def test_no_room_lacks_a_purpose(root: Path) -> None:
    assert not [p for p in _files(root) if p.stem in ROOMS_WITHOUT_A_PURPOSE]


def test_every_module_says_in_a_line_what_it_is(root: Path) -> None:
    silent = [
        str(p.relative_to(root)) for p in _files(root) if not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert not silent


def test_every_function_is_typed(root: Path) -> None:
    untyped = [f"{p.name}:{f.name}" for p in _files(root) for f in _functions(p) if f.returns is None]
    assert not untyped


def test_public_verbs_promise_something(root: Path) -> None:
    paths = [*_files(root, "matching"), *(p for p in _files(root, "referral") if "actions" in str(p))]
    tops = ((p, f) for p in paths for f in ast.parse(p.read_text()).body if isinstance(f, ast.FunctionDef))
    silent = [
        f"{p.name}:{f.name}" for p, f in tops if not f.name.startswith("_") and not ast.get_docstring(f)
    ]
    assert not silent


def test_nothing_is_left_for_later(root: Path) -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    own = Path(__file__).name
    found = [str(p.relative_to(root)) for p in _files(root, *CODE, "tests") if p.name != own
             and pattern.search(p.read_text())]  # fmt: skip
    assert not found


def test_the_locks_hold_hashes_and_no_address_of_a_registry(root: Path) -> None:
    python, node = (root / "requirements.lock").read_text(), (root / "package-lock.json").read_text()
    assert "://" not in python and "file:" not in python
    assert '"resolved"' not in node and "registry" not in node
    assert all("--hash=sha256:" in block for block in python.split("\n\n") if "==" in block)


def test_page_templates_have_the_name_of_their_view(root: Path) -> None:
    for feature in (
        each.name for each in (root / "templates").iterdir() if (root / "referral" / each.name).is_dir()
    ):
        sources = "".join(p.read_text() for p in (root / "referral" / feature).rglob("*.py"))
        templates = (root / "templates" / feature).glob("*.html")
        used = set(re.findall(rf'"{feature}/(\w+)\.html"', sources + _templates(root)))
        unused = [t.stem for t in templates if t.stem not in used]
        assert not unused, f"{feature}: {unused}"


def _templates(root: Path) -> str:
    return "".join(p.read_text() for p in (root / "templates").rglob("*.html"))


@pytest.mark.parametrize("command", [("ruff", "check", "."), ("ruff", "format", "--check", ".")])
def test_the_code_is_tidy(root: Path, command: tuple[str, ...]) -> None:
    _run(root, *command)


def test_the_code_is_typed_strictly(root: Path) -> None:
    _run(root, "mypy", "--strict", "matching", "referral")


def test_the_names_that_are_loaded_late_are_typed_like_the_others(root: Path, tmp_path: Path) -> None:
    asked = tmp_path / "late.py"
    asked.write_text("import matching\n" + "".join(f"reveal_type(matching.{name})\n" for name in PLANNING))
    said = _run(root, "mypy", "--strict", str(asked))
    types = re.findall(r'Revealed type is "(.*)"', said)
    assert len(types) == len(PLANNING) and not [each for each in types if each in ("Any", "builtins.object")]


def test_no_type_error_is_silenced_without_its_name(root: Path) -> None:
    silenced = [line for p in _files(root) for line in p.read_text().splitlines() if "# type: ignore" in line]
    assert silenced and all(re.search(r"# type: ignore\[[a-z-]+\]", line) for line in silenced)


def test_pages_hold_nothing_inline(root: Path) -> None:
    found = [str(p) for p in (root / "templates").rglob("*.html")
             if re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", p.read_text())]  # fmt: skip
    assert not found
