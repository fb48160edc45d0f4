"""The page of the switch names who turned it last, and says what was done."""

import pytest

from referral.accounts.permissions import Role
from referral.plans import reserve_prices
from tests import factories as a
from tests.pages import Pages


@pytest.fixture(autouse=True)
def rule_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if replays showed that no group waits more than a day longer."""
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)


def test_the_page_names_who_turned_the_switch_last(pages: Pages) -> None:
    on = a.a_user(Role.ADMINISTRATOR, name="Marta Nowak").as_actor()
    off = a.a_user(Role.ADMINISTRATOR, name="Ivan Bodnar").as_actor()
    reserve_prices.switch(True, 0, on, a.NOW)
    administrator = pages.sign_in(a.a_user(Role.ADMINISTRATOR, name="Somebody else"))
    assert "Switched on by Marta Nowak on" in administrator.get("/holds", "en").text
    reserve_prices.switch(False, 1, off, a.NOW)
    assert "Switched off by Ivan Bodnar on" in administrator.get("/holds", "en").text


def test_turning_it_says_what_follows(pages: Pages) -> None:
    administrator = pages.sign_in(a.a_user(Role.ADMINISTRATOR))
    said = {
        "on": "From the next draft on, places are reserved for later patients.",
        "off": "Places are no longer reserved.",
    }
    for seen, (switch, sentence) in enumerate(said.items()):
        answer = administrator.post(f"/holds/{switch}", {"seen": str(seen)}, "en")
        assert sentence in administrator.follow(answer).text
