"""A small Debian that systemd starts, with the shipped units in it: what they forbid is forbidden by the kernel."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.deploy.boxes import SUITE
from tests.deploy.words import OPT
from tests.processes import until

TOOLS = ("mmdebstrap", "systemd-nspawn", "nsenter")
PACKAGES = "systemd,systemd-sysv,dbus,python3,libpangoft2-1.0-0,libseccomp2,ca-certificates,usr-is-merged"
RELEASES = ("/opt/release-1", "/opt/release-2")
USER = (
    "useradd",
    "--system",
    "--user-group",
    "--no-create-home",
    "--home-dir",
    "/var/lib/oncobridge",
    "oncobridge",
)
STARTS_WITHIN = 300.0


def missing() -> str:
    """The tools that are not there, with what installs them; "" when all are."""
    absent = [each for each in TOOLS if not shutil.which(each)]
    return "On Debian: apt-get install mmdebstrap systemd-container util-linux" if absent else ""


class Machine:
    """It runs; whoever is asked to do something there is root of it."""

    def __init__(self, first: int, said: Path) -> None:
        self.first, self.said = first, said

    def run(self, *words: str, may_fail: bool = False) -> str:
        """A command to its end; what it said."""
        command = ["nsenter", "--target", str(self.first), "--all", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        assert may_fail or done.returncode == 0, (
            words,
            done.stdout[-2000:],
            done.stderr[-2000:],
            self.journal(),
        )
        return done.stdout + done.stderr

    def journal(self, unit: str = "oncobridge-*") -> str:
        """What the units have said."""
        command = [
            "nsenter",
            "--target",
            str(self.first),
            "--all",
            "journalctl",
            "--no-pager",
            "--output=cat",
        ]
        return subprocess.run([*command, f"--unit={unit}"], capture_output=True, text=True).stdout

    def is_up(self) -> bool:
        """Whether systemd has brought it up."""
        return self.run("systemctl", "is-system-running", may_fail=True).strip() in ("running", "degraded")


@contextmanager
def booted(
    units: Path, program: Path, env: dict[str, str], more: dict[str, str], folder: Path
) -> Iterator[Machine]:
    """Units and settings as docs/run.md puts them, the program as two releases, a link to one; gone after the block."""
    root = folder / "machine"
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root)]
    subprocess.run(command, check=True, env={**os.environ, "TMPDIR": str(folder)})
    shutil.copytree(units, root / "etc/systemd/system", dirs_exist_ok=True)
    settings = root / "etc/oncobridge/env"
    settings.parent.mkdir(mode=0o700)
    settings.write_text("".join(f"{name}='{value}'\n" for name, value in env.items()))
    settings.chmod(0o600)
    for path, text in more.items():
        (root / path).write_text(text)
    subprocess.run(["chroot", str(root), *USER], check=True)
    (root / OPT.strip("/")).symlink_to(RELEASES[0])
    with _running(root, program, folder) as machine:
        yield machine
    shutil.rmtree(root, ignore_errors=True)


@contextmanager
def _running(root: Path, program: Path, folder: Path) -> Iterator[Machine]:
    words = [
        "--quiet",
        "--register=no",
        "--keep-unit",
        *(f"--bind-ro={program}:{each}" for each in RELEASES),
        "--console=pipe",
        "--boot",
    ]
    with (folder / "machine.log").open("wb") as log:
        process = subprocess.Popen(
            ["systemd-nspawn", f"--directory={root}", *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        assert until(lambda: _first(children), STARTS_WITHIN), (folder / "machine.log").read_text()
        machine = Machine(_first(children), folder / "machine.log")
        assert until(machine.is_up, STARTS_WITHIN), (folder / "machine.log").read_text()
        yield machine
        with suppress(subprocess.TimeoutExpired):
            machine.run("systemctl", "poweroff", may_fail=True)
            process.wait(60)
    finally:
        if first := _first(children):  # else it goes on without whoever began it
            os.kill(first, signal.SIGKILL)
        process.kill()
        process.wait(30)
        time.sleep(0.5)


def _first(children: Path) -> int:
    """Its process number one, as this machine numbers it; 0 while there is none: others make it ready and go."""
    with suppress(OSError):
        for each in children.read_text().split():
            if Path(f"/proc/{each}/comm").read_text().strip() == "systemd":
                return int(each)
    return 0
