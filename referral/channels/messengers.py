"""Telegram, Viber, WhatsApp and Signal: Apprise knows what each wants to hear, the line is our own (asking.py).

Left to itself Apprise waits for a dripping server without end, reads answers of any size, takes each 200 for a yes, and
tells only yes or no. So its modules get a line of ours in place of `requests`: we see each answer, and judge it. No
address of Apprise's own is ever made: they hold tokens. Its log holds numbers and tokens, so nobody hears it.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from referral.channels.asking import Answer, ask, hush
from referral.channels.judging import REFUSES, judge, named
from referral.channels.short import Short
from referral.config import setting
from referral.mail import InDoubt, Refused, ServerTrouble

BLOCKED = REFUSES | {403}
"""Telegram: "Forbidden: bot was blocked by the user"; 401 and 404 are a wrong token of ours."""
VIBER_REFUSES = frozenset({5, 6, 7, 8})
"""Viber, error codes: receiver not registered, not subscribed, account blocked or without a service."""
VIBER_DOUBTS = frozenset({3, 4})
"""Bad data: it is this text that is wrong."""


@dataclass(frozen=True, slots=True)
class Messenger:
    """How one messenger is spoken to: Apprise's module of it, what it is made of, what an answer means."""

    made: Callable[[Short], Any]
    name_in: Callable[[Mapping[str, Any]], object]
    refuses: frozenset[int] = REFUSES


_answers = threading.local()


def _ask(address: str, data: Any = None, headers: Any = None, **_beside: Any) -> SimpleNamespace:
    """What Apprise's modules take for requests.post; the answer is kept for us."""
    content = data.encode() if isinstance(data, str) else bytes(data or b"")
    answer = ask(address, content, dict(headers or {}))
    _answers.last = answer
    return SimpleNamespace(
        status_code=answer.status, content=answer.body, text=answer.text, headers={}, json=lambda: answer.said
    )


class NeverRaised(Exception):
    """What Apprise's modules wait for: our line raises kinds of its own, which go through them."""


LINE = SimpleNamespace(
    post=_ask,
    RequestException=NeverRaised,
    codes=SimpleNamespace(ok=200, created=201, bad_request=400, too_many_requests=429),
)


@cache
def _apprise() -> SimpleNamespace:
    """Its modules, on our line; read when the first text leaves, for they take as long as half of our start."""
    from apprise.plugins import signal_api, telegram, viber, whatsapp

    for module in (signal_api, telegram, viber, whatsapp):
        vars(module)["requests"] = LINE
    return SimpleNamespace(
        telegram=telegram.NotifyTelegram,
        viber=viber.NotifyViber,
        whatsapp=whatsapp.NotifyWhatsApp,
        signal=signal_api.NotifySignalAPI,
    )


def _telegram(short: Short) -> Any:
    token = setting("TELEGRAM_TOKEN")
    return _apprise().telegram(token, [short.address], detect_owner=False, format="text")


def _viber(short: Short) -> Any:
    return _apprise().viber(setting("VIBER_TOKEN"), [short.address], source=setting("PUBLIC_NAME"))


def _whatsapp(short: Short) -> Any:
    made_of = (setting("WHATSAPP_TOKEN"), setting("WHATSAPP_FROM"))
    return _apprise().whatsapp(*made_of, targets=[short.address])


def _signal(short: Short) -> Any:
    host, _, port = setting("SIGNAL_SERVER").partition(":")
    where = {"host": host, "port": int(port) if port else None, "secure": setting("SIGNAL_TLS")}
    return _apprise().signal(setting("SIGNAL_FROM"), [short.address], **where)


def _first(found: object) -> Mapping[str, Any]:
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, dict) else {}


def _result(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = said.get("result")
    return found if isinstance(found, dict) else {}


MESSENGERS = {
    "telegram": Messenger(_telegram, lambda said: _result(said).get("message_id"), BLOCKED),
    "viber": Messenger(_viber, lambda said: said.get("message_token")),
    "whatsapp": Messenger(_whatsapp, lambda said: _first(said.get("messages")).get("id")),
    "signal": Messenger(_signal, lambda said: said.get("timestamp")),
}


def _answer_to(messenger: Messenger, short: Short) -> Answer:
    """What was answered, whatever Apprise makes of it; raises Refused where it does not take the address for one."""
    hush()
    _answers.last = None
    try:
        messenger.made(short).notify(body=short.words, title="")
    except (InDoubt, ServerTrouble):
        raise
    except (
        Exception
    ) as error:  # a setting that is none: its words hold it; or an answer that Apprise does not foresee
        if _answers.last is None:
            raise ServerTrouble(error) from None
    answer: Answer | None = _answers.last
    if answer is None:
        raise Refused("address")
    return answer


def send_by(code: str) -> Callable[[Short], str]:
    """How a text leaves by one messenger; the messenger's name for it comes back."""
    messenger = MESSENGERS[code]

    def send(short: Short) -> str:
        answer = _answer_to(messenger, short)
        said = judge(answer, messenger.refuses).said
        _check_viber(said)
        return named(messenger.name_in(said))

    return send


def _check_viber(said: Mapping[str, Any]) -> None:
    """Viber says everything with 200: its own status is in its words."""
    status = said.get("status")
    if status in (None, 0):
        return
    if status in VIBER_REFUSES | VIBER_DOUBTS:
        raise Refused(f"status {status}")
    raise ServerTrouble(f"status {status}") if isinstance(status, int) else InDoubt()
