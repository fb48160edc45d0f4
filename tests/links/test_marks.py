"""A link that is silent is marked for those who keep the pages, and shown to readers as before."""

from datetime import datetime

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.information.models import LIFE
from referral.links import actions
from referral.links.collecting import all_links
from referral.links.probing import ANSWERS, GONE
from tests.factories import a_user
from tests.information.answers import FACTS, an_answer
from tests.materials.scenes import ON_SHELF, TOLD, a_card, a_document, published
from tests.pages import Pages

DESK = {
    FACTS["source"]: ("/desk/information/pl", "/desk/information/pl/insured", "/information/pl"),
    TOLD["source"]: ("/desk/materials", "/desk/materials/card/nausea", "/materials/nausea"),
    ON_SHELF["facts"]["link"]: ("/desk/materials", "/desk/materials/card/guide", "/materials/shelf"),
}
"""Link → the list and the page on which its editors see the mark, the page on which readers see the link."""


@pytest.fixture
def desk(app: Flask, now: datetime) -> Pages:
    """An answer, a card and a document are published; somebody edits."""
    answer, other = an_answer(), a_user(Role.EDITOR).as_actor()
    LIFE.check(answer, 1, other, now)
    LIFE.publish(answer, 1, other, now)
    published(a_card())
    published(a_document())
    return Pages(app).sign_in(a_user(Role.EDITOR))


@pytest.mark.parametrize("link", DESK)
def test_a_silent_link_is_marked_for_its_editors_and_hidden_from_nobody(
    app: Flask, now: datetime, desk: Pages, link: str
) -> None:
    listed, edited, read = DESK[link]
    for outcome, is_marked in ((ANSWERS, False), (GONE, True), (ANSWERS, False)):
        actions.note(link, outcome, now)
        assert ("link silent" in desk.get(listed).text) is is_marked
        assert (
            f"This link did not answer on November 20, 2026: {link}" in desk.get(edited).text
        ) is is_marked
        page = Pages(app).get(read)
        assert link in page.html and "не відповіло" not in page.text


def test_every_published_link_is_asked(app: Flask, desk: Pages) -> None:
    assert set(DESK) <= set(all_links())
