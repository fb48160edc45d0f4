"""One letter over SMTP: plain text, in its reader's language, with a message id that repeats on a retry."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any

from flask import current_app

TIMEOUT = 10
"""Seconds without a word from the server after which a step fails."""
DEADLINE = 20.0
"""Seconds to be let in, and again for the letter, however slowly the server drips."""
TAKES = 45.0
"""Seconds more that a server may think about a letter that it has as a whole: it looks for viruses, for example."""
END_OF_LETTER = b"\r\n.\r\n"
GREETING, FOR_GOOD = 220, 500


class ServerTrouble(OSError):
    """Our own mail server cannot be used now: not reached, not who it says it is, or it does not let us in."""

    def __init__(self, cause: BaseException | str) -> None:
        super().__init__()
        self.kind = cause if isinstance(cause, str) else type(cause).__name__


class InDoubt(OSError):
    """The server had the whole letter and did not say that it took it: it may be on its way."""


class Refused(OSError):
    """Whoever was to pass it on never will, as it is addressed: `kind` is a code of ours, nothing that they wrote."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class BadAddress(ValueError):
    """There is no address, or it can be none."""


def compose(
    recipient: str, subject: str, body: str, language: str, token: str, answers: str | None = None
) -> EmailMessage:
    """A letter ready to send; `token` names the outbox's row, so a repeated or returned letter can be recognised.

    `answers`: the address to which its reader answers, where somebody reads them.
    """
    config = current_app.config
    sender = config["MAIL_DEFAULT_SENDER"]
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ascii_address(recipient), subject
    if answers:
        message["Reply-To"] = answers
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{token}@{parseaddr(sender)[1].partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    message["Content-Language"] = language
    return message


def ascii_address(address: str) -> str:
    """An address without blanks around it, its domain as the network writes it; raises BadAddress."""
    name, at, domain = address.strip().rpartition("@")
    try:
        written = domain.encode("idna").decode()
    except UnicodeError:
        raise BadAddress() from None
    if not (name and at and written) or any(sign.isspace() for sign in name + written):
        raise BadAddress()
    return f"{name}@{written}"


class _Line(smtplib.SMTP):
    """A connection whose bare socket is held beside it, so that it can be cut at any time, amid a handshake too."""

    bare: socket.socket | None = None
    is_whole = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self.bare = found.dup()
        return found

    def send(self, said: Any) -> None:
        """Note when the letter has left as a whole."""
        super().send(said)
        self.is_whole = isinstance(said, bytes) and said.endswith(END_OF_LETTER)

    def getreply(self) -> tuple[int, bytes]:
        """The server's answer; what it thinks of a whole letter is waited for longer. Raises InDoubt without any."""
        if not self.is_whole:
            return super().getreply()
        self.is_whole = False
        try:
            self.sock.settimeout(TAKES)  # type: ignore[union-attr]
            return super().getreply()
        except OSError:
            raise InDoubt() from None

    def close(self) -> None:
        """Both go together."""
        super().close()
        if self.bare is not None:
            self.bare.close()

    def reach(self, host: str, port: int) -> None:
        """Connect and be greeted; raises OSError or smtplib.SMTPException."""
        self._host = host  # what the certificate must name
        code, words = self.connect(host, port)
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, words)


class _TlsLine(smtplib.SMTP_SSL, _Line):
    """The same, encrypted from the first byte."""


def send(message: EmailMessage) -> None:
    """Hand a letter to the configured SMTP server; raises ServerTrouble, InDoubt, smtplib.SMTPException or OSError."""
    with _server(current_app.config) as server, _within_deadline(server, DEADLINE + TAKES):
        server.send_message(message, from_addr=_envelope_sender(message))


@contextmanager
def _server(config: Any) -> Iterator[_Line]:
    """The connection, its certificate verified; what goes wrong until we are let in is the server's trouble."""
    try:
        server = _connected(config)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerTrouble(error) from None
    try:
        yield server
        _quit(server)
    finally:
        server.close()


def _quit(server: smtplib.SMTP) -> None:
    """The letter was taken by now; a server that hangs up without a goodbye changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        return


def _connected(config: Any) -> _Line:
    security = config["MAIL_SECURITY"]
    server = (
        _TlsLine(timeout=TIMEOUT, context=trusted(config)) if security == "tls" else _Line(timeout=TIMEOUT)
    )
    try:
        with _within_deadline(server, DEADLINE):
            server.reach(config["MAIL_SERVER"], config["MAIL_PORT"])
            if security == "starttls":
                server.starttls(context=trusted(config))
            if config["MAIL_USERNAME"]:
                server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"] or "")
    except BaseException:
        server.close()
        raise
    return server


def trusted(config: Any) -> ssl.SSLContext:
    """Verifies certificates and names, by the system's authorities or those of a file."""
    return ssl.create_default_context(cafile=config["MAIL_CA_FILE"])


@contextmanager
def _within_deadline(server: _Line, seconds: float) -> Iterator[None]:
    """The connection is closed at the deadline: whatever waits for the server then fails."""
    watch = threading.Timer(seconds, _cut, [server])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _cut(server: _Line) -> None:
    if server.bare is not None:
        try:
            server.bare.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _envelope_sender(message: EmailMessage) -> str:
    """Whom a letter that cannot be delivered comes back to: with the letter's own name, where a mailbox is read."""
    bounces, sender = current_app.config["BOUNCE_ADDRESS"], parseaddr(str(message["From"]))[1]
    if not bounces:
        return sender
    name, _, domain = bounces.partition("@")
    return f"{name}+{str(message['Message-ID']).strip('<>').partition('@')[0]}@{domain}"


def kind_of(error: BaseException) -> str:
    """The class of what went wrong, which is all that is kept of it."""
    return error.kind if isinstance(error, ServerTrouble | Refused) else type(error).__name__


def is_for_good(error: BaseException) -> bool:
    """Whether the letter will never be taken as it is addressed: a refusal of 500 and above, or no address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= FOR_GOOD for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= FOR_GOOD
    return isinstance(error, BadAddress | Refused | smtplib.SMTPNotSupportedError)
