"""A container engine of its own, in a network of its own: it reaches nothing outside, and nothing of it stays.

The compose file is brought up by it word for word but for its name and the proxy's port. Where no registry of images is
reached, what stands beside the service is Debian's own (tests/deploy/beside).
"""

import ctypes
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.boxes import BESIDE, Image
from tests.processes import until

TOOLS = {
    "dockerd": "docker.io",
    "docker": "docker.io",
    "docker-compose": "docker-compose",
    "unshare": "util-linux",
}
NETWORK = 0x40000000
"""CLONE_NEWNET of the kernel."""
STARTS_WITHIN = 60.0
PORT = 8443
PROJECT = "oncobridge"
POST = {"image": "oncobridge", "networks": ["outside"], "healthcheck": {"disable": True}, "command":
        ["python", "-u", "-W", "ignore", "-m", "smtpd", "-n", "-c", "DebuggingServer", "0.0.0.0:2525"]}  # fmt: skip
"""A mail server of the system's own Python: it prints what it takes."""


def missing() -> str:
    """What installs the tools that are not there; "" when all are."""
    absent = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    return f"On Debian: apt-get install {' '.join(absent)}" if absent else ""


class Engine:
    """It runs; whoever is `inside` stands in its network, as its own machine would."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]") -> None:
        self.folder, self.process = folder, process

    def run(self, *words: str, may_fail: bool = False, cwd: Path | None = None) -> str:
        """`docker` or `docker-compose` with these words, to its end; what it said."""
        env = {"PATH": os.environ["PATH"], "DOCKER_HOST": f"unix://{self.folder}/sock", "SITE": "localhost"}
        images = {f"{name.upper()}_IMAGE": name for name in BESIDE}
        done = subprocess.run(
            words, env=env | images, cwd=cwd or self.folder, capture_output=True, text=True, timeout=900
        )
        assert may_fail or done.returncode == 0, (words, (done.stdout + done.stderr)[-4000:])
        return done.stdout + done.stderr

    def load(self, image: Image) -> None:
        """Our image and what stands beside it."""
        for archive in image.archives():
            self.run("docker", "load", "--input", str(archive))
            archive.unlink()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread, and what it starts, in the network of the engine."""
        with open("/proc/thread-self/ns/net") as ours, open(f"/proc/{self.process.pid}/ns/net") as its:
            _enter(its.fileno())
            try:
                yield
            finally:
                _enter(ours.fileno())


def _enter(network: int) -> None:
    assert ctypes.CDLL(None, use_errno=True).setns(network, NETWORK) == 0, os.strerror(ctypes.get_errno())


@contextmanager
def started(folder: Path) -> Iterator[Engine]:
    """An engine in this folder; its processes, networks and mounts end with the block."""
    own = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-ec"]
    words = (
        f"ip link set lo up; exec dockerd --data-root {folder}/data --exec-root {folder}/exec --pidfile {folder}/pid"
        f" --host unix://{folder}/sock --bridge none --ip 127.0.0.1"
    )
    with (folder / "engine.log").open("wb") as log:
        process = subprocess.Popen([*own, words], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    engine = Engine(folder, process)
    try:
        assert until(
            lambda: "Server Version" in engine.run("docker", "info", may_fail=True), STARTS_WITHIN
        ), (folder / "engine.log").read_text()[-3000:]
        yield engine
    finally:
        process.kill()
        process.wait(60)


class Composed:
    """deploy/compose.yaml with two files of settings beside it, as docs/run.md says."""

    def __init__(self, engine: Engine, root: Path, env: dict[str, str], word: str) -> None:
        self.engine, self.folder = engine, engine.folder / "deploy"
        self.folder.mkdir()
        shutil.copy(root / "deploy" / "Caddyfile", self.folder)
        _write(self.folder / "env", env)
        _write(self.folder / "database.env", {"POSTGRES_PASSWORD": word})
        text = (root / "deploy" / "compose.yaml").read_text(encoding="utf-8")
        text = _once(text, f"name: {PROJECT}\n", "")  # older ones do not know the word
        text = _once(text, '"80:80", "443:443", "443:443/udp"', f'"{PORT}:443"')
        (self.folder / "compose.yaml").write_text(text)
        (self.folder / "post.yaml").write_text(yaml.safe_dump({"services": {"post": POST}}))
        self.services = tuple(yaml.safe_load(text)["services"])

    def __call__(self, *words: str, may_fail: bool = False) -> str:
        """`docker compose` with these words."""
        files = ("-p", PROJECT, "-f", "compose.yaml", "-f", "post.yaml")
        return self.engine.run("docker-compose", *files, *words, may_fail=may_fail, cwd=self.folder)

    def run(self, name: str, *words: str) -> str:
        """A command in a service that runs."""
        return self("exec", "-T", name, *words)

    def state(self, name: str) -> dict[str, Any]:
        """What the engine knows of a service's container."""
        said = self("ps", "-a", "-q", name)
        found: dict[str, Any] = json.loads(self.engine.run("docker", "inspect", said.split()[-1]))[0]
        return found

    def address(self, name: str, network: str = "inside") -> str:
        """Where a service is reached in one of the networks."""
        return str(self.state(name)["NetworkSettings"]["Networks"][f"{PROJECT}_{network}"]["IPAddress"])

    def log(self, name: str) -> str:
        """What a service has said."""
        return self("logs", "--no-color", name)


def _write(path: Path, settings: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))


def _once(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, before
    return text.replace(before, after)
