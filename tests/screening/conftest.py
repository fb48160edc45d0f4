"""The application with its limits, for what many send at once."""

from collections.abc import Iterator

import pytest
from flask import Flask

from referral import web
from referral.db import db
from tests.conftest import make_app


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its limits, counted in the database as several processes do."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bus') / 'test.sqlite'}"
    app = make_app(url, RATELIMIT_ENABLED=True, RATELIMIT_STORAGE_URI="database://")
    yield app
    web.limiter.enabled = False
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def in_earnest(limited: Flask) -> Iterator[Flask]:
    with limited.app_context():
        web.limiter.reset()
        yield limited
        db.session.rollback()
