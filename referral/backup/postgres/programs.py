"""PostgreSQL's own programs: found, run with a password that stands in no list of processes, their words passed on."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from referral.backup import state
from referral.backup.sentences import Wrong
from referral.config import setting

DEBIAN = Path("/usr/lib/postgresql")
READ = 1 << 20
SAID = 300
"""So many signs of a program's own words are passed on."""


def program(name: str, version: str = "*") -> str:
    """Where a program lies, of one major version or of the newest; raises Wrong where it is not."""
    installed = sorted(DEBIAN.glob(f"{version}/bin/{name}"), key=lambda found: int(found.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which(name) if version == "*" else None
    if not found:
        raise Wrong("program", name=name, version="" if version == "*" else version)
    return found


def address() -> str:
    """How the programs reach the server: BACKUP_DATABASE_URL, else the service's own; the password in a file."""
    url = make_url(str(setting("BACKUP_DATABASE_URL") or setting("DATABASE_URL")))
    words: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username, **url.query}
    if url.password:
        words["passfile"] = str(_passfile(url.password))
    return make_conninfo("", **{name: value for name, value in words.items() if value})


def _passfile(password: str) -> Path:
    path = state.folder() / "password"
    kept = password.replace("\\", "\\\\").replace(":", "\\:")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"*:*:*:*:{kept}\n")
    return path


def run(command: Sequence[str], within: float) -> None:
    """Run it to its end; raises Wrong with what it said where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)
    except subprocess.TimeoutExpired:
        raise Wrong("postgres", words=f"no end within {within:.0f} seconds") from None
    if done.returncode:
        raise Wrong("postgres", words=done.stderr.strip()[-SAID:])


def output(command: Sequence[str]) -> Iterator[bytes]:
    """What it writes, as it comes; raises Wrong at the end where it failed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        yield from iter(lambda: running.stdout.read(READ), b"")  # type: ignore[union-attr]
        words = running.stderr.read().decode(errors="replace")
    if running.returncode:
        raise Wrong("postgres", words=words.strip()[-SAID:])


def as_server() -> dict[str, Any]:
    """A server refuses to run as root: root lends it the account `postgres`."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def lend(folder: Path, *inside: Path) -> None:
    """Give a folder, and with all that is in them these of its parts, to whom the server runs as."""
    if os.geteuid() != 0:
        return
    account = pwd.getpwnam("postgres")
    for path in (folder, *inside, *(each for part in inside for each in part.rglob("*"))):
        os.lchown(path, account.pw_uid, account.pw_gid)


@contextmanager
def serving(data: Path, said: Path, options: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server of our own on a folder, ended with the block."""
    version = (data / "PG_VERSION").read_text().strip()
    command = [program("postgres", version), "-D", str(data), *options]
    with (
        said.open("wb") as words,
        subprocess.Popen(command, cwd="/", stdout=words, stderr=words, **as_server()) as running,
    ):
        try:
            yield running
        finally:
            running.send_signal(2)  # a fast end: it writes everything to the disk first
            running.wait(60)
