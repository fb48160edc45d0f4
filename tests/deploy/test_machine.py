"""The units on a machine that systemd starts: all come up behind their walls, and what needs most still works there."""

import json
from pathlib import Path

import pytest

from referral import worker
from referral.config import SECRETS, new_key
from referral.offices import DEMO_OFFICE
from tests.conftest import free_port
from tests.deploy import machine, words
from tests.deploy.boxes import Image
from tests.deploy.stranger import Stranger, status
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
            assert until(lambda: status(f"http://127.0.0.1:{port}") == 200, 300), here.journal()
            for name in SERVICES:
                assert until(lambda name=name: _is_active(here, name), 60), here.journal()
            here.run("systemctl", "start", "oncobridge-links.service")
            here.run("systemctl", "start", TRYING)
            assert {"printed 1", "opened 1", "planned"} <= set(here.journal(TRYING).splitlines())
            said = here.journal()
            assert "plans are not possible" not in said and "Traceback" not in said, said[-4000:]
            _check_walls(here, port)
            _check_reload(here, port)
        reached.failures = 0


def _settings(port: int) -> dict[str, str]:
    kernels = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    named = {"COORDINATION": json.dumps({"default": DEMO_OFFICE}), "PORT": str(port)}
    return {**{name: new_key() for name in SECRETS}, **kernels, **named}


def _is_active(here: machine.Machine, name: str) -> bool:
    return here.run("systemctl", "is-active", f"oncobridge-{name}", may_fail=True).strip() == "active"


def _check_reload(here: machine.Machine, port: int) -> None:
    """The steps of docs/run.md: the link names the next release, and after a reload that one answers."""
    here.run("ln", "-s", machine.RELEASES[1], "/opt/next")
    here.run("mv", "-T", "/opt/next", words.OPT)
    before = _main(here)
    here.run("systemctl", "reload", "oncobridge-web")
    assert until(lambda: "the new one serves" in here.run("systemctl", "status", "oncobridge-web")), (
        here.journal()
    )
    assert _main(here) == before and status(f"http://127.0.0.1:{port}") == 200
    folders = here.run(
        "sh",
        "-c",
        f"for each in $(cat /proc/{before}/task/{before}/children); do readlink /proc/$each/cwd; done",
    )
    assert machine.RELEASES[1] in folders.split(), folders


def _main(here: machine.Machine) -> str:
    return here.run("systemctl", "show", "--property=MainPID", "--value", "oncobridge-web").strip()


def _check_walls(here: machine.Machine, port: int) -> None:
    """Papers are opened behind all walls, and systemd itself finds the exposure that is promised of what runs."""
    told = json.loads(Stranger(f"http://127.0.0.1:{port}").get("/readyz").html)["watched"]
    assert all(told["opening"][each] for each in ("fork", "limits", "seccomp")), told["opening"]
    assert set(told["work"]) <= set(worker.NAMES)
    for name in SERVICES:
        here.run("systemd-analyze", "security", "--threshold=20", f"oncobridge-{name}.service")
