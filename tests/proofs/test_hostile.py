"""No body breaks a route: whatever is sent, the service answers, and never that it failed."""

from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask, request

from referral.accounts.permissions import Role
from referral.db import db
from tests.conftest import empty
from tests.factories import a_user
from tests.proofs.hostile import Target, breaks, routes, targets
from tests.proving import numbers, part
from tests.test_access import a_world

A_FILE_LEFT_TO_THE_COLLECTOR = "ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"
"""Werkzeug leaves the part of a broken form that it has begun to read to Python, which closes it."""
pytestmark = [pytest.mark.both_databases, pytest.mark.filterwarnings(A_FILE_LEFT_TO_THE_COLLECTOR)]
ROUNDS = 3
"""So often each form and route is tried before the world is made anew: a hostile body may also be taken."""


def _targets(app: Flask, draw: Random) -> list[Target]:
    found = targets(app, {**a_world(), "volunteer": a_user(Role.VOLUNTEER)})
    draw.shuffle(found)
    return found


def test_a_hostile_body_to_one_route_in_four_breaks_none(app: Flask) -> None:
    draw = Random(1)
    some = list(routes(app, a_world()))[::4]
    assert [said for each in some if (said := breaks(each, draw))] == []


def test_a_route_that_breaks_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(**_: object) -> str:
        return str(int(request.form.get("note", "")))

    monkeypatch.setitem(app.view_functions, "accounts.invite", counts)
    found = [each for each in routes(app, a_world()) if each.address == "/people/invite"]
    assert "ValueError" in breaks(found[0], Random(1))


@pytest.mark.proof
def test_hostile_bodies(app: Flask) -> None:
    broken: list[str] = []
    with part("hostile bodies") as reached:
        for each, draw in zip(_again_and_again(app), map(Random, numbers(share=2)), strict=False):
            if said := breaks(each, draw):
                broken.append(said)
                print(said, flush=True)
            reached.n, reached.failures = reached.n + 1, len(broken)
    assert broken == []


def _again_and_again(app: Flask) -> Iterator[Target]:
    for number in range(10**6):
        empty(app)
        found = _targets(app, Random(number))
        yield from found * ROUNDS
        db.session.rollback()
