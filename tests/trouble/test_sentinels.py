"""A failure in every route and in every command, with two hundred words of people in flight: none stands in a log."""

import itertools
import logging
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.testing import capture_logs

from referral.accounts.permissions import Role
from referral.db import db
from tests.accounts.entering import an_account
from tests.pages import BASE, Pages
from tests.processes import beside

SENTINELS = tuple(f"sentinel{number:03}words" for number in range(200))
QUARTERS = tuple(SENTINELS[start::4] for start in range(4))
METHODS = ("GET", "POST")
NOBODYS = str(uuid.UUID(int=7))
EVERYTHING = " ".join(SENTINELS)


def _of_the_database() -> Exception:
    return IntegrityError(EVERYTHING, dict.fromkeys(SENTINELS), ValueError(EVERYTHING))


def _away() -> Exception:
    return OperationalError(EVERYTHING, SENTINELS, ConnectionError(EVERYTHING))


def _noted() -> Exception:
    error = RuntimeError(*SENTINELS)
    error.add_note(EVERYTHING)
    error.__cause__ = KeyError(EVERYTHING)
    return error


def _undecodable() -> Exception:
    return UnicodeEncodeError("ascii", EVERYTHING, 0, 3, EVERYTHING)


FAILURES: tuple[Callable[[], Exception], ...] = (
    _of_the_database,
    _noted,
    _away,
    _undecodable,
    lambda: AssertionError(list(SENTINELS)),
)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Whatever any logger says at DEBUG, and what is printed."""
    caplog.set_level(logging.DEBUG)
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))

    with capture_logs() as events:

        def said() -> str:
            streams = capfd.readouterr()
            return "\n".join([*map(repr, events), caplog.text, streams.out, streams.err])

        yield said
    structlog.configure(wrapper_class=before)


def _routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Each view, each way of asking for it, and an address."""
    for rule in app.url_map.iter_rules():
        values = {name: _value(rule._converters[name]) for name in rule.arguments}
        address = app.url_map.bind("127.0.0.1").build(rule.endpoint, values, force_external=False)
        yield from ((rule.endpoint, method, address) for method in METHODS if method in (rule.methods or ()))


def _value(converter: Any) -> str:
    if type(converter).__name__ == "IntegerConverter":
        return "7"
    if type(converter).__name__ == "AnyConverter":
        return str(next(iter(converter.items)))
    return NOBODYS if type(converter).__name__ == "UUIDConverter" else SENTINELS[7]


def _ask(pages: Pages, method: str, address: str) -> int:
    inside = {"data": dict(zip(QUARTERS[0], QUARTERS[1], strict=True))} if method == "POST" else {}
    headers = {"User-Agent": " ".join(QUARTERS[2][:9]), "Referer": f"{BASE}/{QUARTERS[2][9]}"}
    query = dict(zip(QUARTERS[2], QUARTERS[3], strict=True))
    headers |= {"X-Request-Id": QUARTERS[3][1], "Accept": "text/html"}
    pages.client.set_cookie("other", QUARTERS[3][0], domain="127.0.0.1")
    with pages.app.app_context():
        answer = pages.client.open(
            address, method=method, base_url=BASE, query_string=query, headers=headers, **inside
        )
    return answer.status_code


def test_no_route_that_fails_tells_anybodys_words(
    app: Flask, told: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = an_account(Role.COORDINATOR, name=SENTINELS[0], email=f"{SENTINELS[1]}@example.org")
    password, pages = str(user.password), Pages(app).sign_in(user)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    kinds, routes, failed = itertools.cycle(FAILURES), list(_routes(app)), 0
    for endpoint, method, address in routes:
        failure = next(kinds)

        def breaks(failure: Callable[[], Exception] = failure, **_: object) -> None:
            held = (EVERYTHING, password)
            raise failure() from ValueError(*held)

        with monkeypatch.context() as planted:
            planted.setitem(app.view_functions, endpoint, breaks)
            failed += _ask(pages, method, address) >= 500
        db.session.remove()
    said = told()
    assert failed == len(routes) > 200
    assert [each for each in SENTINELS if each in said] == [] and "$argon2" not in said
    assert len(re.findall(r"'event': 'unforeseen'", said)) >= failed, "each was told, by class and place"


COMMANDS = """
import os, sys
import wsgi
from click import Group
from flask.cli import ScriptInfo, with_appcontext
os.dup2(1, 2)
sentinels = [f"sentinel{number:03}words" for number in range(200)]

def walk(group, path):
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from walk(command, [*path, name])
        else:
            yield [*path, name], command

def breaks(**_):
    held = " ".join(sentinels)
    raise RuntimeError(held, *sentinels) from KeyError("$argon2id$v=19$" + held)

for path, command in list(walk(wsgi.app.cli, [])):
    child = os.fork()
    if not child:
        command.callback, command.params = with_appcontext(breaks), []
        try:
            wsgi.app.cli.main(args=path, prog_name="flask", obj=ScriptInfo(create_app=lambda: wsgi.app))
        except BaseException:
            sys.excepthook(*sys.exc_info())
        os._exit(0)  # ending a python in order takes it a second
    os.waitpid(child, 0)
    print("tried", *path, flush=True)
"""


def test_no_command_that_fails_tells_anybodys_words(app: Flask) -> None:
    with beside(app, "-c", COMMANDS, LOG_LEVEL="DEBUG", PYTHONPATH="") as process:
        said = process.communicate(timeout=600)[0]
    tried = re.findall(r"^tried (.+)$", said, re.M)
    assert len(tried) > 20 and {"keys rotate", "audit verify", "accounts reset"} <= set(tried)
    assert len(re.findall(r'"error": "RuntimeError".*"event": "unforeseen"', said)) == len(tried), said
    assert [each for each in SENTINELS if each in said] == [] and "$argon2" not in said
