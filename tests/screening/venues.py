"""Places of the tick list, partners, answers and wishes for tests."""

import re
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.screening import actions, calling
from referral.screening.models import Call, Venue
from tests.factories import NOW, a_user
from tests.pages import BASE, Page, Pages

WISH = {
    "name": "Тестова Олена",
    "phone": "+380 67 765 43 21",
    "whose": "own",
    "languages": ["uk"],
    "agrees": "yes",
}
FORM = re.compile(r'name="form" value="([^"]+)"')


def a_venue(**facts: Any) -> Venue:
    """A shelter in Lublin that is open."""
    of = {"name": "Schronisko Testowe", "kind": "shelter", "country": "PL", "locality": "Lublin"}
    return actions.make_venue({**of, "active_until": None, **facts}, a_user().as_actor(), NOW)


def a_partner(*venues: Venue) -> User:
    """An account of a screening partner whose places these are."""
    user = a_user(Role.SCREENING_PARTNER)
    for venue in venues:
        actions.give(venue, user, a_user().as_actor(), NOW)
    return user


def form_of(page: Page) -> str:
    """The token of the form on a page."""
    found = FORM.search(page.html)
    assert found, page.html[:300]
    return found[1]


def ticks(pages: Pages, venue: Venue, *lines: str, way: str = "count", form: str = "") -> Page:
    """Open the list as from the poster and send it."""
    form = form or form_of(pages.get(f"/s/{venue.token}"))
    return bare(pages, f"/s/{venue.token}", {"form": form, "lines": list(lines), "way": way})


def wishes(pages: Pages, venue: Venue, *lines: str, **other: Any) -> Page:
    """Go on from the list to the consent, and agree."""
    asked = ticks(pages, venue, *lines, way="call")
    said = {"form": form_of(asked), "lines": list(lines), **WISH, **other}
    return bare(pages, f"/s/{venue.token}/call", said)


def bare(pages: Pages, path: str, data: dict[str, Any], language: str = "en", **more: Any) -> Page:
    """Send a form as a browser without any cookie does."""
    with pages.app.app_context():
        headers = {"Accept": "text/html", "Accept-Language": language}
        answer = pages.client.post(path, data=data, base_url=BASE, headers=headers, **more)
    db.session.rollback()
    return Page(answer)


def a_call() -> Call:
    """Somebody waits to be called."""
    a_user()
    said = {**WISH, "country": "PL", "locality": "Lublin", "read_in": "uk"}
    said |= {"by_poster": True, "in_share": True, "lines": ["known"]}
    return calling.ask("made by a test", said, NOW)


def the_call() -> Call:
    """The one wish that there is."""
    return db.session.scalars(db.select(Call)).one()
