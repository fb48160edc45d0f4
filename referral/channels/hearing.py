"""What messengers and gateways tell us by themselves: that a text was delivered or failed, and words that people write.

Each signs in its own way. A thing that is told again changes nothing again; how old it is says `at`.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from referral.channels import reports
from referral.channels.asking import Answer
from referral.channels.reports import DELIVERED, FAILED

STOP = "stop"
LONGEST_NUMBER = 15
"""Figures of a number with its country's (E.164)."""
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the text that the messenger calls `ref` (DELIVERED, FAILED), or the `words` of an `address`."""

    at: datetime
    ref: str = ""
    says: str = ""
    address: str = ""
    words: str = ""


def _json(_headers: Headers, body: bytes) -> Mapping[str, Any]:
    return Answer(200, body).said


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one way is heard: the setting of its secret, whether a body is its own, what it says, in which form."""

    secret: str
    is_genuine: Callable[[str, Headers, bytes, datetime], bool]
    read: Callable[[Mapping[str, Any], datetime], Iterator[Told]]
    said: Callable[[Headers, bytes], Mapping[str, Any]] = _json


def _moment(seconds: object, now: datetime) -> datetime:
    """A moment as they write it, in seconds or milliseconds; never one that is still to come."""
    try:
        count = float(str(seconds))
        return min(datetime.fromtimestamp(count / 1000 if count > 1e11 else count, UTC), now)
    except (ValueError, OverflowError, OSError):
        return now


def _hex_of(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _same(ours: str, given: str) -> bool:
    return hmac.compare_digest(ours.encode(), given.encode())


def _by_viber(secret: str, headers: Headers, body: bytes, _now: datetime) -> bool:
    """Viber REST API, "Callbacks": the body signed with the bot's own token."""
    given = headers.get("x-viber-content-signature", "")
    return bool(secret) and _same(_hex_of(secret, body), given)


def _by_whatsapp(secret: str, headers: Headers, body: bytes, _now: datetime) -> bool:
    """Meta, "Webhooks": the body signed with the app's secret."""
    given = headers.get("x-hub-signature-256", "")
    return bool(secret) and _same(f"sha256={_hex_of(secret, body)}", given)


def _by_telegram(secret: str, headers: Headers, _body: bytes, _now: datetime) -> bool:
    """Telegram Bot API, setWebhook: the secret itself comes along."""
    return bool(secret) and _same(secret, headers.get("x-telegram-bot-api-secret-token", ""))


def _by_kannel(secret: str, headers: Headers, _body: bytes, _now: datetime) -> bool:
    """Kannel has one way to say who it is: name and password in its `post-url`, sent as HTTP Basic."""
    given = base64.b64encode(f"kannel:{secret}".encode()).decode()
    return bool(secret) and _same(f"Basic {given}", headers.get("authorization", ""))


def _in_headers(headers: Headers, body: bytes) -> Mapping[str, Any]:
    """Kannel user's guide, "X-Kannel Post Headers": the number in a header, the words as the body, in its charset."""
    kind = Message()
    kind["content-type"] = headers.get("content-type", "")
    number = headers.get("x-kannel-from", "").strip().lstrip("+")
    try:
        words = body.decode(kind.get_content_charset("latin-1"), "replace")
    except LookupError:
        words = ""
    is_one = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    return {"from": f"+{number}", "text": words} if is_one else {}


def _maps(found: object) -> list[Mapping[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _map(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


VIBER_SAYS = {"delivered": DELIVERED, "seen": DELIVERED, "failed": FAILED}


def _viber(said: Mapping[str, Any], now: datetime) -> Iterator[Told]:
    event, at = str(said.get("event")), _moment(said.get("timestamp"), now)
    if event in VIBER_SAYS:
        yield Told(at, ref=str(said.get("message_token") or ""), says=VIBER_SAYS[event])
    elif event == "message":
        words = str(_map(said.get("message")).get("text") or "")
        yield Told(at, address=str(_map(said.get("sender")).get("id") or ""), words=words)
    elif event == "unsubscribed":
        yield Told(at, address=str(said.get("user_id") or ""), words=STOP)


WHATSAPP_SAYS = {"delivered": DELIVERED, "read": DELIVERED, "failed": FAILED}


def _whatsapp(said: Mapping[str, Any], now: datetime) -> Iterator[Told]:
    changes = [each for entry in _maps(said.get("entry")) for each in _maps(entry.get("changes"))]
    for value in (_map(each.get("value")) for each in changes):
        for status in _maps(value.get("statuses")):
            at, says = _moment(status.get("timestamp"), now), WHATSAPP_SAYS.get(str(status.get("status")), "")
            if says:
                yield Told(at, ref=str(status.get("id") or ""), says=says)
        for message in _maps(value.get("messages")):
            words = str(_map(message.get("text")).get("body") or "")
            yield Told(_moment(message.get("timestamp"), now), address=f"+{message.get('from')}", words=words)


def _telegram(said: Mapping[str, Any], now: datetime) -> Iterator[Told]:
    """It tells of no delivery; whoever blocks the bot has said stop."""
    message, member = _map(said.get("message")), _map(said.get("my_chat_member"))
    if message:
        at, chat = _moment(message.get("date"), now), _map(message.get("chat"))
        yield Told(at, address=str(chat.get("id") or ""), words=str(message.get("text") or ""))
    if _map(member.get("new_chat_member")).get("status") == "kicked":
        chat = _map(member.get("chat"))
        yield Told(_moment(member.get("date"), now), address=str(chat.get("id") or ""), words=STOP)


def _sms(said: Mapping[str, Any], now: datetime) -> Iterator[Told]:
    """The JSON gateway and kannel: `{"from": "+380…", "text": "…"}`, the first signed
    like its reports, so that no old one is taken."""
    yield Told(now, address=str(said.get("from") or ""), words=str(said.get("text") or ""))


HEARD: dict[str, Hearing] = {
    "sms": Hearing("SMS_SECRET", reports.is_genuine, _sms),
    "kannel": Hearing("KANNEL_SECRET", _by_kannel, _sms, _in_headers),
    "viber": Hearing("VIBER_TOKEN", _by_viber, _viber),
    "whatsapp": Hearing("WHATSAPP_SECRET", _by_whatsapp, _whatsapp),
    "telegram": Hearing("TELEGRAM_SECRET", _by_telegram, _telegram),
}


def read(channel: str, headers: Headers, body: bytes, now: datetime) -> list[Told]:
    """What a genuine body says; nothing where it says nothing that we know."""
    way = HEARD[channel]
    return list(way.read(way.said(headers, body), now))
