"""Two web processes behind Caddy begin anew in turns, as at an upgrade: whoever reads or sends notices nothing."""

import http.client
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests import proving
from tests.processes import PATIENCE, until
from tests.test_reload import Installed
from tests.trouble.fronts import believing_all, by_caddy

LEAVES = {"WEB_LEAVES_AFTER": "8"}
"""As deploy/compose.yaml has it."""
TURNS = 20
SENT = b"words=" + b"a" * 2000
ASKED = (("GET", "/robots.txt", 200), ("GET", "/account/login", 200), ("POST", "/healthz", 405))
"""What is read, and what is sent: a whole body that the service itself takes, and says no to."""


class Visitors:
    """They read and send without a pause, each on a connection that is kept, until it is over."""

    def __init__(self, port: int, count: int) -> None:
        self.port, self.over = port, threading.Event()
        self.answered, self.failed = Counter[str](), Counter[str]()
        self.threads = [threading.Thread(target=self._visit, args=(each,)) for each in range(count)]

    def __enter__(self) -> "Visitors":
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for each in self.threads:
            each.join(PATIENCE)

    def _visit(self, number: int) -> None:
        line = _line(self.port)
        while not self.over.is_set():
            number += 1
            method, path, wanted = ASKED[number % len(ASKED)]
            try:
                status: object = _ask(line, method, path)
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                line.close()
            told = self.answered if status == wanted else self.failed
            told[f"{method} {path} {status}"] += 1
            time.sleep(0.01)
        line.close()


def _line(port: int) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=PATIENCE, context=believing_all())


def _ask(line: http.client.HTTPConnection, method: str, path: str) -> int:
    line.request(method, path, SENT if method == "POST" else None)
    answer = line.getresponse()
    answer.read()
    return answer.status


def _is_up(port: int) -> bool:
    line = _line(port)
    with suppress(OSError, http.client.HTTPException), closing(line):
        return _ask(line, "GET", "/healthz") == 200
    return False


def _begin_anew(each: Installed, folder: Path) -> None:
    """To its end, to its new beginning, and until Caddy has seen that it is back."""
    before = _times_up(folder, each)
    each.stop()
    each.start()
    assert until(lambda: _times_up(folder, each) > before), each.log()


def _times_up(folder: Path, each: Installed) -> int:
    """How often Caddy has said that this one is there."""
    return (folder / "said").read_text().count(f'"host is up","host":"127.0.0.1:{each.port}"')


@pytest.mark.proof
def test_two_begin_anew_in_turns_behind_caddy_and_no_request_fails(root: Path, tmp_path: Path) -> None:
    both = [Installed(root, tmp_path / name, more=LEAVES) for name in ("one", "two")]
    for each in both:
        each.folder.mkdir()
        each.install(1)
        each.start()
    try:
        with (
            proving.part("web processes begun anew behind Caddy") as reached,
            by_caddy(root, tmp_path, *(each.port for each in both)) as port,
        ):
            assert until(lambda: _is_up(port)), (tmp_path / "said").read_text()
            with Visitors(port, 4) as visitors:
                for turn in range(TURNS):
                    _begin_anew(both[turn % 2], tmp_path)
                    reached.n += 1
            print((tmp_path / "said").read_text()[-1500:])
            reached.failures = visitors.failed.total()
            print(f"{reached.n} begun anew, {visitors.answered}, failed {visitors.failed}")
    finally:
        for each in both:
            each.stop()
    assert not visitors.failed and visitors.answered.total() > 50 * TURNS
