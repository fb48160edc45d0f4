"""Somebody with a browser, over the network: the pages' own visitor, whose requests go to a running service."""

import http.client
import http.cookiejar
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from werkzeug.wrappers import Response

from tests.pages import Page, Pages

PATIENCE = 60
ANYBODY = ssl._create_unverified_context()


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        """An answer that goes on elsewhere is an answer."""


class Stranger(Pages):
    """A visitor of an address; forms carry their own token."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(
            _Stays, cookies, urllib.request.HTTPSHandler(context=ANYBODY)
        )

    def csrf(self) -> str:
        """The form's own is sent."""
        return ""

    def _send(self, method: str, path: str, **kwargs: Any) -> Page:
        sent = urllib.parse.urlencode(kwargs["data"], doseq=True).encode() if "data" in kwargs else None
        url = urllib.parse.urljoin(self.address, path)
        asked = urllib.request.Request(url, sent, kwargs.get("headers", {}), method=method.upper())
        try:
            with self.opener.open(asked, timeout=PATIENCE) as answer:
                return Page(_as_tested(answer))
        except urllib.error.HTTPError as other:
            return Page(_as_tested(other))


def _as_tested(answer: Any) -> Any:
    """The answer as the pages' checks take it."""
    return Response(answer.read(), answer.status, list(answer.headers.items()))


def status(address: str) -> int:
    """What /readyz answers at an address; 0 where nobody does."""
    try:
        return Stranger(address).get("/readyz").status
    except (OSError, http.client.HTTPException):
        return 0
