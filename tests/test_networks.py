"""Where a visitor comes from: what a client says of its own address is believed from named proxies alone."""

import pytest
from flask import Flask, request

from referral import web
from referral.networks import network_of_request

HOPS = {0: "203.0.113.9", 1: "198.51.100.7"}
"""How many proxies are named, and whose address counts then."""


@pytest.mark.parametrize(("hops", "address"), HOPS.items())
def test_a_forwarded_address_is_believed_from_named_proxies_alone(
    app: Flask, hops: int, address: str
) -> None:
    small = Flask(__name__)
    small.config.update(app.config, TRUSTED_PROXIES=hops, SECRET_KEY="x" * 32)
    web.init_app(small)
    small.add_url_rule("/who", view_func=lambda: f"{network_of_request()} {request.is_secure}")
    said = {"X-Forwarded-For": "192.0.2.1, 198.51.100.7", "X-Forwarded-Proto": "https"}
    answer = small.test_client().get("/who", headers=said, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.text == f"{address} {bool(hops)}", "and never what stands before the proxy's own word"
