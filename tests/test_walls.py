"""PostgreSQL's own walls: each role does what was granted and nothing more, and a query without its scope finds nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from referral import create_app, grants
from referral.config import settings
from referral.db import db
from referral.i18n import speaking
from tests.conftest import make_app
from tests.crowd.whole import Crowd, crowd
from tests.pages import Pages
from tests.postgres import PrivatePostgres, another_database
from tests.test_costs import BASE, NOBODY, SCENES, Scene


def as_role(url: str, role: str) -> str:
    """The address under which this role comes."""
    return url.replace("oncobridge@", f"{role}@")


class Walled:
    """One database, the application as its owner, and as its roles."""

    def __init__(self, url: str) -> None:
        self.url, self.owner = url, make_app(url)
        with self.owner.app_context(), db.engine.begin() as line:
            grants.make(line)
            grants.renew(line, db.metadata)

    def app(self, role: str) -> Flask:
        """The application as it runs under a role."""
        os.environ["DATABASE_URL"] = as_role(self.url, role)
        return create_app({**settings(), "TESTING": True, "RATELIMIT_ENABLED": False})


@pytest.fixture(scope="module")
def walled(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walled]:
    yield Walled(another_database(str(postgres.url), "walled", tmp_path_factory.mktemp("walled")))
