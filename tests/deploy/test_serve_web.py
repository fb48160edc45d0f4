"""The web's first process, as systemd and a container know it: when it is ready, and what it inherits."""

import re
import runpy
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from referral import serve
from tests.processes import until
from tests.test_reload import SAYS, Installed, ask

INHERITS = (
    "import ctypes, runpy, sys\n"
    "ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)\n"
    "runpy.run_path(sys.argv[1], run_name='__main__')"
)
FIRST = (sys.executable, "-c", INHERITS)
"""As the first process of a container: whoever loses their parent becomes its child (PR_SET_CHILD_SUBREAPER)."""
ORPHANS = "\nimport subprocess\nsubprocess.run('sleep 0.2 &', shell=True)\n"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd hears."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "told"))
        line.settimeout(60)
        yield line


@pytest.fixture
def installed(root: Path, tmp_path: Path, told: socket.socket) -> Iterator[Installed]:
    """A release that leaves an orphan behind."""
    more = {"NOTIFY_SOCKET": str(told.getsockname())}
    found = Installed(root, tmp_path, more=more, as_one=FIRST)
    found.install(1, SAYS + ORPHANS)
    yield found
    found.stop()


def test_systemd_hears_when_it_serves_and_what_became_of_each_reload(
    installed: Installed, told: socket.socket
) -> None:
    installed.start()
    assert told.recv(200) == b"READY=1" and installed.serving() == "1"
    assert installed.process is not None
    assert until(lambda: not _dead(installed.process.pid)), "who lost their parent is taken away"
    (installed.folder / "current").unlink()
    installed.process.send_signal(signal.SIGHUP)
    assert told.recv(200) == b"STATUS=the new one did not come up: the one before serves on"
    assert installed.serving() == "1", "a release that is not there takes nothing over"
    installed.install(2)
    assert installed.reload(2), installed.log()
    assert told.recv(200) == b"STATUS=the new one serves"
    installed.process.terminate()
    assert installed.process.wait(60) == 0


def test_the_file_of_settings_names_the_port_too(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = runpy.run_path(str(root / "deploy" / "serve_web.py"))
    (tmp_path / "it.env").write_text(
        "# ours\nexport PORT='8123'\nHOST = \"127.0.0.2\" # here\nWEB_WORKERS=2\n"
    )
    monkeypatch.chdir(tmp_path)
    for name in ("DEMO", "PORT", "HOST", "WEB_WORKERS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SETTINGS", "it.env")
    found = web["said"]()
    assert (found["PORT"], found["HOST"], found["WEB_WORKERS"]) == ("8123", "127.0.0.2", "2")
    assert found["SETTINGS"] == str(tmp_path / "it.env"), "whoever is started begins in another folder"
    monkeypatch.setenv("PORT", "9000")
    assert web["said"]()["PORT"] == "9000", "the environment goes before it"
    monkeypatch.setenv("DEMO", "1")
    assert "HOST" not in web["said"](), "a demo reads none"
    assert web["NOT"] == serve.NOT


def test_whoever_starts_it_can_ask_for_the_next_release_and_waits_for_its_end(root: Path) -> None:
    web = runpy.run_path(str(root / "deploy" / "serve_web.py"))
    unit = dict(
        re.findall(r"^(\w+)=(.+)$", (root / "deploy/systemd/oncobridge-web.service").read_text(), re.M)
    )
    assert unit["ExecReload"] == '/bin/sh -c "kill -HUP $MAINPID"' and unit["Type"] == "notify"
    assert unit["NotifyAccess"] == "main", "it says itself when it is ready, gunicorn does not"
    assert int(unit["TimeoutStopSec"]) > web["ENDS_WITHIN"] and unit["KillMode"] == "mixed"
    composed = yaml.safe_load((root / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in ("web1", "web2"):
        assert int(composed[name]["stop_grace_period"].rstrip("s")) > web["ENDS_WITHIN"], name


def _dead(parent: int) -> list[str]:
    """Its children that nobody has taken away."""
    pids = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    states = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in pids]
    return [state for state in states if state == "Z"]


def test_who_goes_says_so_and_serves_on_until_nobody_is_sent_there(root: Path, tmp_path: Path) -> None:
    installed = Installed(root, tmp_path, more={"WEB_LEAVES_AFTER": "120"})
    installed.install(1)
    installed.start()
    assert installed.process is not None
    try:
        assert ask(installed.port, "/healthz")[0] == 200
        installed.process.terminate()
        assert until(lambda: ask(installed.port, "/healthz")[0] == 503), "the proxy is told"
        assert ask(installed.port, "/account/login")[0] == 200, "whoever was sent here is served"
        assert installed.process.poll() is None
        installed.process.terminate()
        assert installed.process.wait(60) == 0, "asked twice, it waits no longer"
    finally:
        installed.process.kill()
