"""A letter tried in earnest, and in words what came of it."""

import smtplib
import socket
import ssl
import uuid
from collections.abc import Iterator

from referral import mail
from referral.config import setting

SUBJECT = "OncoBridge: test letter"
BODY = "This letter was sent when the service was set up. If you read it, its letters arrive. Nobody has to answer."
WORDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ConnectionRefusedError,), "nothing answers at {at}: is MAIL_SERVER right, and MAIL_PORT?"),
    ((socket.gaierror, UnicodeError), "there is no server of this name: {at}"),
    ((TimeoutError,), "{at} does not say a word: a firewall may be between, or the port speaks TLS from the first byte "
                      "(MAIL_SECURITY tls, usually port 465)"),
    ((ssl.SSLCertVerificationError,), "{at} shows a certificate that is not its own or of no known authority: write "
                                      "MAIL_SERVER as the certificate does, or name the authority in MAIL_CA_FILE"),
    ((ssl.SSLError,), "{at} speaks no TLS from the first byte: try MAIL_SECURITY starttls, usually port 587"),
    ((smtplib.SMTPAuthenticationError,), "{at} does not accept this MAIL_USERNAME with this MAIL_PASSWORD"),
    ((smtplib.SMTPNotSupportedError,), "{at} offers no {wanted} on this port: try another MAIL_SECURITY or MAIL_PORT"),
    ((smtplib.SMTPSenderRefused,), "{at} takes no letters from {sender} (MAIL_SENDER)"),
    ((smtplib.SMTPRecipientsRefused,), "{at} takes no letter to this administrator: is the address right, and may we "
                                       "send to other domains there?"),
    ((smtplib.SMTPDataError,), "{at} refused the letter after it had read it"),
    ((mail.InDoubt,), "{at} had the whole letter and did not say whether it took it"),
    ((smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPServerDisconnected, ConnectionError),
     "{at} hung up: it may not know this machine, or the port speaks another kind of TLS"),
)  # fmt: skip
"""By the class of what went wrong, the first that fits."""
OTHERWISE = "{at}: {kind}"


def try_to(recipient: str) -> str | None:
    """Send a test letter as every letter is sent; None where the server took it, else what is wrong, in words."""
    try:
        mail.send(mail.compose(recipient, SUBJECT, BODY, "en", uuid.uuid4().hex))
    except mail.ServerTrouble as trouble:
        return _words(trouble)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _words(error)
    return None


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """What went wrong and what that came of: the library says "disconnected" for a server that never spoke."""
    while error is not None:
        yield error
        error = error.__context__


def _words(error: BaseException) -> str:
    all_of_it = list(_behind(error))
    told = (words for kinds, words in WORDS if any(isinstance(each, kinds) for each in all_of_it))
    return next(told, OTHERWISE).format(
        at=f"{setting('MAIL_SERVER')}:{setting('MAIL_PORT')}",
        kind=mail.kind_of(error),
        sender=setting("MAIL_DEFAULT_SENDER"),
        wanted="STARTTLS" if setting("MAIL_SECURITY") == "starttls" else "way to sign in",
    )
