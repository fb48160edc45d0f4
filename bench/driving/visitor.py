"""A browser as small as can be: one connection, its cookies, forms with their token, an address of its own."""

import re
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
REDIRECTS = (301, 302, 303)
PATIENCE = 60


class Failed(Exception):
    """An answer that should not be: its status and where."""


class Visitor:
    """Asks and follows; `asked` counts the requests."""

    def __init__(self, port: int, address: str) -> None:
        self.port, self.address, self.asked = port, address, 0
        self.line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> str:
        """A page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **answers: str) -> str:
        """A form with the token of the last page; the page it leads to."""
        return self._ask("POST", path, urlencode({"csrf_token": self.token, **answers}))

    def forget(self, address: str) -> None:
        """Somebody else at another device, on the same line."""
        self.address, self.token = address, ""
        self.cookies.clear()

    def _ask(self, method: str, path: str, body: str | None) -> str:
        status, where, words = self._send(method, path, body)
        if status in REDIRECTS:
            parts = urlsplit(where)
            return self._ask("GET", parts.path + (f"?{parts.query}" if parts.query else ""), None)
        if status != 200:
            raise Failed(f"{status} {method} {re.sub('[0-9a-f-]{30,}', '…', path)}")
        found = TOKEN.search(words)
        self.token = found.group(1) if found else self.token
        return words

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"X-Forwarded-For": self.address, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
        headers |= {"Accept-Language": "en", "Accept": "text/html"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for again in (True, False):
            try:
                self.line.request(method, path, body, headers)
                answer = self.line.getresponse()
                break
            except (HTTPException, OSError):
                self.line.close()
                if not again:
                    raise
        self.asked += 1
        return self._read(answer)

    def _read(self, answer: object) -> tuple[int, str, str]:
        import gzip

        raw = answer.read()  # type: ignore[attr-defined]
        for name, value in answer.getheaders():  # type: ignore[attr-defined]
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            if name.lower() == "content-encoding" and value == "gzip":
                raw = gzip.decompress(raw)
        return answer.status, answer.getheader("Location") or "", raw.decode("utf-8", "replace")  # type: ignore[attr-defined]
