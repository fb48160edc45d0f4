"""Scripts that somebody has stored are text in every page, read without a browser; in Chromium: `make proof`."""

from datetime import datetime

from flask import Flask

from referral.accounts.permissions import declared
from tests.journeys.stored import Plant
from tests.pages import Pages
from tests.records.everything import _close_drafts, a_person_with_everything
from tests.test_access import WHO, World, _address, _allowed, _methods, _rules, _visitor, world

__all__ = ["world"]
MADE = ("*[@data-stored]", "*[@onfocus]", "iframe")


def test_no_stored_script_becomes_a_part_of_any_page(app: Flask, world: World, now: datetime) -> None:
    _close_drafts()
    person = a_person_with_everything(world["closed"], now)
    world |= {"case": person}
    rules = [rule for rule in _rules(app) if "GET" in _methods(rule)]
    addresses = [(rule.endpoint, _address(app, rule, world)) for rule in rules]
    people = {who: _visitor(app, who) for who in WHO}
    Plant(0).everywhere()
    opened = 0
    for endpoint, address in addresses:
        for who in [each for each in WHO if _allowed(declared(app, endpoint), each)]:
            opened += _is_text(people[who], address)
    assert opened > 100


def _is_text(pages: Pages, address: str) -> int:
    page = pages.get(address)
    assert page.status < 500, address
    assert page.tree is None or not [each for path in MADE for each in page.all(path)], address
    return int("stored" in page.html)
