"""The files for nginx and Caddy that are shipped: they hold the service's own limits, and nginx serves by its file."""

import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError

import pytest
from flask import Flask

from referral import trouble, web, without_page
from referral.i18n import PUBLIC_LANGUAGES, speaking
from tests.conftest import free_port
from tests.processes import until
from tests.trouble.fronts import believing_all, by_caddy, certificate

NGINX = os.environ.get("NGINX") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
"""Debian's, or the one that is named."""
SLOWEST = 30_000
"""Bytes a second at which Caddy lets the longest body come; it counts the whole, nginx each wait for more."""
NOTHING = (0, "", "")
KINDS_OF_FILES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Told(BaseHTTPRequestHandler):
    """What stands behind: it tells what it was told."""

    def do_GET(self) -> None:
        """Whose address, which scheme, which host."""
        said = "|".join(self.headers.get(f"X-Forwarded-{name}", "") for name in ("For", "Proto", "Host"))
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())

    def do_POST(self) -> None:
        """The same, once all of the body has come."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def behind() -> Iterator[int]:
    """A server that stands for the service; its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Told) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_both_believe_nothing_that_a_client_says_of_itself_and_keep_the_limits(
    app: Flask, root: Path
) -> None:
    longest = app.config["MAX_CONTENT_LENGTH"]
    nginx, caddy = (root / "deploy/nginx.conf").read_text(), (root / "deploy/Caddyfile").read_text()
    assert "X-Forwarded-For $remote_addr;" in nginx and "proxy_add_x_forwarded_for" not in nginx
    assert "header_up X-Forwarded-For {remote_host}" in caddy
    assert "proxy_request_buffering on;" in nginx
    assert (
        f"client_max_body_size {longest // 2**20}m;" in nginx and f"max_size {longest // 2**20}MiB" in caddy
    )
    assert all("max-age=31536000" in each for each in (nginx, caddy))
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in nginx and "ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;" in nginx
    for limit in ("client_header_timeout 10s", "client_body_timeout 20s", "access_log off"):
        assert limit in nginx
    assert "keepalive off" in caddy and not re.search(r"^ +keepalive \d", nginx, re.M), (
        "else a form may be lost"
    )
    assert "read_header 10s" in caddy and longest / SLOWEST <= 16 * 60
    assert "read_body 16m" in caddy and "write 17m" in caddy, "the answer comes after the body, in one count"


@contextmanager
def by_nginx(root: Path, folder: Path, behind: int) -> Iterator[int]:
    """The port at which nginx serves by the shipped file what listens on this port."""
    assert NGINX, "nginx is not installed. On Debian: apt-get install nginx"
    port, plain = free_port(), free_port()
    certificate(folder)
    conf = (root / "deploy/nginx.conf").read_text(encoding="utf-8")
    folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS_OF_FILES)
    for before, after in (
        ("include /etc/nginx/mime.types;", folders),
        ("/etc/ssl/bridge.example", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
    ):
        assert before in conf
        conf = conf.replace(before, after)
    (folder / "nginx.conf").write_text(conf, encoding="utf-8")
    workers = "user root;" if os.geteuid() == 0 else ""  # they keep long bodies in our folder
    settings = f"daemon off; pid {folder}/pid; {workers}"
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", settings])
    try:
        assert until(lambda: _get(port)), "it starts"
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.proof
def test_nginx_serves_by_its_file(app: Flask, root: Path, tmp_path: Path, behind: int) -> None:
    with by_nginx(root, tmp_path, behind) as port:
        status, said, headers = (
            _get(port, {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher"}) or NOTHING
        )
        assert (status, said) == (200, "127.0.0.1|https|127.0.0.1") and "max-age" in headers
        _check_lengths(port, app.config["MAX_CONTENT_LENGTH"])


@pytest.mark.proof
def test_nginx_says_whom_to_call_where_nobody_answers(app: Flask, root: Path, tmp_path: Path) -> None:
    with by_nginx(root, tmp_path, free_port()) as port:
        _check_away(port)


@pytest.mark.proof
def test_caddy_says_whom_to_call_where_nobody_answers(app: Flask, root: Path, tmp_path: Path) -> None:
    with by_caddy(root, tmp_path, free_port()) as port:
        assert until(lambda: _get(port)), (tmp_path / "said").read_text()
        _check_away(port)


def test_both_hold_the_words_of_the_catalogues(app: Flask, root: Path) -> None:
    for name in ("nginx.conf", "Caddyfile"):
        assert away() in (root / "deploy" / name).read_text(encoding="utf-8"), f"{name}: {away()}"


def away() -> str:
    """What is said where no web process answers: nobody knows what was saved, and whom to call, in each language."""
    told = []
    for code in PUBLIC_LANGUAGES:
        with speaking(code):
            told.append("\n".join([f"{web.TITLES[503]}. {trouble.UNSURE}", *without_page.ambulance()]))
    return "\n\n".join(told)


def _check_away(port: int) -> None:
    """To a page that is asked for and to a form that is sent alike."""
    for body in (None, b"said=x"):
        status, said, headers = _get(port, body=body) or NOTHING
        assert status in (502, 503, 504) and said == away()
        assert (
            "text/plain; charset=utf-8" in headers and "Retry-After: 20" in headers and "max-age" in headers
        )


@pytest.mark.proof
def test_caddy_serves_by_its_file(app: Flask, root: Path, tmp_path: Path, behind: int) -> None:
    with by_caddy(root, tmp_path, behind) as port:
        assert until(lambda: _get(port)), (tmp_path / "said").read_text()
        _check_caddy(port)
        _check_lengths(port, app.config["MAX_CONTENT_LENGTH"])


def _check_lengths(port: int, longest: int) -> None:
    """The longest body that the service takes comes through; one beyond it does not."""
    came, beyond = (_get(port, body=bytes(length)) for length in (longest, longest + 1))
    assert came and came[0] == 200
    assert beyond is None or beyond[0] in (413, 502), "Debian's Caddy cuts it off behind itself"


def _check_caddy(port: int) -> None:
    """What a client says of itself is not believed, and https is kept to."""
    status, said, headers = _get(port, {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher"})
    assert (status, said) == (200, f"127.0.0.1|https|127.0.0.1:{port}") and "max-age" in headers


def _get(
    port: int, headers: dict[str, str] | None = None, body: bytes | None = None
) -> tuple[int, str, str] | None:
    asked = urllib.request.Request(f"https://127.0.0.1:{port}/", headers=headers or {}, data=body)
    try:
        with urllib.request.urlopen(asked, timeout=20, context=believing_all()) as answer:
            return int(answer.status), answer.read().decode(), str(answer.headers)
    except HTTPError as refused:
        return refused.code, refused.read().decode(errors="replace"), str(refused.headers)
    except OSError:
        return None
