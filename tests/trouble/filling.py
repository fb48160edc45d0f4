"""Every form that somebody of ours can see, filled as a person would fill it; pages are many and read quickly."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from referral.accounts.permissions import Role, declared
from referral.db import db
from tests.factories import a_user
from tests.pages import BASE, Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in
from tests.societies.scenes import invited, opened
from tests.test_access import World, _address, _allowed, _methods, _rules

WORDS = "Слова, які хтось довго писав"
TYPED = {
    "tel": "+380501234567",
    "email": "somebody@example.org",
    "password": "a long sentence 1",
    "number": "1",
}
WRITTEN_ON_PAPER = "paper_number"
"""It bears a sign that is checked; somebody without a paper leaves it empty."""
FIXED = ("hidden", "radio", "checkbox")
IN_THE_HEADER = ("i18n.set_language", "security.logout")


class Filled(NamedTuple):
    """A form that is ready to be sent: by whom, where to, and with what."""

    visitor: Pages
    endpoint: str
    address: str
    values: dict[str, str]

    def send(self) -> TestResponse:
        """As a browser sends it from the very page."""
        sent = {"Sec-Fetch-Site": "same-origin"}
        return _open(self.visitor, self.address, sent, method="POST", data=self.values)


class Forms(HTMLParser):
    """The forms of a page: `found` holds address and what a person would send."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at, self.found = at, list[tuple[str, dict[str, str]]]()
        self.inside, self.selecting = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of one."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = said.get("method", "get") == "post"
            if self.inside:
                self.found.append((said.get("action") or self.at, {}))
        elif self.inside and tag == "option":
            self.found[-1][1][self.selecting] = said.get("value", "")
        elif self.inside and said.get("name") and tag in ("input", "select", "textarea"):
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        kind, values = said.get("type", "text"), self.found[-1][1]
        if tag == "select":
            self.selecting = said["name"]
        elif kind in FIXED:
            values.setdefault(said["name"], said.get("value", "on"))
        elif kind not in ("submit", "button", "file"):
            short = "1" if said.get("inputmode") == "numeric" else TYPED.get(kind, WORDS)
            usual = "" if said["name"] == WRITTEN_ON_PAPER else short
            values.setdefault(said["name"], said.get("value") or usual)

    def handle_endtag(self, tag: str) -> None:
        """Buttons and links outside of forms are none of ours."""
        self.inside = self.inside and tag != "form"


def forms(app: Flask, world: World) -> Iterator[Filled]:
    """Each form of each page, once, as whoever may open the page sees it."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for visitor, who in _visitors(app, world):
        for rule in list(_rules(app)):
            if "GET" in _methods(rule) and _allowed(declared(app, rule.endpoint), who):
                for each in on_page(visitor, _address(app, rule, world)):
                    mark = (each.endpoint, tuple(sorted(each.values)))
                    if mark not in seen:
                        seen.add(mark)
                        yield each


def is_truth(answer: TestResponse, typed: dict[str, str], said: str = "Not saved") -> None:
    """The page says what is not saved and whom to call, and its form holds what was typed, but no secret."""
    html = answer.get_data(as_text=True)
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert all(each in html for each in (said, 'tel:112"', "+48 22 555 01 02"))
    again = Forms("")
    again.feed(html)
    assert len(again.found) == 1
    kept = {name: text for name, text in typed.items() if "password" not in name}
    secret = {name: TYPED["password"] for name in typed.keys() - kept.keys()}
    assert again.found[0][1] == kept | secret and TYPED["password"] not in html


def _visitors(app: Flask, world: World) -> Iterator[tuple[Pages, str]]:
    yield Pages(app).sign_in(world["volunteer"]), Role.VOLUNTEER
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.CLINICIAN):
        yield Pages(app).sign_in(a_user(role)), role
    yield Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=world["hospital"].id)), Role.HOSPITAL
    yield Pages(app).sign_in(world["adviser"].user), Role.ADVISER
    yield Pages(app).sign_in(a_user(Role.LIAISON, email=world["liaison"].known["email"])), Role.LIAISON
    yield Pages(app), "anonymous"
    for liaison, purpose in (
        (world["liaison"], "answer"),
        (world["liaison"], "own"),
        (invited(world["liaison"].society, "new@society.example"), "invite"),
    ):
        yield opened(app, liaison, purpose), "anonymous"
    a_sent_referral()
    by_link = Pages(app)
    by_link.submit(by_link.get(link_in(letters("referral_new")[0])), "/answer/")
    yield by_link, "anonymous"


def on_page(visitor: Pages, at: str) -> Iterator[Filled]:
    """Each form of one page."""
    answer = _open(visitor, at)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return
    reader = Forms(at)
    reader.feed(answer.get_data(as_text=True))
    for address, values in reader.found:
        endpoint = _endpoint(visitor.app, address)
        if endpoint and endpoint not in IN_THE_HEADER:
            yield Filled(visitor, endpoint, address, values)


def _open(
    visitor: Pages, address: str, said: Mapping[str, str] = MappingProxyType({}), **how: Any
) -> TestResponse:
    with visitor.app.app_context():
        headers = {"Accept": "text/html", "Accept-Language": "en", **said}
        answer = visitor.client.open(address, base_url=BASE, headers=headers, **how)
    db.session.rollback()
    return answer


def _endpoint(app: Flask, address: str) -> str | None:
    try:
        return str(app.url_map.bind("127.0.0.1").match(address.partition("?")[0], method="POST")[0])
    except HTTPException:
        return None
