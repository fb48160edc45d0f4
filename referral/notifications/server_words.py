"""How mail servers word a notice, where they send no report: who writes it, that it failed, that it is only late."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from referral.outbox import DELAYED, UNCLEAR

FAILED = "failed"
SERVERS = re.compile(r"\b(mailer-daemon|postmaster|microsoftexchange[0-9a-f]*|mail-daemon|mdaemon)@", re.I)
BACK = re.compile(
    r"^[\t \u00a0>*=-]*(this is a copy of (the|your) message|below this line is a copy|original message headers"
    r"|message headers follow|return-path:|received:|message-id:)",
    re.I | re.M,
)
"""Where the letter that is sent back begins: its words are ours, not the server's."""
LATE = re.compile(
    r"\bdelay(ed)?\b(?!=)|will be retried|will (keep|continue) (on )?try|still (being )?(try|retry)|\bhas not yet been"
    r"|\bnot been delivered yet|could not send message for (the )?past|opóźnion|zpožděn|oneskoren|omeškan"
    r"|késik|késleltet|întârzi|затрим|задерж",
    re.I,
)
FOR_GOOD = re.compile(
    r"\b5\.\d{1,3}\.\d{1,3}\b|\b5[0-5]\d[ -]|permanent (error|failure|fatal)|given up|giving up|returned mail"
    r"|failure notice|\bundeliver|could ?n[o']t be delivered|delivery (has |status notification \()?fail"
    r"|nie można dostarczyć|niedostarczaln|nedoručiteln|nedoručiteľn|kézbesíthetetlen|nem kézbesíthető|nelivrabil"
    r"|nu (a putut|poate) fi livrat|unzustellbar|не доставлен|не удалось доставить|не вдалося доставити",
    re.I,
)
AUTOMATIC_HEADS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(automatic reply|auto(matic)?[ -]?(reply|response)|out of (the )?office|automatyczna odpowiedź"
    r"|odpowiedź automatyczna|automatická odpov[eě]|automatikus válasz|răspuns automat|автоматична відповідь"
    r"|автоматический ответ|automatische antwort)",
    re.I,
)


def is_server(sender: str) -> bool:
    """Whether a mail server writes, and not a person or a program of theirs."""
    return SERVERS.search(sender) is not None


def meaning(written: str) -> str:
    """What a server means: that it failed, that it is late, or neither that we know."""
    ours = BACK.search(written)
    said = decoded(written[: ours.start()] if ours else written)
    if LATE.search(said):
        return DELAYED
    return FAILED if FOR_GOOD.search(said) else UNCLEAR


def decoded(written: str) -> str:
    """Its first line is a subject, which may be encoded."""
    subject, _, rest = written[:8_000].partition("\n")
    try:
        return f"{make_header(decode_header(subject[:400]))}\n{rest}"
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return f"{subject}\n{rest}"
