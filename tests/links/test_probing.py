"""Links are asked on this machine alone: whatever a host does, asking ends soon and leads nowhere it should not."""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral.links import actions, collecting, probing, queries
from referral.links.commands import OFF
from referral.links.probing import ANSWERS, CIRCLE, FAULT, GONE, NO_NAME, REFUSED, SILENT, UNTRUSTED, Prober
from tests.links.servers import TEN_MB, Host, a_host, closed_port

NAME = "OncoBridge test"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificate")


@pytest.fixture
def host(folder: Path) -> Iterator[Host]:
    with a_host(folder) as found:
        yield found


@pytest.fixture
def prober(folder: Path, host: Host) -> Prober:
    """May reach this machine, trusts the host's own certificate, waits for nobody."""
    trusts = ssl.create_default_context(cafile=str(folder / "host.pem"))
    return Prober(NAME, lambda at: at in ("127.0.0.1", "::1"), trusts, seconds=1.0, sleep=lambda _: None)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/fine", ANSWERS),
        ("/moved", ANSWERS),
        ("/people-only", ANSWERS),
        ("/large", ANSWERS),
        ("/no-head", ANSWERS),
        ("/сторінка?мова=укр", ANSWERS),
        ("/gone", GONE),
        ("/fault", FAULT),
        ("/round", CIRCLE),
        ("/inside", REFUSED),
        ("/file", REFUSED),
        ("/hangs", SILENT),
        ("/drips", SILENT),
    ],
)
def test_whatever_a_host_does_asking_ends_soon(host: Host, prober: Prober, path: str, outcome: str) -> None:
    assert prober.ask(host.at(path)) == outcome
    assert not host.finished, "it is left before it has finished"
    assert {name for _, _, name in host.heard} == {NAME}


def test_nothing_of_a_page_is_read(host: Host, prober: Prober) -> None:
    assert prober.ask(host.at("/no-head")) == ANSWERS
    assert [each[0] for each in host.heard] == ["HEAD", "GET"]
    assert host.sent < TEN_MB


def test_a_page_that_answers_is_asked_once(host: Host, prober: Prober) -> None:
    prober.ask(host.at("/fine"))
    assert [each[:2] for each in host.heard] == [("HEAD", "/fine")]


def test_a_certificate_that_nobody_vouches_for_is_no_answer(host: Host, prober: Prober) -> None:
    prober.context = ssl.create_default_context()
    assert prober.ask(host.at("/fine")) == UNTRUSTED
    assert not host.heard


def test_where_nobody_listens_and_where_there_is_no_name(
    prober: Prober, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert prober.ask(f"https://localhost:{closed_port()}/") == SILENT

    def nothing(*_: object, **__: object) -> None:
        raise socket.gaierror()

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    assert prober.ask("https://no-such-host.invalid/") == NO_NAME


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
        "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1", "ff02::1",
        "64:ff9b::7f00:1", "255.255.255.255",
    ],
)  # fmt: skip
def test_no_private_address_is_reached(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    reached: list[object] = []
    named = [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: named)
    monkeypatch.setattr(socket, "create_connection", lambda *asked, **_: reached.append(asked))
    assert Prober(NAME, sleep=lambda _: None).ask("https://looks-public.example/") == REFUSED
    assert not reached


def test_the_address_that_was_looked_at_is_the_one_that_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that says something else the second time leads nowhere: it is asked once and its address is kept to."""
    names: list[object] = []
    reached: list[object] = []

    def named(*asked: object, **_: object) -> list[object]:
        names.append(asked)
        return [(0, 0, 0, "", ("1.1.1.1" if len(names) == 1 else "127.0.0.1", 443))]

    def connect(at: object, **_: object) -> None:
        reached.append(at)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", named)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert Prober(NAME, sleep=lambda _: None).ask("https://rebinds.example/") == SILENT
    assert reached == [("1.1.1.1", 443)] and len(names) == 1


@pytest.mark.parametrize("link", ["ftp://example.org/", "https://a@localhost/", "x", "https://["])
def test_what_is_no_address_of_the_web_is_not_asked(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("asked"))
    assert Prober(NAME).ask(link) in (REFUSED, SILENT)


def test_one_host_is_asked_no_oftener_than_the_pause_allows(host: Host, prober: Prober) -> None:
    slept: list[float] = []
    prober.sleep, prober.clock, prober.pause = slept.append, lambda: 100.0, 5.0
    for _ in range(3):
        prober.ask(host.at("/fine"))
    assert slept == [5.0, 5.0]


def test_it_is_off_until_a_setting_says_otherwise(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing.Prober, "ask", lambda *_: pytest.fail("asked"))
    assert app.test_cli_runner().invoke(args=["links", "probe"]).output.strip() == OFF


def test_a_run_asks_no_more_than_it_may_and_begins_with_those_never_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [f"https://a.example/{n}" for n in range(5)]
    asked: list[str] = []
    monkeypatch.setattr(collecting, "_COLLECTORS", [lambda: [*links, *links]])
    monkeypatch.setattr(probing.Prober, "ask", lambda _, link: asked.append(link) or GONE)
    app.config.update(LINK_PROBER=3, FETCH_USER_AGENT=NAME)
    said = app.test_cli_runner().invoke(args=["links", "probe"]).output
    assert asked == links[:3] and said.strip() == "asked 3, silent 3"
    app.test_cli_runner().invoke(args=["links", "probe"])
    assert asked[3:5] == links[3:]


def test_a_link_is_silent_since_the_first_silence_and_no_more_once_it_answers(
    app: Flask, now: datetime
) -> None:
    link, later = "https://a.example/", now + timedelta(days=1)
    actions.note(link, GONE, now)
    actions.note(link, SILENT, later)
    assert queries.silent([link, "https://b.example/"]) == {link: later}
    actions.note(link, ANSWERS, later)
    assert queries.silent([link]) == {}
