"""A private PostgreSQL server for the tests: its own folder, its own port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

HINT = "PostgreSQL is not installed. On Debian: apt-get install postgresql"


class PrivatePostgres:
    """Start on entering, stop on leaving; refuses to run as root, so root lends it an unprivileged user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.port = _free_port()
        self.url = f"postgresql://oncobridge@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> "PrivatePostgres":
        if os.geteuid() == 0:
            self._give_away()
        self._run(
            "initdb", "-D", str(self.folder), "-U", "oncobridge", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "-D", str(self.folder), "-l", log, "-o", options, "-w", "start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop")

    def _give_away(self) -> None:
        self.folder.mkdir()
        account = pwd.getpwnam("postgres")
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        for parent in self.folder.parents:
            if parent.stat().st_uid == 0 and str(parent) not in ("/", "/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        command = [_program(program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)  # type: ignore[call-overload]


def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = str(installed[0]) if installed else shutil.which(name)
    if not found:
        raise RuntimeError(HINT)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
