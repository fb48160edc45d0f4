"""A partner sees numbers of days that are over, rounded down, of the own places; never a person."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.intake.models import Case
from referral.screening import actions, queries
from referral.screening.lines import LINES
from referral.screening.models import Tally, Venue
from referral.screening.queries import PEOPLE
from tests.factories import NOW, a_case, a_user
from tests.pages import Pages
from tests.screening.venues import WISH, a_partner, a_venue, ticks, wishes


def a_day(venue: Venue, ago: int, **counts: int) -> Tally:
    day = utc_now().date() - timedelta(days=ago)
    nothing = queries.nothing_ticked()
    row = Tally(venue_id=venue.id, day=day, counts={**nothing, **counts}, paper=nothing)
    db.session.add(row)
    db.session.commit()
    return row


def test_today_is_not_shown_before_it_is_over(app: Flask) -> None:
    venue = a_venue()
    for _ in range(6):
        ticks(Pages(app), venue, "known")
    assert queries.days_of(venue, utc_now()) == []
    (shown,) = queries.days_of(venue, utc_now() + timedelta(days=1))
    assert (shown.counts[PEOPLE], shown.counts["known"], shown.counts["child"]) == (5, 5, 0)


@pytest.mark.parametrize(("counted", "said"), [(0, 0), (1, 0), (4, 0), (5, 5), (9, 5), (11, 10), (12, 10)])
def test_every_number_is_the_multiple_of_five_below(counted: int, said: int) -> None:
    assert queries.rounded({"known": counted}) == {**queries.nothing_ticked(), "known": said}


def test_small_numbers_are_fewer_than_five_for_everybody(app: Flask) -> None:
    venue = a_venue()
    partner = a_partner(venue)
    a_day(venue, 1, people=12, known=11, child=3)
    texts = [
        Pages(app).sign_in(partner).get(f"/partner/{venue.id}", language="en").text,
        Pages(app).sign_in(a_user()).get(f"/desk/screening/{venue.id}", language="en").text,
    ]
    for each in texts:
        assert "at least 10" in each and "fewer than 5" in each
        assert "at least 11" not in each and "at least 12" not in each


def test_a_partner_sees_no_other_venue_and_no_page_of_people(app: Flask) -> None:
    mine, other = a_venue(), a_venue()
    pages = Pages(app).sign_in(a_partner(mine))
    assert pages.get(f"/partner/{mine.id}").status == 200
    assert pages.get(f"/partner/{other.id}").status == 404
    assert pages.get(f"/partner/{other.id}/paper/{utc_now().date()}").status == 404
    assert pages.get(f"/partner/{other.id}/poster/uk").status == 404
    assert ROLE_PERMISSIONS[Role.SCREENING_PARTNER] == {Permission.SCREENING_COUNTS}


def test_no_page_that_a_partner_can_open_shows_a_person(app: Flask) -> None:
    """Every page that can be asked for without a number in its address, and every page of the own place."""
    a_user()
    venue = a_venue()
    wishes(Pages(app), venue, "known")
    a_case(identity={"name_original": WISH["name"], "phone": WISH["phone"], "birth_date": "1980"})
    case = db.session.scalars(db.select(Case).where(Case.state == "draft")).one()
    pages = Pages(app).sign_in(a_partner(venue))
    said = [WISH["name"].split()[0], "765 43 21", case.reference]
    every = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    plain = [rule.rule for rule in every if not rule.endpoint.startswith("security.")]
    own = [f"/partner/{venue.id}", f"/partner/{venue.id}/paper/{utc_now().date()}", f"/s/{venue.token}"]
    opened = 0
    for path in [*plain, *own, f"/intake/{case.id}", f"/desk/cases/{case.id}", "/desk/calls"]:
        page = pages.get(path)
        opened += page.status == 200
        assert not [each for each in said if each in page.html], path
    assert opened > 8 and pages.get("/partner").status == 200


def test_given_and_taken_away(app: Flask) -> None:
    venue = a_venue()
    partner, actor = a_partner(venue), a_user().as_actor()
    actions.give(venue, partner, actor, NOW)
    assert queries.partners_of(venue) == [(str(partner.id), partner.name)]
    actions.take_away(venue, partner.id, actor, NOW)
    assert queries.venues_of(partner) == []
    with pytest.raises(Invalid):
        actions.give(venue, a_user(Role.VOLUNTEER), actor, NOW)
    actions.revoke(venue, actor, NOW)
    with pytest.raises(Conflict):
        actions.revoke(venue, actor, NOW)


def typed(pages: Pages, venue: Venue, day: Any, **counts: int) -> int:
    return pages.post(f"/partner/{venue.id}/paper/{day}", {name: str(n) for name, n in counts.items()}).status


def test_paper_is_typed_as_counts_and_typed_again_it_stands_in_its_venue(app: Flask) -> None:
    venue = a_venue()
    pages, day = Pages(app).sign_in(a_partner(venue)), utc_now().date()
    assert typed(pages, venue, day, people=9, known=9, child=2) == 303
    assert typed(pages, venue, day, people=7, known=6) == 303
    row = db.session.scalars(db.select(Tally)).one()
    assert (row.paper[PEOPLE], row.paper["known"], row.paper["child"], row.counts[PEOPLE]) == (7, 6, 0, 0)


def test_paper_of_a_wrong_day_or_with_impossible_numbers_is_refused(app: Flask) -> None:
    venue = a_venue(active_until=utc_now().date() - timedelta(days=1))
    pages, today = Pages(app).sign_in(a_partner(venue)), utc_now().date()
    wrong = [today + timedelta(days=1), today - timedelta(days=8), today, "2026-99-99", "yesterday"]
    assert [typed(pages, venue, day, people=3, known=1) for day in wrong] == [422, 422, 422, 404, 404]
    yesterday = today - timedelta(days=1)
    assert typed(pages, venue, yesterday, people=3, known=4) == 422
    assert typed(pages, venue, yesterday, people=-1) == 422
    assert pages.post(f"/partner/{venue.id}/paper/{yesterday}", {"people": "x" * 9_000}).status == 422
    assert not db.session.scalars(db.select(Tally)).all()


def test_poster_and_list_are_printed_in_three_languages_with_the_code_of_the_page(app: Flask) -> None:
    venue = a_venue()
    pages = Pages(app).sign_in(a_partner(venue))
    for tongue in ("uk", "ru", "en"):
        for sheet in ("poster", "list"):
            page = pages.get(f"/partner/{venue.id}/{sheet}/{tongue}")
            assert page.status == 200 and page.response.data[:5] == b"%PDF-"
    assert pages.get(f"/partner/{venue.id}/poster/pl").status == 404


def test_a_venue_is_made_by_coordinator_and_administrator_and_nobody_else(app: Flask) -> None:
    facts = {"name": "Пункт", "kind": "bus", "country": "HU", "locality": "Záhony"}
    for role in Role:
        answer = Pages(app).sign_in(a_user(role)).post("/desk/screening/new", facts)
        assert (answer.status == 303) == (role in (Role.COORDINATOR, Role.ADMINISTRATOR)), role
    assert len(LINES) == 8
