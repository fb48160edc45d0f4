"""The compose file and the image's recipe: what they start exists, what they name is there, and the walls stand."""

import json
import re
import shlex
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.conftest import free_port
from tests.deploy import words

OURS = ("prepare", "web1", "web2", "worker", "clock", "planner")
HIDDEN = ("database", "limits")
ENTRYPOINTS = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "NET_BIND_SERVICE"}
"""What PostgreSQL's start needs to become its own user, and Caddy to hold the ports of the web; nothing else."""


@pytest.fixture(scope="module")
def composed(root: Path) -> dict[str, Any]:
    """The file with its anchors followed."""
    found: dict[str, Any] = yaml.safe_load((root / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def recipe(root: Path) -> str:
    """The Containerfile, its long lines joined."""
    return (root / "deploy" / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_every_service_stands_behind_walls(composed: dict[str, Any], recipe: str) -> None:
    services = composed["services"]
    assert set(services) == {*OURS, *HIDDEN, "proxy"}
    for name, each in services.items():
        assert each["read_only"] and each["cap_drop"] == ["ALL"], name
        assert each["security_opt"] == ["no-new-privileges:true"] and "privileged" not in each, name
        assert set(each.get("cap_add", ())) <= (set() if name in OURS else ENTRYPOINTS), name
    users = {services[name]["user"] for name in OURS}
    assert users == set(re.findall(r"^USER (\S+)$", recipe, re.M)), "who owns what the image keeps"


def test_only_the_proxy_is_reached_and_what_is_kept_is_hidden(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    assert composed["networks"]["inside"] == {"internal": True}
    assert all(services[name]["networks"] == ["inside"] for name in HIDDEN)


def test_what_is_named_is_there(composed: dict[str, Any], root: Path) -> None:
    services = composed["services"]
    for name, each in services.items():
        for volume in each.get("volumes", ()):
            source = volume.split(":")[0]
            known = (
                (root / "deploy" / source).exists() if source[0] in "./" else source in composed["volumes"]
            )
            assert known, (name, source)
        assert set(each.get("networks", ())) <= set(composed["networks"]), name
        for other, how in each.get("depends_on", {}).items():
            health = services[other].get("healthcheck", {"test": "the image's own"})
            assert how["condition"] != "service_healthy" or "test" in health, (name, other)
    build = services["prepare"]["build"]
    assert (root / "deploy" / build["context"] / build["dockerfile"]).is_file()
    assert set(build["args"]) == {"BASE"}


def test_the_settings_are_ours_and_none_is_a_secret(composed: dict[str, Any], root: Path) -> None:
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", (root / "README.md").read_text(encoding="utf-8")))
    for name in OURS:
        each = composed["services"][name]
        assert set(each["environment"]) <= told and each["env_file"] == ["env"], name
    whole = json.dumps(composed["services"])
    assert not re.search(r"(PASSWORD|SECRET|KEYS?)\W+\w", whole), "secrets come from the two files beside"


def test_what_it_starts_exists_and_every_kind_of_work_is_done_once(
    composed: dict[str, Any], recipe: str, app: Flask, root: Path
) -> None:
    usual = json.loads(re.findall(r"^CMD (.+)$", recipe, re.M)[-1])
    started = {name: composed["services"][name].get("command", usual) for name in OURS}
    shell = started.pop("prepare")
    assert shell[:2] == ["sh", "-ec"]
    for command in (*started.values(), *(shlex.split(each) for each in shell[2].split(";"))):
        words.check(app, root, command)
    words.check_shared_out({name: words.kinds(app, command) for name, command in started.items()})


def test_caddy_shares_out_between_the_web_processes(
    composed: dict[str, Any], root: Path, recipe: str
) -> None:
    port = re.search(r"PORT=(\d+)", recipe)
    assert port
    behind = composed["services"]["proxy"]["environment"]["SERVICE"].split()
    assert behind == [f"{name}:{port[1]}" for name in OURS if name.startswith("web")]
    caddyfile = (root / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    told = set(re.findall(r"\{\$(\w+)", caddyfile))
    assert told == set(composed["services"]["proxy"]["environment"])


def test_what_the_image_is_made_of_is_there_and_let_in(recipe: str, root: Path) -> None:
    let_in = (root / ".containerignore").read_text(encoding="utf-8").splitlines()
    sources = [
        each for line in re.findall(r"^COPY (?!--from)(.+)$", recipe, re.M) for each in line.split()[:-1]
    ]
    assert sources and all((root / each).exists() and f"!{each}" in let_in for each in sources)
    assert let_in[1] == "*", "and nothing else"
    assert re.search(r"^ARG BASE=", recipe, re.M) and "FROM ${BASE}" in recipe


class Answering(BaseHTTPRequestHandler):
    """A web process that is well or not."""

    status = 200

    def do_GET(self) -> None:
        """Where it is asked, what it is told to say."""
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False), (None, False)])
def test_the_image_is_well_only_while_it_answers(
    root: Path, recipe: str, status: int | None, well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, *rest = json.loads(re.search(r"^HEALTHCHECK .*CMD (.+)$", recipe, re.M)[1])  # type: ignore[index]
    assert python == "python"
    with HTTPServer(("127.0.0.1", 0), type("Answers", (Answering,), {"status": status})) as server:
        port = server.server_address[1] if status else free_port()
        if status:
            Thread(target=server.handle_request, daemon=True).start()
        done = subprocess.run([sys.executable, *rest], cwd=root, env={"PORT": str(port)}, capture_output=True)
    assert (done.returncode == 0) is well


def test_who_goes_serves_on_until_the_proxy_has_looked(composed: dict[str, Any], root: Path) -> None:
    caddy = (root / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    looks_every = int(re.search(r"health_interval (\d+)s", caddy)[1])  # type: ignore[index]
    for name in ("web1", "web2"):
        leaves = int(composed["services"][name]["environment"]["WEB_LEAVES_AFTER"])
        assert leaves >= 3 * looks_every, name
        assert int(composed["services"][name]["stop_grace_period"][:-1]) >= leaves + 45, name
