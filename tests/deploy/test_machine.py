"""The units on a machine that systemd starts: all come up behind their walls, and what needs most still works there."""

import json
import urllib.request
from pathlib import Path

import pytest

from referral import worker
from referral.config import SECRETS, new_key
from referral.offices import DEMO_OFFICE
from tests.conftest import free_port
from tests.deploy import machine
from tests.deploy.boxes import Image
from tests.deploy.test_image import _get
from tests.processes import until
from tests.proving import part

pytestmark = pytest.mark.proof
TRYING = "oncobridge-trying.service"
UNIT = """[Service]
Type=oneshot
ExecStart=/opt/oncobridge/.venv/bin/python /usr/local/lib/trying.py
"""
SCRIPT = """import io, sys
sys.path.insert(0, ".")
from PIL import Image
from matching import compiling, warming
from referral.letters_on_paper import press
from referral.records.opening import asking

print("printed", press.press("<p>A</p>", "en", "A", "").pages)
photo = io.BytesIO()
Image.new("RGB", (64, 64)).save(photo, "JPEG")
print("opened", len(asking.opened(photo.getvalue()).pages))
compiling.only_read()
warming.warm()
print("planned")
"""
"""What needs most of the walls, run behind those of every unit: print a letter, open a photograph, make a plan."""
SERVICES = ("web", "worker", "clock", "planner")


def test_the_units_serve_on_a_machine_that_systemd_starts(image: Image, root: Path, tmp_path: Path) -> None:
    assert not machine.missing(), machine.missing()
    with part("units: a machine that systemd starts, until it is ready") as reached:
        reached.n, reached.failures = 1, 1
        port = free_port()
        program = image.files / "opt/oncobridge"
        more = {f"etc/systemd/system/{TRYING}": UNIT, "usr/local/lib/trying.py": SCRIPT}
        with machine.booted(root / "deploy" / "systemd", program, _settings(port), more, tmp_path) as here:
            here.run("systemctl", "enable", "--now", "oncobridge.target")
            assert until(lambda: _get(port) == 200, 300), here.journal()
            for name in SERVICES:
                assert until(lambda name=name: _is_active(here, name), 60), here.journal()
            here.run("systemctl", "start", "oncobridge-links.service")
            here.run("systemctl", "start", TRYING)
            assert {"printed 1", "opened 1", "planned"} <= set(here.journal(TRYING).splitlines())
            said = here.journal()
            assert "plans are not possible" not in said and "Traceback" not in said, said[-4000:]
            _check_walls(here, port)
        reached.failures = 0


def _settings(port: int) -> dict[str, str]:
    kernels = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    named = {"COORDINATION": json.dumps({"default": DEMO_OFFICE}), "PORT": str(port)}
    return {**{name: new_key() for name in SECRETS}, **kernels, **named}


def _is_active(here: machine.Machine, name: str) -> bool:
    return here.run("systemctl", "is-active", f"oncobridge-{name}", may_fail=True).strip() == "active"


def _check_walls(here: machine.Machine, port: int) -> None:
    """Papers are opened behind all walls, and systemd itself finds the exposure that is promised of what runs."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
        told = json.load(answer)["watched"]
    assert all(told["opening"][each] for each in ("fork", "limits", "seccomp")), told["opening"]
    assert set(told["work"]) <= set(worker.NAMES)
    for name in SERVICES:
        here.run("systemd-analyze", "security", "--threshold=20", f"oncobridge-{name}.service")
