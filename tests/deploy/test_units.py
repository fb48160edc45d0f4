"""The units for systemd: nothing in them is misspelt, what they start exists, and the walls stand."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from tests.deploy import words

MOST = 2.0
"""The exposure that systemd's own rules may find, of ten."""
BINARIES = f"{words.OPT}/.venv/bin/"


@pytest.fixture(scope="module")
def units(root: Path) -> Path:
    """The folder of the units."""
    return root / "deploy" / "systemd"


@pytest.fixture(scope="module")
def analyze() -> str:
    """systemd's own checker."""
    found = shutil.which("systemd-analyze")
    assert found, "systemd is not installed. On Debian: apt-get install systemd"
    return found


@pytest.fixture
def here(units: Path, tmp_path: Path, root: Path) -> Path:
    """The units as they would stand for this very folder."""
    copied = tmp_path / "units"
    shutil.copytree(units, copied)
    (tmp_path / "opt").mkdir()
    for path in copied.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace(words.OPT, str(root)))
    return copied


def test_systemd_finds_no_fault(here: Path, analyze: str) -> None:
    files = [str(path) for path in sorted(here.iterdir()) if path.is_file()]
    done = subprocess.run([analyze, "verify", "--man=no", *files], capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if str(here) in line or "oncobridge" in line]
    assert (done.returncode, said) == (0, [])


def test_every_unit_is_exposed_as_little_as_is_promised(here: Path, analyze: str) -> None:
    for path in sorted(here.glob("*.service")):
        command = [analyze, "security", "--offline=true", f"--threshold={int(MOST * 10)}", str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        found = re.search(r"exposure level for \S+: (\d+\.\d)", done.stdout)
        assert found and float(found[1]) <= MOST and done.returncode == 0, done.stdout[-300:]


def test_what_they_start_exists_and_every_kind_of_work_is_done_once(
    units: Path, app: Flask, root: Path
) -> None:
    done = {}
    for path in sorted(units.glob("*.service")):
        started = re.findall(r"^ExecStart=(.+)$", path.read_text(), re.M)
        assert started, path.name
        for line in started:
            assert line.startswith(BINARIES)
            command = line.removeprefix(BINARIES).replace(f"{words.OPT}/", "").split()
            words.check(app, root, command)
            done[line] = words.kinds(app, command)
    words.check_shared_out(done)


def test_the_target_brings_up_all_of_them(units: Path) -> None:
    wanted = _read(units / "oncobridge.target")["Unit"]["Wants"].split()
    needed = {path.name for path in units.glob("*.service")} | {path.name for path in units.glob("*.timer")}
    by_others = {"oncobridge-prepare.service", "oncobridge-links.service"}
    assert set(wanted) == needed - by_others, "prepare is asked for by each of them, links by its timer"
    for name in wanted:
        if name.endswith(".service"):
            assert _read(units / name)["Unit"]["Requires"] == "oncobridge-prepare.service"
    assert (units / "oncobridge-links.service").exists()


def _read(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(path)
    return found
