"""A name is covered on a phone with a finger and at a desk with the keyboard; a Polish hospital looks at the copy."""

import os
import uuid
from pathlib import Path

from sqlalchemy import select

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.records.papers import storing
from referral.records.showing.boxes import drawn
from referral.records.showing.models import PaperCover
from referral.referrals import links
from referral.referrals.models import Referral
from tests.factories import a_case, a_referral
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller
from tests.records.showing.scenes import a_paper, agree
from tests.records.showing.test_burning import reddish
from tests.referrals.scenes import consent_to_show

KEPT = os.environ.get("COVERING_PICTURES")
"""A folder for pictures of each step, for whoever looks at them."""
LUBLIN = "pl-lublin-cozl"


def _picture(who: Traveller, name: str) -> None:
    if KEPT:
        who.page.screenshot(path=str(Path(KEPT) / f"{name}.png"), full_page=True)


def _asked(site: Site) -> tuple[str, str, str]:
    """A case with a paper of two pages, asked of a hospital; the addresses of its pages, and the hospital's link."""
    with site.inside():
        hospital = db.session.scalars(select(Hospital).where(Hospital.code == LUBLIN)).one()
        case = a_case(submitted_at=utc_now())
        consent_to_show(case, hospital)
        agree(case)
        paper = a_paper(case, pages=2)
        referral = a_referral(case, hospital, sent_at=utc_now(), deadline_at=utc_now().replace(year=2999))
        link = links.issue(hospital, utc_now().replace(year=2999), utc_now(), referral)
        db.session.commit()
        return f"/cases/{case.id}/shown-papers", str(paper.id), f"/answer/{link_token(link.id)}"


def _copies(site: Site) -> list[tuple[int, int]]:
    """Of each copy that stands: how many boxes, and how much of the name is left."""
    with site.inside():
        rows = db.session.scalars(
            select(PaperCover).where(PaperCover.ended_at.is_(None)).order_by(PaperCover.number)
        )
        return [
            (len(each.boxes["boxes"]), reddish(storing.opened(each.data_key, each.name))) for each in rows
        ]


def _drag(who: Traveller) -> None:
    """Over the name on the picture: from a tenth to six tenths of its width, from a fifth of its height on."""
    place = who.page.locator(".app-cover__boxes").bounding_box()
    assert place is not None
    left, top, width, height = (place[name] for name in ("x", "y", "width", "height"))
    who.page.mouse.move(left + 0.09 * width, top + 0.19 * height)
    who.page.mouse.down()
    who.page.mouse.move(left + 0.4 * width, top + 0.23 * height)
    who.page.mouse.move(left + 0.61 * width, top + 0.27 * height)
    who.page.mouse.up()


def test_a_name_is_covered_by_hand_and_by_keys_and_a_hospital_reads_the_copy(
    site: Site, somebody: Somebody
) -> None:
    home, paper, link = _asked(site)
    phone = somebody("uk", PHONE).sign_in("coordinator").go(home)
    _picture(phone, "1-list")
    phone.check_accessible()
    phone.go(f"{home}/{paper}/1")
    phone.page.locator(".app-cover__page").first.scroll_into_view_if_needed()
    _drag(phone)
    assert len(drawn(phone.page.locator('[name="boxes"]').input_value())) == 1
    _picture(phone, "2-drawn")
    phone.check_accessible()
    phone.press("Make the covered copy")
    assert _copies(site) == [(1, 0)]
    _picture(phone, "3-copy")
    phone.press("I have looked at the whole page: there is no name on it")
    desk = somebody("uk", DESKTOP).sign_in("coordinator").go(f"{home}/{paper}/2")
    desk.page.locator("[data-cover-add]").click()
    for key in ["ArrowLeft"] * 22 + ["ArrowUp"] * 26 + ["Shift+ArrowRight"] * 15 + ["Shift+ArrowDown"] * 4:
        desk.page.keyboard.press(key)
    _picture(desk, "4-keyboard")
    desk.press("Make the covered copy")
    assert _copies(site) == [(1, 0), (1, 0)]
    desk.press("I have looked at the whole page: there is no name on it")
    _picture(desk, "5-list")
    for device, name in ((PHONE, "phone"), (DESKTOP, "desk")):
        house = somebody("pl", device).go(link).press("Open")
        _picture(house, f"6-request-{name}")
        house.press("Look at the papers")
        house.page.wait_for_load_state("networkidle")
        _picture(house, f"7-papers-{name}")
        house.check_accessible()
    with site.inside():
        case = db.session.scalars(select(Case).where(Case.id == _case_id(home))).one()
        referral = db.session.scalars(select(Referral).where(Referral.case_id == case.id)).one()
        referral.state = "accepted"
        db.session.commit()
    house.go("/answer/papers")
    _picture(house, "8-after-yes-without-code")
    assert house.reads("Your letter as a file") is False
    house.go("/answer/papers/letters")
    _picture(house, "9-letters")
    house.check_accessible()


def _case_id(home: str) -> uuid.UUID:
    return uuid.UUID(home.split("/")[2])
