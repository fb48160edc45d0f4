"""What goes over the wire goes packed: built files as they lie, pages as they are made.

A packed page is shorter where a stranger's text repeats a secret of it, so whoever can choose text of a page, have it
asked for and see its length could guess the secret (BREACH). A page is packed when the reader's browser says that it
was asked for from a page of ours or by the reader; else when nothing in the request can choose what stands on it.
"""

import gzip
import io
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, request
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent / "static"
HASHED_NAME = re.compile(r"^.+\.([0-9a-f]{12})\..+$")
TEXTS = frozenset({"text/html", "text/csv", "text/plain", "application/json"})
LEAST_BYTES = 500
LEVEL = 4
"""Of gzip's nine: a third of the time of level 6, and a few bytes in a hundred more."""
MOST_PADDING = 32
"""Bytes by which a page's length is blurred, in a place of the packed form that nobody reads."""
OWN = frozenset({"same-origin", "none"})


def init_app(app: Flask) -> None:
    """Serve the built files, and pack what pages say. To be called first: what is asked first packs last."""
    app.after_request(_pack)


def serve_files(app: Flask, always: Mapping[str, str]) -> None:
    """Serve what is built before anything of the application is asked, in whichever form the browser unpacks.

    `always`: the headers that every answer bears, a file's too.
    """

    def _head(headers: Any, path: str, _address: str) -> None:
        """The hash in a file's name tells it from others; weak, as it is the same for each packed form."""
        for name, value in always.items():
            headers[name] = value
        if found := HASHED_NAME.match(path):
            headers["ETag"] = f'W/"{found[1]}"'

    conduct = {"immutable_file_test": HASHED_NAME.pattern, "add_headers_function": _head}
    files = WhiteNoise(app.wsgi_app, str(STATIC), "static/", allow_all_origins=False, **conduct)
    app.wsgi_app = files  # type: ignore[method-assign]


def _pack(response: Response) -> Response:
    if response.mimetype not in TEXTS or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.update(["Accept-Encoding", "Sec-Fetch-Site"])
    if not _is_wanted(request) or not is_safe(request, response.status_code):
        return response
    content = response.get_data()
    if len(content) >= LEAST_BYTES and "Content-Encoding" not in response.headers:
        response.set_data(packed(content))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _is_wanted(asked: Request) -> bool:
    return asked.accept_encodings["gzip"] > 0


def is_safe(asked: Request, status: int) -> bool:
    """Whether a stranger cannot have chosen text of this page: asked for by its reader, or by its bare address."""
    if asked.headers.get("Sec-Fetch-Site") in OWN:
        return True
    return asked.method in ("GET", "HEAD") and not asked.query_string and status == 200


def packed(content: bytes) -> bytes:
    """As gzip, a little longer by chance; without the time, so that it tells nothing of the server."""
    out = io.BytesIO()
    padding = "-" * secrets.randbelow(MOST_PADDING + 1)
    with gzip.GzipFile(padding, "wb", LEVEL, out, mtime=0) as writer:
        writer.write(content)
    return out.getvalue()
