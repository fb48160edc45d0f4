"""Nobody is let through to what is not theirs, by any route, and nothing changes for their asking."""

import itertools
from random import Random

import pytest
from flask import Flask

from referral.db import db
from tests.proofs.foreign import kept_rows, tries
from tests.proving import numbers, part
from tests.test_access import World, world

__all__ = ["world"]
pytestmark = pytest.mark.both_databases


def test_a_few_of_all_ways_to_somebody_elses_object_let_nobody_through(app: Flask, world: World) -> None:
    ways = tries(app, world, Random(1))
    first = list(itertools.islice(ways, 0, 3000, 11))
    assert [str(way) for way, address in first if way.lets_through(address)] == []


@pytest.mark.proof
def test_foreign_objects(app: Flask, world: World) -> None:
    draw, let_through = Random(0), []
    found = tries(app, world, draw)
    way, address = next(found)
    before = kept_rows()
    with part("role × route × foreign object") as reached:
        for number, (way, address) in zip(numbers(share=2), found, strict=False):
            if way.lets_through(address):
                let_through.append(f"{way.visitor.who} {way.method} {address}")
            reached.n, reached.failures = number + 1, len(let_through)
        db.session.rollback()
        if kept_rows() != before:
            let_through.append("rows have changed")
            reached.failures += 1
    assert let_through == []
