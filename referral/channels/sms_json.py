"""SMS through a gateway that takes JSON over HTTPS.

We send `{"to": "+380…", "from": "Mistok", "text": "…", "reference": "…"}` with a bearer token; it answers 2xx and
`{"id": "…"}`. Its report is signed (signing.py) and says `{"reference": "…", "status": "delivered" | "failed"}`; other
words for a status are no news.
"""

from referral.channels.asking import Answer, ask_json
from referral.channels.judging import judge, named
from referral.channels.reports import DELIVERED, FAILED, Report
from referral.channels.short import Short
from referral.config import setting

SAYS = {
    "delivered": DELIVERED,
    "failed": FAILED,
    "undelivered": FAILED,
    "rejected": FAILED,
    "expired": FAILED,
}


def send(short: Short) -> str:
    """Hand it over; the gateway's name for it. Raises what judge and named raise."""
    asked = {
        "to": short.address,
        "from": setting("SMS_SENDER"),
        "text": short.words,
        "reference": short.token,
    }
    answer = ask_json(setting("SMS_URL"), asked, {"Authorization": f"Bearer {setting('SMS_TOKEN')}"})
    return named(judge(answer).said.get("id"))


def read_report(body: bytes) -> Report | None:
    """What a report says of which text; None where it says nothing that we need to know."""
    said = Answer(200, body).said
    token, says = said.get("reference"), SAYS.get(str(said.get("status")))
    return Report(token, says) if isinstance(token, str) and says else None
