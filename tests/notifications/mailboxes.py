"""A mailbox on loopback that speaks as much IMAP over TLS as is asked of it, and notices as mail servers write them."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HERE = "127.0.0.1"


class Mailbox:
    """Messages, and which have been seen."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[bytes] = []
        self.seen: set[int] = set()
        self.password = "a long pass phrase"
        self.folder = "INBOX"
        self.drips = False

    def answer(self, tag: bytes, verb: bytes, rest: bytes) -> Iterator[bytes]:
        """The lines that answer one command."""
        said = verb.upper()
        if said == b"CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        if said == b"LOGIN" and self.password.encode() not in rest:
            yield tag + b" NO who are you?"
            return
        if said == b"SELECT" and self.folder.encode() not in rest:
            yield tag + b" NO such folder"
            return
        if said == b"SELECT":
            yield b"* %d EXISTS" % len(self.messages)
        if said == b"LOGOUT":
            yield b"* BYE"
        if said == b"UID":
            yield from self._by_number(*rest.split(b" ", 1))
        yield tag + b" OK done"

    def _by_number(self, verb: bytes, rest: bytes) -> Iterator[bytes]:
        if verb == b"SEARCH":
            numbers = [n for n in range(1, len(self.messages) + 1) if n not in self.seen]
            yield b" ".join([b"* SEARCH", *(b"%d" % n for n in numbers)])
            return
        numbers = [int(each) for each in rest.split()[0].split(b",")]
        if verb == b"STORE":
            self.seen |= set(numbers)
        for number in numbers if verb == b"FETCH" else ():
            most = re.search(rb"<0\.(\d+)>", rest)
            text = self.messages[number - 1][: int(most[1]) if most else None]
            yield b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%s)" % (number, number, len(text), text)


@contextmanager
def a_mailbox(tls: ssl.SSLContext) -> Iterator[Mailbox]:
    """It answers until the block ends."""
    listener = socket.create_server((HERE, 0))
    listener.settimeout(0.2)
    box, ended = Mailbox(listener.getsockname()[1]), threading.Event()
    thread = threading.Thread(target=_serve, args=(box, listener, tls, ended), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        ended.set()
        thread.join(5)
        listener.close()


def _serve(box: Mailbox, listener: socket.socket, tls: ssl.SSLContext, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            caller, _ = listener.accept()
        except TimeoutError:
            continue
        try:
            caller.settimeout(5)
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with tls.wrap_socket(caller, server_side=True) as line:
                _talk(box, line)
        except OSError:
            caller.close()


def _talk(box: Mailbox, line: ssl.SSLSocket) -> None:
    while box.drips:
        line.sendall(b"*")
        time.sleep(0.05)
    line.sendall(b"* OK here\r\n")
    with line.makefile("rb") as heard:
        for command in heard:
            tag, verb, rest = re.match(rb"(\S+) (\S+) ?(.*?)\r\n", command).groups()  # type: ignore[union-attr]
            for said in box.answer(tag, verb, rest):
                line.sendall(said + b"\r\n")
            if verb.upper() == b"LOGOUT":
                return


def a_notice(
    message_id: str, to: str = "bounces@bridge.example", action: str = "failed", back: str = "head"
) -> bytes:
    """A notice of a mail server about one letter, with its head or the whole letter sent back."""
    head = f"From: desk@bridge.example\nMessage-ID: {message_id}\nSubject: A request\n"
    sent_back = {
        "head": f"Content-Type: text/rfc822-headers\n\n{head}",
        "letter": f"Content-Type: message/rfc822\n\n{head}\nDear colleagues\n",
        "nothing": "Content-Type: text/plain\n\nnothing is sent back\n",
    }[back]
    text = f"""From: MAILER-DAEMON@mx.hospital.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I could not deliver your letter.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.hospital.example

Final-Recipient: rfc822; onko@hospital.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such mailbox

--cut
{sent_back}
--cut--
"""
    return text.replace("\n", "\r\n").encode()
