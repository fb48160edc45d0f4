"""Everybody asks, by every route they may not use, for objects that are not theirs: quickly, over and over."""

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from referral.accounts.permissions import Role, declared
from referral.db import db
from referral.intake.states import STATES
from referral.referrals.table.states import ALL_STATES
from tests.factories import a_case, a_hospital, a_referral, a_user, places
from tests.pages import BASE, Pages
from tests.test_access import (
    GONE,
    WHO,
    World,
    _address,
    _allowed,
    _is_somebody_elses,
    _methods,
    _rows,
    _rules,
    _visitor,
)

HEADERS = {"Accept": "text/html"}


class Visitor(NamedTuple):
    """Somebody with a browser, and the token of their session."""

    who: str
    pages: Pages
    token: str


class Way(NamedTuple):
    """What somebody asks for, and how."""

    visitor: Visitor
    method: str
    rule: Rule

    def lets_through(self, address: str) -> bool:
        """Whether this is answered by anything but: not found, or whoever you are, sign in first."""
        (who, pages, token), app = self.visitor, self.visitor.pages.app
        form: dict[str, Any] = {} if self.method == "GET" else {"data": {"csrf_token": token}}
        with app.app_context():
            answer = pages.client.open(address, method=self.method, base_url=BASE, headers=HEADERS, **form)
        may_sign_in = who == "anonymous" and not _allowed(declared(app, self.rule.endpoint), who)
        to_sign_in = may_sign_in and "/account/login" in answer.headers.get("Location", "")
        return answer.status_code not in GONE and not to_sign_in


def crowd(world: World) -> list[World]:
    """The same world again and again, with a case and a request of another state in each; nobody's of our visitors."""
    states = zip(sorted(ALL_STATES), itertools.cycle(STATES), strict=False)
    return [world, *(_another(world, case, referral) for referral, case in states)]


def _another(world: World, case_state: str, referral_state: str) -> World:
    hospital, case = a_hospital(), a_case(state=case_state)
    asked = a_referral(case, hospital, state=referral_state)
    service = places(hospital, "radiotherapy", 2)
    own = {"case": case, "closed": case, "hospital": hospital, "referral": asked, "service": service}
    return {**world, **own, "other_user": a_user(Role.VOLUNTEER)}


def visitors(app: Flask) -> list[Visitor]:
    """One of each role, and somebody who is nobody."""
    everybody = [(who, _visitor(app, who)) for who in WHO]
    return [Visitor(who, pages, pages.csrf()) for who, pages in everybody]


def ways(app: Flask, everybody: list[Visitor]) -> list[Way]:
    """Every route × role × method by which nothing may be had."""
    return [
        Way(visitor, method, rule)
        for visitor in everybody
        for rule in _rules(app)
        for method in _methods(rule)
        if not _allowed(declared(app, rule.endpoint), visitor.who) or _is_somebody_elses(rule, visitor.who)
    ]


def tries(app: Flask, world: World, draw: Random) -> Iterator[tuple[Way, str]]:
    """All ways in turn, each time to another object, without an end."""
    worlds = crowd(world)
    found = ways(app, visitors(app))
    rules = {way.rule.endpoint: way.rule for way in found}
    known = {name: sorted({_address(app, rule, each) for each in worlds}) for name, rule in rules.items()}
    db.session.rollback()
    while True:
        for way in found:
            yield way, draw.choice(known[way.rule.endpoint])


def kept_rows() -> dict[str, list[Any]]:
    """Whatever a stranger could harm; that they were refused is noted, on purpose."""
    return {name: rows for name, rows in _rows().items() if name != "audit_event"}
