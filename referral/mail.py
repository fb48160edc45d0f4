"""One letter over SMTP: plain text, in its reader's language, with a message id that repeats on a retry."""

import smtplib
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from flask import current_app

TIMEOUT = 20


def compose(recipient: str, subject: str, body: str, language: str, message_id: str) -> EmailMessage:
    """A letter ready to send; the id is the outbox row's, so a repeated delivery can be recognised."""
    sender = current_app.config["MAIL_DEFAULT_SENDER"]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{message_id}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    message["Content-Language"] = language
    return message


def send(message: EmailMessage) -> None:
    """Hand a letter to the configured SMTP server; raises smtplib.SMTPException or OSError."""
    config = current_app.config
    with smtplib.SMTP(config["MAIL_SERVER"], config["MAIL_PORT"], timeout=TIMEOUT) as server:
        if config["MAIL_USE_TLS"]:
            server.starttls()
        if config["MAIL_USERNAME"]:
            server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        server.send_message(message)
