"""Caddy in front of the service, by the file that is shipped."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.conftest import free_port
from tests.processes import PATIENCE

CADDY = os.environ.get("CADDY") or shutil.which("caddy", path="/usr/bin:/usr/local/bin")
"""Debian's, or the one that is named."""


def certificate(folder: Path) -> None:
    """`fullchain.pem` and `privkey.pem`, which nobody vouches for."""
    kind = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bridge.example")
    files = ("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem"))
    subprocess.run(["openssl", "req", *kind, *files], check=True, stderr=subprocess.DEVNULL)


def believing_all() -> ssl.SSLContext:
    """For whoever asks a server with such a certificate."""
    return ssl._create_unverified_context()


@contextmanager
def by_caddy(root: Path, folder: Path, *behind: int) -> Iterator[int]:
    """The port at which Caddy serves by the shipped file what listens on these ports."""
    assert CADDY, "caddy is not installed. On Debian: apt-get install caddy"
    certificate(folder)
    (folder / "Caddyfile").write_text(_adapted((root / "deploy" / "Caddyfile").read_text(), folder))
    port = free_port()
    kept = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    services = " ".join(f"127.0.0.1:{each}" for each in behind)
    named = {"SITE": f"https://127.0.0.1:{port}", "SERVICE": services}
    with (folder / "said").open("wb") as said:
        process = _caddy(folder / "Caddyfile", os.environ | kept | named, said)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _adapted(conf: str, folder: Path) -> str:
    """On loopback: no port of its own for orders, and no certificate from elsewhere."""
    own = "admin off\n\tauto_https disable_redirects\n\tdefault_sni bridge.example\n\tservers {"
    files = f"{{$SITE:bridge.example}} {{\n\ttls {folder}/fullchain.pem {folder}/privkey.pem\n"
    for before, after in (("servers {", own), ("{$SITE:bridge.example} {\n", files)):
        assert conf.count(before) == 1
        conf = conf.replace(before, after)
    return conf


def _caddy(conf: Path, environment: dict[str, str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [str(CADDY), "run", "--config", str(conf), "--adapter", "caddyfile"]
    return subprocess.Popen(command, env=environment, stdout=said, stderr=said)
