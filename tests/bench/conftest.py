"""One small replay that the tests of the bench look at from all sides."""

import pytest

from bench.replaying import hindsight, worlds
from bench.replaying.run import run
from bench.replaying.stream import Stream, stream
from bench.replaying.told import Outcome, Policy

PEOPLE, DAYS, SEED = 120, 14, 5


@pytest.fixture(scope="session")
def one() -> Stream:
    return stream(SEED, PEOPLE, DAYS)


@pytest.fixture(scope="session")
def outcomes(one: Stream) -> dict[str, Outcome]:
    return {name: run(a_policy(name), one) for name in worlds.POLICIES}


@pytest.fixture(scope="session")
def best(one: Stream) -> hindsight.Best:
    return hindsight.hindsight(one)


def a_policy(name: str) -> Policy:
    """A new policy for that replay, who has seen nothing."""
    return worlds.policy(name, SEED, PEOPLE, DAYS)
