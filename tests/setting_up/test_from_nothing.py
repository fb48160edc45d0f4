"""From an empty folder: flask setup, the service with that file, and the first administrator is signed in."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from referral.config import SECRETS
from referral.demo import sink
from tests.accounts.entering import PASSWORD, code_of
from tests.conftest import free_port

PATIENCE = 300.0
ADA = "ada@foundation.example"
CSRF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def _answers(folder: Path, port: int, mail: int, monitor: int) -> str:
    said = {
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": port, "METRICS_PORT": monitor,
        "DATABASE_URL": f"sqlite:///{folder / 'bridge.sqlite'}",
        "OFFICE_ORGANISATION": "Fundacja Przykład", "OFFICE_NAME": "Ola", "OFFICE_PHONE": "+48 22 555 01 02",
        "OFFICE_EMAIL": "desk@foundation.example", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mail,
        "MAIL_SENDER": "Mistok <no-reply@bridge.example>", "ADMINISTRATOR": ADA,
    }  # fmt: skip
    return "".join(f"{name}={text}\n" for name, text in said.items())


def _bare(folder: Path) -> dict[str, str]:
    """An environment in which no setting is set but where their file lies."""
    told = {*SECRETS, "DEMO", "COORDINATION", "DATABASE_URL", "PUBLIC_URL", "PORT", "PYTHONPATH"}
    return {
        **{k: v for k, v in os.environ.items() if k not in told},
        "SETTINGS": str(folder / "settings.env"),
    }


@contextmanager
def _served(root: Path, folder: Path) -> Iterator[None]:
    environment = {**_bare(folder), "WEB_WORKERS": "2", "RATELIMIT_STORAGE_URI": "database://"}
    with (folder / "log").open("w") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "referral.serve"], cwd=root, env=environment, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE) == 0


def _until_it_answers(address: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return httpx.get(address, timeout=PATIENCE).text
        except httpx.TransportError:
            time.sleep(0.3)
    raise AssertionError(f"{address} never answered")


def _browser(base: str) -> httpx.Client:
    """Keeps cookies that are for https alone, and sends them to this machine too, as browsers do."""
    cookies: dict[str, str] = {}

    def put(request: httpx.Request) -> None:
        request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def take(response: httpx.Response) -> None:
        for each in response.headers.get_list("set-cookie"):
            name, _, value = each.partition(";")[0].partition("=")
            cookies[name] = value

    hooks = {"request": [put], "response": [take]}
    return httpx.Client(base_url=base, event_hooks=hooks, follow_redirects=True, timeout=PATIENCE)


def _send(browser: httpx.Client, page: httpx.Response, path: str, **answers: str) -> httpx.Response:
    found = CSRF.search(page.text)
    assert found, page.text[:2000]
    return browser.post(path, data={"csrf_token": found[1], **answers})


def test_from_an_empty_folder_to_an_administrator_who_is_signed_in(
    root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    port, mail, monitor = free_port(), free_port(), free_port()
    folder, letters = tmp_path / "empty", tmp_path / "letters"
    folder.mkdir()
    letters.mkdir()
    (tmp_path / "answers").write_text(_answers(folder, port, mail, monitor))
    post = sink.start(mail, letters)
    setup = [sys.executable, "-m", "flask", "--app", str(root / "wsgi.py"), "setup"]
    try:
        command = [*setup, "--answers", str(tmp_path / "answers")]
        done = subprocess.run(command, cwd=folder, env=_bare(folder), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert (
            "whoever loses them loses" in done.stdout
            and (folder / "settings.env").stat().st_mode & 0o777 == 0o600
        )
        kept = (folder / "settings.env").read_text()
        link = re.search(r"http://\S+/invitation/\w+", done.stdout)
        assert link and [each["To"] for _, each in sink.letters(letters)] == [ADA]
        with _served(root, folder):
            _sign_up(f"http://127.0.0.1:{port}", link[0])
            shown = _until_it_answers(f"http://127.0.0.1:{monitor}/metrics")
    finally:
        post.stop()
    assert 'oncobridge_requests_total{route="/invitation/<token>",status="200"}' in shown
    assert "oncobridge_ready 1.0" in shown and link[0].rpartition("/")[2] not in shown
    again = subprocess.run(setup, cwd=folder, env=_bare(folder), capture_output=True, text=True)
    assert again.returncode == 1 and "setup --again" in again.stderr
    assert (folder / "settings.env").read_text() == kept


def _sign_up(base: str, link: str) -> None:
    _until_it_answers(f"{base}/healthz")
    assert "404" in str(httpx.get(f"{base}/metrics", timeout=PATIENCE).status_code)
    with _browser(base) as browser:
        page = browser.get(link)
        taken = _send(
            browser, page, link, name="Ada", password=PASSWORD, phone="+48 600 100 200", language="en"
        )
        assert taken.status_code == 200, taken.text[:2000]
        page = browser.get("/account/login")
        page = _send(browser, page, "/account/login", email=ADA, password=PASSWORD)
        page = _send(browser, page, "/account/tf-setup", setup="authenticator")
        key = re.search(r"<code>([A-Z2-7 -]+)</code>", page.text)
        assert key, page.text[:3000]
        code = code_of(re.sub(r"[\s-]", "", key[1]))
        page = _send(browser, page, "/account/tf-validate", code=code)
        assert page.status_code == 200
        assert ADA in browser.get("/people").text
