"""Mail servers on loopback that behave as real ones do: they refuse, put off, hang, and show certificates."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask

from tests.conftest import free_port

HERE = "127.0.0.1"


class Postmaster:
    """Takes letters, but for those to addresses that it answers otherwise: `says[address] = "550 5.1.1 unknown"`."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.hangs_at: set[str] = set()
        self.dies_before_yes, self.thinks = False, 0.0
        self.received: list[EmailMessage] = []
        self.senders: list[str] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """What it says of an address; one at which it hangs gets no word for a long while."""
        if address in self.hangs_at:
            await asyncio.sleep(60)
        said = self.says.get(address)
        if said is None:
            envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Keep the letter, or hang up before saying so."""
        if self.dies_before_yes:
            server.transport.close()
            return "250 never read"
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.senders.append(envelope.mail_from)
        await asyncio.sleep(self.thinks)
        return "250 taken"

    @property
    def readers(self) -> list[str]:
        """To whom it took letters."""
        return sorted(str(letter["To"]) for letter in self.received)


@contextmanager
def listening(app: Flask, **tls: Any) -> Iterator[Postmaster]:
    """A mail server to which the application delivers until the block ends."""
    master, before = Postmaster(), app.config["MAIL_PORT"]
    server = Controller(master, hostname=HERE, port=free_port(), **tls)
    server.start()
    app.config["MAIL_PORT"] = server.port
    try:
        yield master
    finally:
        app.config["MAIL_PORT"] = before
        server.stop()


def certificate(folder: Path, ended: timedelta = timedelta(days=-1)) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS with a certificate for loopback that signs itself, and the file to trust it by.

    `ended`: how long ago it ran out; it is good for a day more by itself.
    """
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE)]),
    )
    today = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(today - timedelta(days=9))
    made = made.not_valid_after(today - ended)
    named = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))])
    signed = made.add_extension(named, critical=False).sign(key, hashes.SHA256())
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    encoding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(*encoding))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
