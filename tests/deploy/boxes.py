"""The shipped image built without any registry of images, and run as the compose file says, one box a service.

The base is a Debian made by mmdebstrap; buildah builds on it, systemd-nspawn runs it: root read-only, no capability, no
way to become somebody else. The boxes keep the network of this machine, so that what they need can run beside them.
"""

import gzip
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TOOLS = {"mmdebstrap": "mmdebstrap", "buildah": "buildah", "systemd-nspawn": "systemd-container"}
NAME, BASE, SUITE = "oncobridge", "base", "bookworm"
TRUST = Path("/etc/ssl/certs/ca-certificates.crt")
NPM = f"cafile={TRUST}\n"


def missing() -> str:
    """What installs the tools that are not there; "" when all are."""
    absent = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    return f"On Debian: apt-get install {' '.join(absent)}" if absent else ""


@dataclass
class Image:
    """What was built: where its files are mounted, what it says of itself, the folder of the builder."""

    folder: Path
    files: Path
    config: dict[str, Any]

    def unpacked(self) -> int:
        """Bytes of all its files."""
        said = subprocess.run(["du", "-s", "--bytes", str(self.files)], capture_output=True, check=True)
        return int(said.stdout.split()[0])

    def packed(self) -> int:
        """Bytes on the way: the files as one archive, packed as layers are."""
        with subprocess.Popen(["tar", "-C", str(self.files), "-c", "."], stdout=subprocess.PIPE) as archive:
            assert archive.stdout
            counted = _Counted()
            with gzip.GzipFile(fileobj=counted, mode="wb", compresslevel=6) as packed:  # type: ignore[call-overload]
                shutil.copyfileobj(archive.stdout, packed, 1 << 20)
        assert archive.returncode == 0
        return counted.length


class _Counted:
    """A file that keeps nothing but its length."""

    length = 0

    def write(self, some: bytes) -> int:
        self.length += len(some)
        return len(some)

    def flush(self) -> None:
        """Nothing waits."""


@contextmanager
def built(root: Path, folder: Path) -> Iterator[Image]:
    """The image of this very folder; its mounts end with the block."""
    _base(folder)
    _buildah(folder, "build", "--layers=false", "--format=docker", f"--build-arg=BASE=localhost/{BASE}",
             "--file", str(root / "deploy" / "Containerfile"), "--tag", NAME, str(root))  # fmt: skip
    box = _buildah(folder, "from", f"localhost/{NAME}")
    config = json.loads(_buildah(folder, "inspect", "--type=image", NAME))["Docker"]["config"]
    try:
        yield Image(folder, Path(_buildah(folder, "mount", box)), config)
    finally:
        _buildah(folder, "umount", box)
        _buildah(folder, "rm", box)
        _buildah(folder, "rmi", "--all", "--force")


def _base(folder: Path) -> None:
    """A Debian with nothing but what is essential, that trusts whom this machine trusts and asks where it asks."""
    (folder / "npmrc").write_text(NPM)
    hooks = [
        f"--customize-hook=copy-in {TRUST} {TRUST.parent}",
        f"--customize-hook=upload {folder}/npmrc /root/.npmrc",
    ]
    if (pip := Path("/etc/pip.conf")).exists():
        hooks.append(f"--customize-hook=copy-in {pip} {pip.parent}")
    archive = folder / f"{BASE}.tar"
    command = [
        "mmdebstrap",
        "--quiet",
        "--variant=minbase",
        "--include=ca-certificates,usr-is-merged",
        *hooks,
        SUITE,
        str(archive),
    ]
    subprocess.run(command, check=True, env={**os.environ, "TMPDIR": str(folder)})
    box = _buildah(folder, "from", "scratch")
    _buildah(folder, "add", box, str(archive), "/")
    _buildah(folder, "commit", "--rm", box, BASE)
    archive.unlink()


def _buildah(folder: Path, *words: str) -> str:
    """What buildah says last: an id, a folder, or what was asked for."""
    store = ["--root", str(folder / "store"), "--runroot", str(folder / "running")]
    where = {"BUILDAH_ISOLATION": "chroot", "TMPDIR": str(folder)}
    command = ["buildah", *store, *words]
    done = subprocess.run(command, env={**os.environ, **where}, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout.strip() if words[0] == "inspect" else done.stdout.strip().rpartition("\n")[2]


class Boxes:
    """The services of the compose file that are ours, each in a box of its own."""

    def __init__(
        self, image: Image, root: Path, folder: Path, env: dict[str, str], instead: dict[str, str]
    ) -> None:
        self.image, self.folder, self.env, self.instead = image, folder, env, instead
        self.services = yaml.safe_load((root / "deploy" / "compose.yaml").read_text())["services"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.kept = folder / "kept"
        self.kept.mkdir(mode=0o700)
        os.chown(self.kept, *map(int, self.image.config["User"].split(":")))

    def run(self, name: str, *words: str, **more: str) -> str:
        """A service, or a command of its own in its box, to its end; what it said."""
        started = self._start(name, list(words), more, subprocess.PIPE)
        said = started.communicate(timeout=600)[0].decode()
        assert started.returncode == 0, said[-3000:]
        return said

    def start(self, name: str, **more: str) -> None:
        """A service, until `stop`."""
        with self.log(name).open("wb") as log:
            self.running[name] = self._start(name, [], more, log)

    def log(self, name: str) -> Path:
        """What it has said."""
        return self.folder / f"{name}.log"

    def stop(self, name: str) -> None:
        """Ask it to end, as the container engine does, and wait until it has."""
        process = self.running.pop(name)
        for served in _children(_children(process.pid)[0]):
            os.kill(served, signal.SIGTERM)
        process.wait(60)

    def stop_all(self) -> None:
        """Whatever still runs."""
        for name in list(self.running):
            process = self.running.pop(name)
            process.kill()
            process.wait(60)

    def _start(
        self, name: str, words: list[str], more: dict[str, str], said: Any
    ) -> "subprocess.Popen[bytes]":
        service = self.services[name]
        command = [*self._walls(name, service), *self._environment(service, more), "--"]
        command += words or service.get("command") or self.image.config["Cmd"]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)

    def _walls(self, name: str, service: dict[str, Any]) -> list[str]:
        """The runtime with the service's own words of the compose file, and nothing that it does not say."""
        lies = service["volumes"][0].split(":")[1]
        return [
            "systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--console=pipe",
            f"--machine=oncobridge-{os.getpid()}-{name}", f"--directory={self.image.files}",
            f"--chdir={self.image.config['WorkingDir']}", f"--bind={self.kept}:{lies}",
            f"--user={service['user'].split(':')[0]}",
            *(["--read-only"] if service["read_only"] else []),
            *(["--as-pid2"] if service["init"] else []),
            *(f"--drop-capability={each.lower()}" for each in service["cap_drop"]),
            f"--no-new-privileges={'no-new-privileges:true' in service['security_opt']}",
            *(f"--tmpfs={each}" for each in service["tmpfs"]),
        ]  # fmt: skip

    def _environment(self, service: dict[str, Any], more: dict[str, str]) -> list[str]:
        own = dict(each.split("=", 1) for each in self.image.config["Env"])
        env = {**own, **self.env, **service["environment"], **more}
        for known, instead in self.instead.items():
            env = {key: value.replace(known, instead) for key, value in env.items()}
        return [f"--setenv={key}={value}" for key, value in env.items()]


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
