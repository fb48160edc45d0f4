"""Whatever is typed into the forms of societies, advice, supplies, export rules and reports: no page breaks by it."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
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


WALKS = {"supplies": the_desk, "societies, rules and advice": societies_and_rules}


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
    assert seen > 40


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
