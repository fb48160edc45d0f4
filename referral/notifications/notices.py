"""What a mail server says of a letter that it could not deliver (RFC 3464): which of ours it was, whether for good."""

import re
import uuid
from collections.abc import Iterator
from email import message_from_bytes, message_from_string, policy
from email.message import Message
from typing import Any

OURS = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.I)
READERS = ("To", "Delivered-To", "X-Original-To", "X-Envelope-To")


def lost_letter(raw: bytes, bounces: str | None) -> uuid.UUID | None:
    """The letter that a notice says will never arrive; None for anything else that comes to the mailbox.

    It is known by the token in the address the notice was sent to, else by our own Message-ID in what is sent back.
    """
    notice: Any = message_from_bytes(raw, policy=policy.default)
    if not _is_report(notice) or not _is_for_good(notice):
        return None
    return _by_token(notice, bounces) or _by_message_id(notice)


def _is_report(notice: Message) -> bool:
    kind = str(notice.get_param("report-type") or "").casefold()
    return notice.get_content_type() == "multipart/report" and kind == "delivery-status"


def _is_for_good(notice: Message) -> bool:
    """Whether it failed; what is only put off ("delayed"), passed on or delivered did not."""
    blocks = [block for part in _parts(notice, "message/delivery-status") for block in _payload(part)]
    actions = [str(block["Action"]).strip().casefold() for block in blocks if block["Action"]]
    return "failed" in actions


def _by_token(notice: Message, bounces: str | None) -> uuid.UUID | None:
    name, _, domain = (bounces or "").partition("@")
    if not domain:
        return None
    ours = re.compile(rf"{re.escape(name)}\+{OURS.pattern}@{re.escape(domain)}", re.I)
    read = (str(each) for header in READERS for each in notice.get_all(header, []))
    found = (ours.search(each) for each in read)
    return next((uuid.UUID(each.group(1)) for each in found if each), None)


def _by_message_id(notice: Message) -> uuid.UUID | None:
    for sent in _sent_back(notice):
        found = OURS.match(str(sent["Message-ID"] or "").strip().lstrip("<"))
        if found:
            return uuid.UUID(found.group(1))
    return None


def _sent_back(notice: Message) -> Iterator[Message]:
    """The letter, or only its head, as the server had it."""
    for part in _parts(notice, "message/rfc822"):
        yield from _payload(part)
    for part in _parts(notice, "text/rfc822-headers"):
        yield message_from_string(str(part.get_payload()), policy=policy.compat32)


def _parts(notice: Message, kind: str) -> Iterator[Message]:
    return (part for part in _payload(notice) if part.get_content_type() == kind)


def _payload(part: Message) -> list[Message]:
    within = part.get_payload()
    return [each for each in within if isinstance(each, Message)] if isinstance(within, list) else []
