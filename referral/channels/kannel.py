"""SMS through kannel's smsbox: its "sendsms" by POST, all in headers, so that no number stands in an address.

Kannel user's guide, "SMS Push HTTP POST". It answers 202 with "0: Accepted for delivery" or "3: Queued for later
delivery". Its report is a GET of the address that we give with the text, in which the text's keyed name is the secret.
"""

from referral.channels.asking import ask
from referral.channels.judging import judge
from referral.channels.reports import DELIVERED, FAILED
from referral.channels.short import Short, is_gsm
from referral.config import setting
from referral.mail import InDoubt

SAYS = {"1": DELIVERED, "2": FAILED, "16": FAILED}
"""Kannel's types of a report: delivered, not delivered, refused by the network."""
MASK = str(sum(map(int, SAYS)))
TAKEN = ("0:", "3:")
SEVEN_BITS, WIDE = "0", "2"


def send(short: Short) -> None:
    """Hand it over; kannel gives it no name. Raises what judge raises, InDoubt for a yes without its sentence."""
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-Kannel-Username": setting("KANNEL_USERNAME"),
        "X-Kannel-Password": setting("KANNEL_PASSWORD"),
        "X-Kannel-From": setting("KANNEL_SENDER"),
        "X-Kannel-To": short.address,
        "X-Kannel-Coding": SEVEN_BITS if is_gsm(short.words) else WIDE,
        "X-Kannel-Charset": "UTF-8",
        "X-Kannel-DLR-Mask": MASK,
        "X-Kannel-DLR-Url": _reports_to(short),
    }
    answer = judge(ask(setting("KANNEL_URL"), short.words.encode(), headers))
    if not answer.text.startswith(TAKEN):
        raise InDoubt()


def _reports_to(short: Short) -> str:
    """Kannel puts the type in place of %d."""
    return f"{setting('PUBLIC_URL')}/gateways/kannel/delivered/{short.token}?type=%d"
