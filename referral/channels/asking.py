"""One request to a gateway: within a deadline however slowly it drips; no redirect is followed, a long answer not read.

Whether the request had begun to leave tells two kinds of trouble apart: before, nobody has the text (ServerTrouble);
after, nobody knows (InDoubt).
"""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from referral.mail import InDoubt, ServerTrouble

TIMEOUT, DEADLINE = 10.0, 20.0
"""Seconds without a word; seconds in all."""
MOST_BYTES = 64 * 1024
BEGINS_TO_LEAVE = "send_request_headers.started"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway said: a status of HTTP and the beginning of its words."""

    status: int
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """Its words as a JSON object; empty where they are none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        """Its words as they came."""
        return self.body.decode("utf-8", "replace").strip()


@dataclass(slots=True)
class _Line:
    """One request on its way."""

    has_left: bool = field(default=False)

    async def note(self, step: str, _facts: Mapping[str, Any]) -> None:
        """What the library is at."""
        self.has_left = self.has_left or step.endswith(BEGINS_TO_LEAVE)

    async def post(self, address: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """Send and read, within the deadline."""
        usual = {"verify": ssl.create_default_context(), "trust_env": False, "follow_redirects": False}
        async with asyncio.timeout(DEADLINE), httpx.AsyncClient(timeout=TIMEOUT, **usual) as library:  # type: ignore[arg-type]
            asked = library.stream(
                "POST",
                address,
                content=content,
                headers={"Accept-Encoding": "identity", **headers},
                extensions={"trace": self.note},
            )
            async with asked as answer:
                return Answer(answer.status_code, await _beginning(answer))


async def _beginning(answer: httpx.Response) -> bytes:
    read = b""
    async for part in answer.aiter_raw():
        read += part
        if len(read) >= MOST_BYTES:
            break
    return read[:MOST_BYTES]


def hush() -> None:
    """Libraries would log addresses, numbers and words; a messenger's address holds a token.

    Said before each request: who reads a configuration of logs (migrations do) makes them speak again.
    """
    for name in ("httpx", "httpcore", "apprise"):
        logging.getLogger(name).propagate = False


def ask(address: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """What a gateway answers, whatever it is; raises ServerTrouble where it is not reached, InDoubt if it is mute."""
    hush()
    line = _Line()
    try:
        return asyncio.run(line.post(address, content, headers))
    except (httpx.HTTPError, OSError, TimeoutError) as error:
        if line.has_left:
            raise InDoubt() from None
        raise ServerTrouble(error) from None


def ask_json(address: str, content: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """The same for a JSON object."""
    written = json.dumps(content, ensure_ascii=False).encode()
    return ask(address, written, {"Content-Type": "application/json", **headers})
