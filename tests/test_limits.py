"""Limits of attempts: each limited route refuses the one beyond its limit, in words; nobody else is held up."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from referral import web
from referral.accounts.permissions import Role
from referral.db import db
from tests.conftest import make_app
from tests.factories import a_hospital, a_user
from tests.pages import BASE, Page, Pages

TOKEN = "0" * 40
SENT, STOPPED = (f"goods={each}&sending=PL&via=PL" for each in ("medicine", "controlled"))
NOBODYS = "00000000-0000-0000-0000-000000000007"
# Every limited route: method, address, how many in how many seconds. Written out a second time on purpose.
LIMITS: dict[str, tuple[str, str, int, int]] = {
    "security.login": ("post", "/account/login", 100, 300),
    "security.two_factor_token_validation": ("post", "/account/tf-validate", 100, 300),
    "security.mf_recovery": ("post", "/account/mf-recovery", 100, 300),
    "security.forgot_password": ("post", "/account/reset", 20, 300),
    "intake.open_card": ("get", f"/card/{TOKEN}", 600, 3600),
    "intake.use_card": ("post", f"/card/{TOKEN}", 600, 3600),
    "intake.unlock": ("post", "/card/open", 100, 3600),
    "intake.type_code": ("post", "/card/code", 100, 3600),
    "intake.mail_code": ("post", "/card/code/send", 100, 3600),
    "intake.text_code": ("post", "/card/code/send/phone", 100, 3600),
    "intake.open_by_code": ("post", "/card/code/open", 100, 3600),
    "contact_changes.tell": ("post", "/card/contact", 60, 3600),
    "intake.answer_worse": ("post", "/card/worse/now", 120, 3600),
    "intake.show_worse": ("post", "/card/worse/help", 120, 3600),
    "intake.ask_again": ("post", "/card/again", 60, 3600),
    "still_needed.say": ("post", "/card/still-needed", 60, 3600),
    "papers.begin_own_papers": ("post", "/my/papers", 600, 3600),
    "papers.add_own_papers": ("post", "/my/papers/form", 600, 3600),
    "papers.whole_own_papers": ("post", f"/my/papers/{NOBODYS}/files/{NOBODYS}/whole", 600, 3600),
    "papers.take_back_own_papers": ("post", f"/my/papers/{NOBODYS}/take-back", 600, 3600),
    "papers.bring_again_own_papers": ("post", f"/my/papers/{NOBODYS}/bring-again", 600, 3600),
    "own_page.take_back": ("post", "/card/consents", 60, 3600),
    "own_page.take_back_advice": ("post", "/card/consents/advice", 60, 3600),
    "showing.take_back_own": ("post", "/card/consents/papers", 60, 3600),
    "showing.save_all": ("get", f"/hospital/referrals/{NOBODYS}/papers.zip", 60, 3600),
    "showing.save_all_by_link": ("get", "/answer/papers.zip", 60, 3600),
    "showing.take_letter_back_by_link": ("post", f"/answer/papers/letters/{NOBODYS}/take-back", 120, 3600),
    "showing.send_letter_by_link": ("post", "/answer/papers/letters", 120, 3600),
    "home_doctor.open_letters": ("get", f"/doctor/{TOKEN}", 60, 3600),
    "home_doctor.read_letters": ("post", f"/doctor/{TOKEN}", 60, 3600),
    "reading.open_request": ("get", f"/records/{TOKEN}", 60, 3600),
    "reading.read_request": ("post", f"/records/{TOKEN}", 60, 3600),
    "reading.doubt": ("post", "/card/illness", 60, 3600),
    "home_doctor.stop_as_patient": ("post", "/card/home-doctor", 60, 3600),
    "record_copies.ask_own": ("post", "/card/record", 60, 3600),
    "record_copies.save_own": ("get", "/card/record/file", 12, 3600),
    "record_copies.save": ("get", f"/record-copies/{NOBODYS}/file", 12, 3600),
    "referrals.report_as_patient": ("post", "/card/visit", 60, 3600),
    "referrals.show_way_back_by_link": ("post", "/answer/way-back", 120, 3600),
    "messages.open": ("get", f"/m/{TOKEN}", 120, 3600),
    "messages.answer": ("post", f"/m/{TOKEN}/answer", 120, 3600),
    "messages.stop": ("post", f"/m/{TOKEN}/stop", 120, 3600),
    "accountability.show_totals": ("get", "/totals", 120, 60),
    "statistics.show_totals": ("get", "/totals/newest", 120, 60),
    "referrals.print_packet_by_link": ("post", "/answer/paper", 60, 3600),
    "referrals.print_visit": ("post", "/card/letter", 60, 3600),
    "screening.tick": ("post", f"/s/{TOKEN}", 300, 3600),
    "screening.call": ("post", f"/s/{TOKEN}/call", 200, 86_400),
    "screening.ask_call": ("post", "/call", 200, 86_400),
    "supplies.list_public": ("get", "/supplies", 120, 60),
    "supplies.offer": ("post", "/supplies/offer", 20, 86_400),
    "supplies.move_need_own": ("post", f"/supplies/institution/{TOKEN}/needs/{NOBODYS}/confirm", 200, 86_400),
    "supplies.make_need_own": ("post", f"/supplies/institution/{TOKEN}/needs/new", 200, 86_400),
    "supplies.move_shipment_own": (
        "post",
        f"/supplies/institution/{TOKEN}/shipments/{NOBODYS}/count",
        200,
        86_400,
    ),
    "supplies.withdraw_offer_own": ("post", f"/supplies/offer/{TOKEN}/withdraw", 200, 86_400),
    "supplies.show_institution_own": ("get", f"/supplies/institution/{TOKEN}", 300, 3600),
    "supplies.show_offer_own": ("get", f"/supplies/offer/{TOKEN}", 300, 3600),
    "information.suggest": ("post", "/information/pl/suggest", 30, 3600),
    "dangers.report": ("post", "/danger", 30, 3600),
    "centres.list_centres": ("get", "/centres", 120, 60),
    "centres.show_map": ("get", "/centres/map", 120, 60),
    "centres.show": ("get", "/centres/00000000-0000-0000-0000-000000000007", 120, 60),
    "centres.show_base": ("get", "/open-data/hsds", 120, 60),
    "centres.show_objects": ("get", "/open-data/hsds/services", 120, 60),
    "centres.show_bundle": ("get", "/open-data/fhir", 120, 60),
    "centres.save": ("get", "/open-data/services.csv", 120, 60),
    "notices.show_privacy": ("get", "/privacy", 120, 60),
    "notices.show_version": ("get", "/privacy/2026-11-30", 120, 60),
    "notices.show_accessibility": ("get", "/accessibility", 120, 60),
    "notices.show_purpose": ("get", "/what-it-is-for", 120, 60),
    "organisations.list_organisations": ("get", "/organisations", 120, 60),
    "export_rules.show_list": ("get", f"/export-rules/checklist?{SENT}", 120, 60),
    "export_rules.print_list": ("get", f"/export-rules/checklist/paper?{STOPPED}", 200, 3600),
    "societies.list_societies": ("get", "/societies", 120, 60),
    "societies.show": ("get", "/societies/pl_example", 120, 60),
    "societies.open_link": ("get", f"/liaison/{TOKEN}", 300, 3600),
    "societies.use_link": ("post", f"/liaison/{TOKEN}", 300, 3600),
    "societies.invitation": ("post", "/liaison/invitation", 300, 3600),
    "societies.refuse": ("post", "/liaison/invitation/refuse", 300, 3600),
    "societies.update_own": ("post", "/liaison/own", 300, 3600),
    "societies.confirm": ("post", "/liaison/own/confirm", 300, 3600),
    "societies.hand_over": ("post", "/liaison/own/hand-over", 300, 3600),
    "societies.leave": ("post", "/liaison/own/leave", 300, 3600),
    "societies.answer_by_link": ("post", "/liaison/request/answer", 300, 3600),
    "materials.report": ("post", "/materials/nausea/wrong", 30, 3600),
    "materials.print_card": ("get", "/materials/nausea/uk/a5", 200, 3600),
    "referrals.open_link": ("get", f"/answer/{TOKEN}", 300, 3600),
    "referrals.use_link": ("post", f"/answer/{TOKEN}", 300, 3600),
    "referrals.update_by_link": ("post", "/answer/step/accept", 600, 3600),
    "referrals.forward_by_link": ("post", "/answer/forward", 60, 3600),
    "referrals.answer_as_patient": ("post", "/card/answer", 60, 3600),
    "referrals.send_code": ("post", "/answer/identity/code", 10, 3600),
    "referrals.give_code": ("post", "/answer/identity", 30, 3600),
    "offline.list_files": ("get", "/offline/uk/list.json", 600, 60),
    "offline.list_keys": ("get", "/offline/keys", 120, 60),
    "offline.deliver": ("post", "/offline/entries", 3000, 3600),
    "offline.deliver_signs": ("post", "/offline/signs", 3000, 3600),
    "offline.show_state": ("get", f"/offline/entries/{NOBODYS}", 3000, 3600),
    "offline.begin_paper": ("post", f"/offline/papers/{NOBODYS}", 40_000, 3600),
    "offline.take_piece": ("put", f"/offline/papers/{NOBODYS}/{NOBODYS}/files/{NOBODYS}/0", 40_000, 3600),
    "offline.receive_whole": (
        "post",
        f"/offline/papers/{NOBODYS}/{NOBODYS}/files/{NOBODYS}/whole",
        40_000,
        3600,
    ),
    "offline.show_paper": ("get", f"/offline/papers/{NOBODYS}/{NOBODYS}", 40_000, 3600),
}
TOGETHER = {"screening.call", "screening.ask_call"}
"""Two doors to one room: their attempts are counted together."""
SIGNED_IN = {"showing.save_all": Role.HOSPITAL, "record_copies.save": Role.ADMINISTRATOR}
"""A stranger is sent to sign in before anything is counted."""
KEPT = ("intake._keep", 300, 3600)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as it is served: with its limits."""
    app = make_app(f"sqlite:///{tmp_path_factory.mktemp('limits') / 'test.sqlite'}", RATELIMIT_ENABLED=True)
    yield app
    web.limiter.enabled = False
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def fresh(limited: Flask) -> Iterator[Flask]:
    """The same, with nothing counted yet."""
    with limited.app_context():
        web.limiter.reset()
        yield limited


def _ask(pages: Pages, method: str, path: str, **more: Any) -> int:
    """One attempt, as cheap as can be: the page is not parsed."""
    with pages.app.app_context():
        return pages.client.open(path, method=method.upper(), base_url=BASE, **more).status_code


def _pages(app: Flask, endpoint: str) -> Pages:
    """A browser of whoever may open it."""
    if endpoint not in SIGNED_IN:
        return Pages(app)
    return Pages(app).sign_in(a_user(SIGNED_IN[endpoint], hospital_id=a_hospital().id))


def _count_on(number: int) -> None:
    """As if so many had been counted where one has been."""
    counted: Any = web.limiter.storage
    (key,) = counted.storage
    counted.storage[key] = number


def _all_limits() -> dict[str, tuple[int, int]]:
    """What the limiter holds: room and name of the view → how many, in how many seconds."""
    held = web.limiter.limit_manager._decorated_limits
    found = {_endpoint(name): [each for group in limits for each in group] for name, limits in held.items()}
    assert len(found) == len(held) and all(len(limits) == 1 for limits in found.values()), "one limit a view"
    return {name: (one.limit.amount, one.limit.get_expiry()) for name, (one,) in found.items()}


def _endpoint(name: str) -> str:
    """Of "referral.records.papers.views.doors.show.show": "papers.show"; the library's are those of "security"."""
    package, *rooms = name.partition(".views.")[0].split(".")
    return f"{rooms[-1] if package == 'referral' else 'security'}.{name.rpartition('.')[2]}"


def test_the_limits_are_exactly_these(fresh: Flask) -> None:
    told = {each: limit[2:] for each, limit in LIMITS.items()}
    assert _all_limits() == told | {KEPT[0]: KEPT[1:]}


@pytest.mark.parametrize("endpoint", LIMITS)
def test_the_one_beyond_the_limit_is_refused_and_nobody_else_is(fresh: Flask, endpoint: str) -> None:
    method, path, most, _ = LIMITS[endpoint]
    pages = _pages(fresh, endpoint)
    form = {"data": {"csrf_token": pages.csrf()}} if method == "post" else {}
    assert _ask(pages, method, path, **form) != 429
    _count_on(most - 1)
    assert _ask(pages, method, path, **form) != 429, "the last one allowed"
    assert _ask(pages, method, path, **form) == 429
    elsewhere = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    assert _ask(pages, method, path, **form, **elsewhere) != 429, "another address is not held up"
    together = TOGETHER if endpoint in TOGETHER else {endpoint}
    others = [each for each in LIMITS if each not in together]
    form = {"data": {"csrf_token": pages.csrf()}}
    for method, path, *_ in (LIMITS[each] for each in others):
        assert _ask(pages, method, path, **(form if method == "post" else {})) != 429, path


@pytest.mark.parametrize("token", ["its own", "none"])
def test_what_is_kept_of_lost_sessions_is_limited(fresh: Flask, token: str) -> None:
    pages = Pages(fresh)
    form = {"name": "x"} | ({"csrf_token": pages.csrf()} if token == "its own" else {})
    assert _ask(pages, "post", "/intake/new", data=form) == 303
    _count_on(KEPT[1] - 1)
    assert [_ask(pages, "post", "/intake/new", data=form) for _ in range(2)] == [303, 429]


def test_the_refusal_is_a_page_that_says_what_to_do(fresh: Flask) -> None:
    pages = Pages(fresh)
    form = {"csrf_token": pages.csrf()}
    for _ in range(LIMITS["referrals.send_code"][2]):
        _ask(pages, "post", "/answer/identity/code", data=form)
    page: Page = pages.post("/answer/identity/code", language="en")
    assert page.status == 429 and re.search("Wait a few minutes, then try again", page.text)
