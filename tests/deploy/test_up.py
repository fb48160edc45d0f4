"""The image, started as the compose file says: ready, behind walls, an intake arrives, and signals are heard."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from referral import worker
from referral.config import SECRETS, new_key
from referral.offices import DEMO_OFFICE
from tests.deploy.engine import PORT, PROJECT, Composed, Engine
from tests.deploy.stranger import Stranger, status
from tests.intake.test_shortest import WALK, offered
from tests.pages import Page
from tests.processes import until
from tests.proving import part

pytestmark = pytest.mark.proof
SLOWER = 3.0
"""So many times as long as from the folder may the image take until it is ready."""
STARTS_WITHIN, PATIENCE = 600.0, 120.0
PASSWORD = "a long enough sentence"
SITE, OURS = f"https://localhost:{PORT}", ("web1", "web2", "worker", "clock", "planner")
KEYS = {name: new_key() for name in SECRETS}
WALLS = """
import os
facts = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(os.getuid(), int(facts["CapEff"], 16), int(facts["CapBnd"], 16), facts["NoNewPrivs"].strip())
for path in ("/opt/oncobridge/it", "/etc/it", "/usr/it", "/var/it"):
    try:
        open(path, "w")
    except OSError as error:
        print(error.errno)
"""
WALLED = ["10001", "0", "0", "1", *["30"] * 4]
"""Nobody of the machine, no capability, no way to more; every folder is read-only (errno 30)."""
NEEDS_MOST = """
from babel import Locale
from matching.vocabulary import countries, languages
from referral.i18n import HOSPITAL_LANGUAGES as SHOWN
from referral.letters_on_paper import press
print(press.is_there(), all(map(Locale, {*SHOWN, *(each.language for each in countries().values())})))
"""
STATES = """
import pathlib
print([path.read_text().rpartition(")")[2].split()[0] for path in pathlib.Path("/proc").glob("[0-9]*/stat")])
"""


def test_the_compose_file_serves_and_an_intake_arrives(docker: Engine, root: Path) -> None:
    with part("compose: a start, an invitation and an intake through it") as reached, docker.inside():
        reached.n, reached.failures = 1, 1
        word = new_key().strip("=")
        composed = Composed(docker, root, _settings(word), word)
        composed("up", "--detach", "--no-build")
        assert until(lambda: status(SITE) == 200, PATIENCE), composed.log("proxy")[-2000:]
        assert "ready" in composed.log("prepare")
        _walk(composed)
        assert until(lambda: "MESSAGE FOLLOWS" in composed.log("post"), PATIENCE), composed.log("worker")[
            -2000:
        ]
        _look_at_all(composed)
        ratio = _from_the_image(composed) / _from_the_folder(composed, root, _settings(word))
        _check_signals(composed, docker)
        reached.failures = 0
    assert ratio <= SLOWER, ratio


def _settings(word: str) -> dict[str, str]:
    return {
        **{name: KEYS[name] for name in SECRETS},
        "DATABASE_URL": f"postgresql://oncobridge:{word}@database/oncobridge",
        "PUBLIC_URL": SITE,
        "COORDINATION": json.dumps({"default": DEMO_OFFICE}),
        "MAIL_SERVER": "post",
        "MAIL_PORT": "2525",
    }


def _from_the_image(composed: Composed) -> float:
    """Seconds until a container of the web is ready, the engine's own among them."""
    composed("stop", "web2")
    began = time.monotonic()
    composed("start", "web2")
    assert until(lambda: status(f"http://{composed.address('web2')}:8000") == 200, STARTS_WITHIN)
    return _told("in the image", began)


def _from_the_folder(composed: Composed, root: Path, env: dict[str, str]) -> float:
    """The same of this folder, on the same database."""
    named = {
        "DATABASE_URL": env["DATABASE_URL"].replace("@database", f"@{composed.address('database')}"),
        "RATELIMIT_STORAGE_URI": f"redis://{composed.address('limits')}:6379",
        "PORT": "8001",
        "PATH": os.environ["PATH"],
    }
    log = composed.folder / "folder.log"
    began = time.monotonic()
    with log.open("wb") as said:
        command = [sys.executable, "deploy/serve_web.py"]
        process = subprocess.Popen(command, cwd=root, env=env | named, stdout=said, stderr=said)
    try:
        assert until(lambda: status("http://127.0.0.1:8001") == 200, STARTS_WITHIN), log.read_text()
        return _told("from the folder", began)
    finally:
        process.terminate()
        process.wait(60)


def _told(how: str, began: float) -> float:
    took = time.monotonic() - began
    print(f"ready            {took:.1f} s {how}")
    return took


def _walk(composed: Composed) -> None:
    """A volunteer is invited, makes the account and brings a patient's intake to its end."""
    invite = ("flask", "--app", "wsgi.py", "accounts", "invite", "v@example.org", "--role", "volunteer")
    link = composed.run("web1", *invite)
    visitor = Stranger(SITE)
    page = visitor.get(re.search(r"https://\S+", link)[0])  # type: ignore[index]
    facts = {"name": "Testowa Anna", "password": PASSWORD, "phone": "+48221234567", "language": "en"}
    page = visitor.follow(_filled_in(visitor, page, page_path(link), **facts))
    _filled_in(visitor, page, "/account/login", email="v@example.org", password=PASSWORD)
    page = visitor.get("/intake/new")
    assert page.status == 200, page.html[:500]
    for step in WALK:
        sent = visitor.submit(page, step.to, **offered(visitor, page, step))
        page = visitor.follow(sent) if sent.status == 303 else sent
        assert page.status == 200, step.to
    assert "registered" in page.text


def _filled_in(visitor: Stranger, page: Page, at: str, **facts: str) -> Page:
    """What comes of the page's own form, which has no address of its own; the one before it chooses the language."""
    return visitor.post(at, {**page.forms()[-1]["values"], **facts})


def page_path(link: str) -> str:
    """The path of a link."""
    return re.search(r"https://[^/\s]+(/\S+)", link)[1]  # type: ignore[index]


def _look_at_all(composed: Composed) -> None:
    """Every service lives behind its walls; each kind of work takes its turns; letters are printed, plans possible."""
    for name in set(composed.services) - {"prepare"}:
        state = composed.state(name)
        assert state["State"]["Running"] and not state["RestartCount"], (name, composed.log(name)[-2000:])
        assert state["HostConfig"]["ReadonlyRootfs"] and state["HostConfig"]["CapDrop"] == ["ALL"], name
    told = json.loads(Stranger(SITE).get("/readyz").html)["watched"]
    assert set(told["work"]) <= set(worker.NAMES), told
    assert all(told["opening"][each] for each in ("fork", "limits", "seccomp")), told["opening"]
    for name in OURS:
        said = composed.log(name)
        assert "plans are not possible" not in said and "Traceback" not in said, (name, said[-2000:])
        assert composed.run(name, "python", "-c", WALLS).split() == WALLED, name
    assert composed.run("worker", "python", "-c", NEEDS_MOST).split() == ["True", "True"]
    count = "SELECT count(*) FROM patient_case WHERE state = 'waiting'"
    words = ("psql", "--username", "oncobridge", "--tuples-only", "--command", count, "oncobridge")
    assert composed.run("database", *words).strip() == "1"


def _check_signals(composed: Composed, docker: Engine) -> None:
    """HUP brings up the next without a gap, TERM ends in time and without a fault; also as the very first process."""
    bare = ("docker", "run", "--detach", "--name", "bare", "--env-file", "deploy/env", "--read-only", "--tmpfs", "/tmp",
            "--network", f"{PROJECT}_inside", "oncobridge")  # fmt: skip
    docker.run(*bare)
    docker.run("docker", "exec", "bare", "sh", "-c", "sleep 1 & exit 0")
    for name in (composed.state("web1")["Name"].strip("/"), "bare"):
        address = _address(docker, name)
        assert until(lambda where=address: status(where) == 200, STARTS_WITHIN), docker.run(
            "docker", "logs", name
        )
        docker.run("docker", "kill", "--signal", "HUP", name)
        assert until(lambda it=name: "the new one serves" in docker.run("docker", "logs", it), STARTS_WITHIN)
        assert status(address) == 200
        assert until(
            lambda it=name: "Z" not in docker.run("docker", "exec", it, "python", "-c", STATES), PATIENCE
        )
        docker.run("docker", "stop", "--time", "60", name)
        assert docker.run("docker", "inspect", "--format", "{{.State.ExitCode}}", name).strip() == "0", name


def _address(docker: Engine, name: str) -> str:
    shown = f"{{{{.NetworkSettings.Networks.{PROJECT}_inside.IPAddress}}}}"
    return f"http://{docker.run('docker', 'inspect', '--format', shown, name).strip()}:8000"
