"""What a bot answers whoever begins to speak with it, in the answer to the messenger's own call: the name by which it
write to them. Without that nobody could tell us, and neither Telegram nor Viber lets a bot write first.

Telegram Bot API, "Making requests when getting updates"; Viber REST API, "Sending a welcome message".
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from referral.channels.asking import Answer


class Begun(NamedTuple):
    """Somebody who has begun to speak with a bot: their name there, and the language that they have set."""

    name: str
    language: str


def _map(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _telegram(said: Mapping[str, Any]) -> Begun | None:
    message = _map(said.get("message"))
    chat, writer = _map(message.get("chat")), _map(message.get("from"))
    if not str(message.get("text") or "").startswith("/start") or not chat.get("id"):
        return None
    return Begun(str(chat["id"]), str(writer.get("language_code") or ""))


def _viber(said: Mapping[str, Any]) -> Begun | None:
    user = _map(said.get("user"))
    if said.get("event") != "conversation_started" or not user.get("id"):
        return None
    return Begun(str(user["id"]), str(user.get("language") or ""))


BEGUN: dict[str, Callable[[Mapping[str, Any]], Begun | None]] = {"telegram": _telegram, "viber": _viber}
ANSWERS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "telegram": lambda name, words: {"method": "sendMessage", "chat_id": name, "text": words},
    "viber": lambda _name, words: {"type": "text", "text": words},
}


def begun(channel: str, body: bytes) -> Begun | None:
    """Who begins to speak with us by a genuine body; None where it says something else."""
    read = BEGUN.get(channel)
    return read(Answer(200, body).said) if read else None


def answer(channel: str, name: str, words: str) -> dict[str, Any]:
    """The messenger's JSON that says these words to whoever has begun."""
    return ANSWERS[channel](name, words)
