"""The words of a letter or short text, made when it leaves, in its reader's language and for their address of today."""

import uuid
from email.message import EmailMessage
from typing import Any

from flask import current_app, render_template

from referral import mail, occasions
from referral.channels import EMAIL
from referral.channels.short import MOST_SEGMENTS, Short, segments
from referral.contacts import contact_for
from referral.crypto import letter_token, report_token
from referral.i18n import language, speaking
from referral.queued import OutboxMessage, addresses, contexts, numbers


def compose(row: OutboxMessage) -> EmailMessage | Short | None:
    """What leaves; None where there is nothing to say any more. Raises BadAddress, Refused."""
    return _letter(row) if row.channel == EMAIL else _short(row)


def _letter(row: OutboxMessage) -> EmailMessage | None:
    recipient, country = _address_now(row)
    contact = contact_for(country)
    text, spoken = _said(row, "letters", contact=contact)
    if text is None:
        return None
    subject, _, body = text.partition("\n")
    answers = contact.email if contact else None
    return mail.compose(
        recipient, subject.strip(), body.strip() + "\n", spoken, letter_token(row.id), answers
    )


def _short(row: OutboxMessage) -> Short | None:
    """Every short text is short enough for two SMS, since any may go on by SMS."""
    text, spoken = _said(row, "messages")
    if text is None:
        return None
    words = " ".join(text.split())
    if segments(words) > MOST_SEGMENTS:
        raise mail.Refused("too long")
    return Short(_number_now(row), words, spoken, report_token(row.id))


def _said(row: OutboxMessage, folder: str, **beside: Any) -> tuple[str | None, str]:
    """The words of a template, and the language they came in."""
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]), speaking(row.language):
        spoken, context = language(), contexts[row.template](row.facts)
        if context is None:
            return None, spoken
        found = f"{folder}/{row.template}.txt"
        return render_template(found, reader_language=spoken, **beside, **context).strip(), spoken


def _address_now(row: OutboxMessage) -> tuple[str, str | None]:
    """The reader's address of today, which may have been mended while the letter waited, and their country."""
    kind, _, reader_id = (row.reader or "").partition(":")
    if kind not in addresses:
        return row.recipient, None
    today, country = addresses[kind](uuid.UUID(reader_id))
    is_kept = kind not in occasions.SEALED
    if is_kept and not row.typed and today and today.strip() != row.recipient:
        row.recipient = today.strip()
    return (row.recipient if row.typed else (today or "").strip()), country


def _number_now(row: OutboxMessage) -> str:
    """The same by another way; raises Refused where the reader has no such address any more."""
    kind, _, reader_id = (row.reader or "").partition(":")
    if row.typed or kind not in numbers:
        return row.recipient
    today = numbers[kind](uuid.UUID(reader_id), row.channel)
    if not today:
        raise mail.Refused("no address")
    if kind not in occasions.SEALED:
        row.recipient = today
    return today
