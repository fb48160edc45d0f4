"""Whatever is typed into the forms of societies, advice, supplies, export rules and reports: no page breaks by it."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.statistics.models import FlashJob
from tests.advice.scenes import an_adviser, asked_for, seat_of
from tests.export_rules import scenes as rules
from tests.factories import a_case, a_user
from tests.pages import Page, Pages
from tests.societies import scenes as societies
from tests.supplies.goods import NEED_FORM, OFFER_FORM, a_need, a_shipment, an_offer, verified

CROOKED = {
    "far too long": "ж" * 250_000,
    "a sign that is none": "a\x00b",
    "a day that is none": "31.02.2027",
    "which of the two is the month": "03/04",
    "a decimal comma": "1,5",
    "less than nothing": "-5",
    "gigantic": "9" * 40,
    "no number": "NaN",
    "nobody's id": str(uuid.UUID(int=7)),
    "markup": "<script>1</script>",
    "other digits": "٣٤",
    "nothing": "",
}
OF_GOODS = "kind=medicine&code=capecitabine"
Walk = tuple[Role | None, list[str], dict[str, Any]]


def the_desk() -> Iterator[Walk]:
    """Who opens which pages, and what is typed there where a page alone does not say it."""
    institution, offer = verified(), an_offer()
    a_need(institution)
    shipments = [a_shipment(state) for state in ("reserved", "planned", "received")]
    yield Role.PHARMACIST, ["/desk/supplies", "/desk/supplies/proposals"], {}
    of_one = [f"/desk/supplies/shipments/{each.id}" for each in shipments]
    yield Role.PHARMACIST, [f"/desk/supplies/offers/{offer.id}", *of_one], {}
    yield Role.PHARMACIST, ["/desk/supplies/institutions/new"], {}
    yield Role.PHARMACIST, [f"/desk/supplies/institutions/{institution.id}/needs/new?{OF_GOODS}"], NEED_FORM
    yield Role.PHARMACIST, [f"/desk/supplies/offers/new?{OF_GOODS}"], OFFER_FORM
    yield None, [f"/supplies/offer?{OF_GOODS}"], OFFER_FORM
    yield None, ["/supplies", "/societies", "/export-rules", f"/export-rules/checklist?{rules.WAY}"], {}


def by_link() -> Iterator[Walk]:
    """The same of what an institution and an organisation open by a letter's link."""
    come = a_shipment("received")
    house = f"/supplies/institution/{link_token(come.need.institution_id)}"
    a_need(come.need.institution, code="imatinib")
    yield None, [house], {"received": "600", "damaged": "0"}
    yield None, [f"{house}/needs/new?{OF_GOODS}"], NEED_FORM
    yield None, [f"{house}/needs/new?q=cytostatic"], {}
    yield None, [f"/supplies/offer/{link_token(come.offer_id)}"], {}


def societies_and_rules() -> Iterator[Walk]:
    """The same of what editors and coordinators write."""
    society, rule = societies.published(), rules.published()
    societies.agreed(society)
    case = a_case()
    yield Role.EDITOR, [f"/desk/societies/{society.id}", f"/desk/export-rules/{rule.id}"], {}
    yield Role.EDITOR, ["/desk/societies/new", "/desk/societies", "/desk/export-rules"], {}
    yield Role.EDITOR, ["/desk/export-rules/new"], rules.typed()
    asks = {"society": str(society.id), "topic": "referral", "agreed": "yes", "agreed_by": "patient"}
    yield Role.COORDINATOR, [f"/desk/cases/{case.id}/society"], asks
    yield Role.COORDINATOR, ["/desk/liaisons", "/desk/liaisons/new", "/flash-reports"], {}
    an_adviser("surgical")
    yield Role.COORDINATOR, [f"/desk/cases/{case.id}/advice", "/desk/advisers", "/desk/advice"], {}


WALKS = {
    "supplies": the_desk,
    "supplies by link": by_link,
    "societies, rules and advice": societies_and_rules,
}


def pressed(pages: Pages, form: dict[str, Any], typed: dict[str, Any]) -> Page:
    """A form as a browser sends it."""
    if form["method"].lower() == "post":
        return pages.post(form["action"], typed)
    return pages.get(form["action"], query_string=typed)


def bent(pages: Pages, address: str, more: dict[str, Any], crooked: str) -> Iterator[tuple[str, Page]]:
    """Each form of a page with one field after the other bent, all at once, and pressed twice as it stands."""
    page = pages.get(address)
    assert page.status == 200, address
    for form in page.forms():
        action = form["action"] or address
        if "/account/" in action or "/language" in action:
            continue
        form, whole = {**form, "action": action}, {**form["values"], **more}
        for field in whole:
            yield f"{action} {field}", pressed(pages, form, {**whole, field: crooked})
        yield f"{action} all", pressed(pages, form, dict.fromkeys(whole, crooked))


@pytest.mark.parametrize("crooked", CROOKED)
@pytest.mark.parametrize("walk", WALKS)
def test_no_page_breaks_by_what_is_typed(app: Flask, walk: str, crooked: str) -> None:
    seen = 0
    for role, addresses, more in WALKS[walk]():
        pages = Pages(app).sign_in(a_user(role)) if role else Pages(app)
        for address in addresses:
            for what, page in bent(pages, address, more, CROOKED[crooked]):
                db.session.rollback()
                assert page.status < 500, f"{what}: {page.status}"
                assert page.status != 422 or "nhsuk-error" in page.html, f"{what}: refused without a word"
                seen += 1
    assert seen > 30


@pytest.mark.parametrize("crooked", CROOKED)
def test_no_answer_of_those_who_are_asked_breaks_a_page(app: Flask, crooked: str) -> None:
    case, adviser = a_case(), an_adviser("surgical")
    seat = seat_of(asked_for(case), adviser)
    relay, liaison = societies.a_relay_with_its_reader(a_case())
    doors = [
        (Pages(app).sign_in(adviser), ["/advice", "/advice/about", f"/advice/{seat.id}"]),
        (societies.opened(app, liaison, "answer"), ["/liaison/request"]),
        (societies.opened(app, liaison, "own"), ["/liaison/own"]),
    ]
    for pages, addresses in doors:
        for address in addresses:
            for what, page in bent(pages, address, {}, CROOKED[crooked]):
                db.session.rollback()
                assert page.status < 500, f"{what}: {page.status}"
    assert relay.id


GONE = str(uuid.UUID(int=9))
WRONG_DAYS = {
    "no month": {"day-day": "1", "day-month": "13", "day-year": "2026"},
    "no day": {"day-day": "31", "day-month": "2", "day-year": "2026"},
    "a year before all years": {"day-day": "1", "day-month": "1", "day-year": "0"},
    "the first year of all": {"day-day": "1", "day-month": "1", "day-year": "1"},
    "the last year of all": {"day-day": "31", "day-month": "12", "day-year": "9999"},
    "next year": {"day-day": "1", "day-month": "1", "day-year": str(utc_now().year + 1)},
    "no year": {"day-day": "1", "day-month": "1"},
    "no fields": {},
}
WRONG_WEEKS = (
    "2026-W00", "2026-W54", "2025-W53", "0000-W01", "9999-W53", "2026-W1", "٢٠٢٦-W٠١", "9" * 40, "2026-W01\x00",
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_DAYS)
def test_a_report_of_no_such_day_is_refused_with_a_word_and_asks_nobody(app: Flask, wrong: str) -> None:
    pages = Pages(app).sign_in(a_user(Role.COORDINATOR))
    page = pages.post("/flash-reports", WRONG_DAYS[wrong])
    db.session.rollback()
    assert page.status == 422 and "nhsuk-error" in page.html
    assert not db.session.scalars(db.select(FlashJob)).all()


@pytest.mark.parametrize("week", WRONG_WEEKS)
def test_a_week_that_is_none_is_not_found(app: Flask, week: str) -> None:
    pages = Pages(app).sign_in(a_user(Role.COORDINATOR))
    for ending in ("", ".csv", ".pdf"):
        assert pages.get(f"/flash-reports/{quote(week)}{ending}").status == 404


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", "1,5"])
def test_a_page_that_is_none_of_a_list_is_no_fault(app: Flask, page: str) -> None:
    pharmacist, editor = (Pages(app).sign_in(a_user(role)) for role in (Role.PHARMACIST, Role.EDITOR))
    for address in ("", "/offers", "/institutions", "/shipments", "/proposals", "/demand"):
        assert pharmacist.get(f"/desk/supplies{address}?page={page}").status < 500
    for address in ("/societies", "/supplies", "/desk/societies", "/desk/export-rules", "/flash-reports"):
        assert editor.get(f"{address}?page={page}").status < 500


def test_what_is_gone_or_others_is_not_found_and_twice_is_once(app: Flask) -> None:
    pharmacist, editor = (Pages(app).sign_in(a_user(role)) for role in (Role.PHARMACIST, Role.EDITOR))
    for verb in ("plan", "ready", "hand_over", "cross", "receive", "count", "close", "cancel"):
        assert pharmacist.post(f"/desk/supplies/shipments/{GONE}/{verb}").status == 404
    for verb in ("check", "publish", "confirm", "withdraw"):
        assert editor.post(f"/desk/societies/{GONE}/{verb}/1").status == 404
        assert editor.post(f"/desk/export-rules/{GONE}/{verb}/1").status == 404
        assert editor.post(f"/desk/societies/{GONE}/{verb}/{'9' * 40}").status in (400, 404)
    pair = {"offer_id": str(an_offer().id), "need_id": str(a_need().id), "quantity": "600"}
    first, second = (pharmacist.post("/desk/supplies/reserve", pair).status for _ in range(2))
    assert first == 303 and second < 500
    for wrong in ("x", GONE, "", "9" * 40):
        assert pharmacist.post("/desk/supplies/reserve", {**pair, "offer_id": wrong}).status < 500
        assert pharmacist.post("/desk/supplies/reserve", {**pair, "need_id": wrong}).status < 500
        assert pharmacist.post("/desk/supplies/reserve", {**pair, "quantity": wrong}).status < 500
    assert editor.get("/flash-reports/2026-W99").status < 500
    assert editor.get(f"/export-rules/checklist?{'goods=x&' * 300}sending=XX&via=PL").status < 500
