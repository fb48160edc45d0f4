"""What the server itself answers before any page is asked: whole answers, with whom to call, for every reader."""

from collections.abc import Iterator
from http import HTTPStatus

from referral.contacts import contact_for
from referral.i18n import PUBLIC_LANGUAGES, _, _l, speaking
from referral.web import TITLES, WORDS

TOO_SLOW, NO_LENGTH, LONG_HEAD = HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.LENGTH_REQUIRED, HTTPStatus(431)
TOO_MUCH_AT_ONCE = HTTPStatus.SERVICE_UNAVAILABLE
STATUSES = {TOO_SLOW: "", NO_LENGTH: "", LONG_HEAD: "", TOO_MUCH_AT_ONCE: "Retry-After: 30\r\n"}
"""Status → what more its answer's head says."""
IN_DANGER = _l("If somebody's life is in danger, do not wait for this page. Call")


def answers() -> dict[HTTPStatus, bytes]:
    """Status → the whole answer, for requests that never reach a page."""
    return {status: _answer(status) for status in STATUSES}


def _answer(status: HTTPStatus) -> bytes:
    body = "\n\n".join(_in(code, status) for code in PUBLIC_LANGUAGES).encode()
    kind = f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(body)}\r\nConnection: close"
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{STATUSES[status]}{kind}\r\n\r\n".encode() + body


def _in(code: str, status: int) -> str:
    with speaking(code):
        return "\n".join(_lines(status))


def _lines(status: int) -> Iterator[str]:
    yield f"{TITLES.get(status, TITLES[400])}. {WORDS.get(status, WORDS[400])}"
    yield from ambulance()
    if office := contact_for():
        reached = {"name": office.name, "phone": office.phone, "hours": office.hours}
        yield str(_("If this does not help, call us: %(name)s, %(phone)s (%(hours)s).", **reached))


def ambulance() -> Iterator[str]:
    """Whom to call when somebody's life is in danger, in the reader's language, a line each."""
    yield f"{IN_DANGER}:"
    yield f"112 {_('in Poland, Czechia, Hungary, Slovakia, Romania and Moldova')}"
    yield f"103 {_('inside Ukraine')}"
