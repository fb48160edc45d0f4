"""The one table of ways by which something reaches a person: e-mail, SMS, messengers. A way is a row and a module.

A letter leaves by e-mail (templates/letters/), a short text by all others (templates/messages/). Sending raises the
kinds of mail.py: for good (Refused, BadAddress), our server in trouble (ServerTrouble), in doubt (InDoubt).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from referral import mail
from referral.channels import kannel, messengers, sms_json
from referral.channels.reports import Report
from referral.channels.short import Short
from referral.config import setting
from referral.i18n import _l

EMAIL = "email"
NUMBER, ACCOUNT_THERE, MAILBOX = "number", "account_there", "mailbox"
"""Kinds of address: a phone number (E.164), a name that the messenger itself gives, a mailbox."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way. `needs`: settings without which it is not there. `address`: what kind of address it has.

    `secret`: the setting with which its reports are signed, `read_report` what they say; `says`: words of a report that
    comes by an address of ours. Without either nobody learns whether a text was delivered.
    """

    name: object
    send: Callable[[Any], str | None]
    needs: tuple[str, ...]
    address: str
    secret: str = ""
    read_report: Callable[[bytes], Report | None] | None = None
    says: Mapping[str, str] = field(default_factory=dict)


def _send_letter(letter: EmailMessage) -> None:
    mail.send(letter)


CHANNELS: dict[str, Channel] = {
    EMAIL: Channel(_l("E-mail"), _send_letter, (), MAILBOX),
    "sms": Channel(
        _l("SMS"), sms_json.send, ("SMS_URL", "SMS_TOKEN"), NUMBER, "SMS_SECRET", sms_json.read_report
    ),
    "kannel": Channel(
        _l("SMS (kannel)"),
        kannel.send,
        ("KANNEL_URL", "KANNEL_USERNAME", "KANNEL_PASSWORD"),
        NUMBER,
        says=kannel.SAYS,
    ),
    "telegram": Channel("Telegram", messengers.send_by("telegram"), ("TELEGRAM_TOKEN",), ACCOUNT_THERE),
    "viber": Channel("Viber", messengers.send_by("viber"), ("VIBER_TOKEN",), ACCOUNT_THERE),
    "whatsapp": Channel(
        "WhatsApp", messengers.send_by("whatsapp"), ("WHATSAPP_TOKEN", "WHATSAPP_FROM"), NUMBER
    ),
    "signal": Channel("Signal", messengers.send_by("signal"), ("SIGNAL_SERVER", "SIGNAL_FROM"), NUMBER),
}


def is_set_up(code: str) -> bool:
    """Whether this way is there: everything that it needs is set. In the demo all are."""
    return bool(setting("DEMO")) or all(map(setting, CHANNELS[code].needs))


def set_up() -> tuple[str, ...]:
    """The ways beside e-mail that are there."""
    return tuple(code for code in CHANNELS if code != EMAIL and is_set_up(code))


def name_of(code: str) -> str:
    """What a way is called on pages."""
    return str(CHANNELS[code].name)


def send(code: str, message: EmailMessage | Short) -> str | None:
    """Send one letter or short text; what the gateway calls it, if anything. Raises the kinds of mail.py."""
    if isinstance(message, EmailMessage):
        return CHANNELS[code].send(message)
    if setting("DEMO"):
        mail.send(_for_sink(code, message))
        return None
    if not is_set_up(code):
        raise mail.Refused("not set up")
    return CHANNELS[code].send(message)


def _for_sink(code: str, short: Short) -> EmailMessage:
    """In the demo no text leaves: it lies among the demo's letters."""
    number = "".join(sign for sign in short.address if sign.isalnum()) or "nobody"
    subject = f"{name_of(code)}: {short.address}"
    return mail.compose(f"{number}@{code}.example", subject, short.words + "\n", short.language, short.token)
