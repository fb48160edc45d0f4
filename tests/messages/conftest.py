"""A gateway for SMS that takes everything."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.channels.gateways import Gateway, a_gateway
from tests.messages.people import sms_is_there


@pytest.fixture
def sms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """What it has heard stands in `heard`."""
    with a_gateway() as gateway:
        sms_is_there(app, monkeypatch, gateway.address)
        yield gateway
