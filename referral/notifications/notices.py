"""What comes to the mailbox of returns: of which letter of ours it speaks, and whether it says that it failed.

A letter is known by its keyed name (crypto.letter_token) alone: in the address that the notice was sent to, or in a
quoted head. Words tell only what a mail server means by a notice that is known already; a stranger has no such name.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from functools import partial

from referral.crypto import letter_named
from referral.notifications import server_words
from referral.outbox import AUTOMATIC, DELAYED, UNCLEAR

FAILED = "failed"
NAME = r"(?P<name>[0-9a-f]{48})"
OF_BEFORE = r"(?P<name>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
READERS = ("To", "Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To")
ANSWERED = ("In-Reply-To", "References")
MOST_PARTS, MOST_TEXT, MOST_HEAD = 40, 65_536, 4_000
"""So much of a notice is looked at: parts, signs of text, signs of one line of a head."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that came back: of which letter, what it says (FAILED, or a code of the outbox), how it is known."""

    letter: uuid.UUID
    says: str
    is_keyed: bool = True


def read(raw: bytes, bounces: str | None) -> Notice | None:
    """What a message says of a letter of ours; None for all that carries no letter's name, or says that all is well."""
    message = message_from_bytes(raw)
    parts = _parts(message)
    says = _says(message, parts)
    if says is None:
        return None
    found = _named(message, parts, bounces, NAME)
    keyed = next((known for known in map(letter_named, found) if known), None)
    if keyed is not None:
        return Notice(keyed, says)
    before = next(iter(_named(message, parts, bounces, OF_BEFORE)), None)
    return Notice(uuid.UUID(before), says, is_keyed=False) if before and says == FAILED else None


def _parts(message: Message) -> list[Message]:
    """The first parts, those of a letter that is sent back among them, wherever a server has put them."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop(0)
        found.append(part)
        within = part.get_payload()
        waiting += [each for each in within if isinstance(each, Message)] if isinstance(within, list) else []
    return found


def _says(message: Message, parts: list[Message]) -> str | None:
    if message.get_content_type() == "multipart/report":
        return _says_report(message, parts)
    if _head(message, "X-Failed-Recipients"):
        return FAILED
    written = _head(message, "Subject") + "\n" + _written(parts)
    if server_words.is_server(_head(message, "From")):
        return server_words.meaning(written)
    return AUTOMATIC if _is_automatic(message) else UNCLEAR


def _says_report(message: Message, parts: list[Message]) -> str | None:
    """RFC 3464. What was passed on, delivered or read says nothing that anybody need know."""
    if str(message.get_param("report-type") or "").casefold() != "delivery-status":
        return None
    actions = {_head(part, "Action").strip().casefold() for part in parts} - {""}
    if "failed" in actions:
        return FAILED
    if actions:
        return DELAYED if "delayed" in actions else None
    codes = {_head(part, "Status").strip()[:1] for part in parts}
    return FAILED if "5" in codes else DELAYED if "4" in codes else UNCLEAR


def _is_automatic(message: Message) -> bool:
    """RFC 3834, and what programs wrote before it."""
    said = _head(message, "Auto-Submitted").strip().casefold()
    before = any(_head(message, name) for name in server_words.AUTOMATIC_HEADS)
    answers = server_words.AUTOMATIC_SUBJECT.search(_subject(message)) is not None
    bulk = _head(message, "Precedence").strip().casefold() in ("auto_reply", "bulk", "junk")
    return (said not in ("", "no")) or before or answers or bulk


def _subject(message: Message) -> str:
    return server_words.decoded(_head(message, "Subject"))


def _named(message: Message, parts: list[Message], bounces: str | None, name: str) -> list[str]:
    """The names in the addresses it was sent to, then those in quoted heads."""
    found = [*_in_addresses(message, bounces, name), *_in_heads(message, parts, name)]
    return list(dict.fromkeys(each.casefold() for each in found))


def _in_addresses(message: Message, bounces: str | None, name: str) -> Iterator[str]:
    user, _, domain = (bounces or "").partition("@")
    if domain:
        ours = re.compile(rf"{re.escape(user)}\+{name}@{re.escape(domain)}", re.I)
        for header in READERS:
            yield from (each["name"] for each in ours.finditer(_head(message, header)))


def _in_heads(message: Message, parts: list[Message], name: str) -> Iterator[str]:
    """Our own Message-ID in what is sent back, or on a line of a head that a server quotes in its text."""
    ours = re.compile(rf"<{name}@", re.I)
    quoted = re.compile(rf"^[>|\t \u00a0]*message-id:\s{{0,9}}<{name}@", re.I | re.M)
    if name == NAME:
        for header in ANSWERED:
            yield from (each["name"] for each in ours.finditer(_head(message, header)))
    for part in parts[1:]:
        yield from (each["name"] for each in ours.finditer(_head(part, "Message-ID")))
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            back = message_from_string(_text(part))
            yield from (each["name"] for each in ours.finditer(_head(back, "Message-ID")))
        elif name == NAME and part.get_content_maintype() == "text":
            yield from (each["name"] for each in quoted.finditer(_text(part)))


def _head(part: Message, name: str) -> str:
    """A header as it is written, all of that name, cut: some are made to be slow to understand."""
    return "\n".join(str(value)[:MOST_HEAD] for value in part.get_all(name, [])[:9])


def _written(parts: list[Message]) -> str:
    """What a server says itself: the text before the letter that it sends back."""
    shown = (part for part in parts if part.get_content_type() in ("text/plain", "text/html"))
    return next(map(partial(_text), shown), "")


def _text(part: Message) -> str:
    """The text of one part; of an encoding that cannot be read, as much as can be."""
    within = part.get_payload(decode=True)
    if not isinstance(within, bytes):
        return ""
    try:
        return within[:MOST_TEXT].decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return within[:MOST_TEXT].decode("utf-8", "replace")
