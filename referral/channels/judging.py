"""What an answer of HTTP means for a text: taken, refused for good, trouble with the gateway, or nobody knows."""

from collections.abc import Set

from referral.channels.asking import Answer
from referral.mail import InDoubt, Refused, ServerTrouble

MAYBE_TAKEN = frozenset({500, 502, 504})
"""A proxy, or a gateway that broke off amid its work: it may have the text."""
REFUSES = frozenset({400, 410, 422})
"""It is this text, or its number, that is wrong. All else (401, 403, 404, 405, 429, 503, a redirect) is ours to mend or
to wait for: the next text would fare no better."""


def judge(answer: Answer, refuses: Set[int] = REFUSES) -> Answer:
    """The answer where it is a yes (2xx); raises Refused, InDoubt or ServerTrouble with the status as its kind."""
    if 200 <= answer.status < 300:
        return answer
    if answer.status in refuses:
        raise Refused(f"HTTP {answer.status}")
    if answer.status in MAYBE_TAKEN:
        raise InDoubt()
    raise ServerTrouble(f"HTTP {answer.status}")


def named(found: object) -> str:
    """The name that a gateway gives a text; raises InDoubt for what is none: it said yes and no more."""
    name = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    if not name or len(name) > 200 or not name.isprintable():
        raise InDoubt()
    return name
