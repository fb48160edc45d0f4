"""The weights page says why in the reader's language, version by version; what has no words is shown as shipped."""

import pytest
from flask import Flask

from matching import weights
from referral.accounts.permissions import Role
from referral.coordination import weight_words
from referral.i18n import speaking
from tests import factories as a
from tests.pages import Pages


@pytest.mark.parametrize("version", weights.versions())
def test_every_version_has_words_for_each_priority(version: str) -> None:
    table = weights.of(version)
    for priority in table.why:
        assert (version, str(priority)) in weight_words.WHY
    assert table.decided_by in weight_words.DECIDERS


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_nothing_on_the_page_is_left_in_english(pages: Pages, language: str) -> None:
    page = pages.sign_in(a.a_user(Role.ADMINISTRATOR, language=language)).get("/weights")
    table = weights.current()
    for text in (*table.why.values(), table.decided_by, *map(str, ENGLISH)):
        assert text not in page.html
    reasons = [span for span in page.all("dd/span") if span.get("lang") == language]
    assert len(reasons) == len(table.why)


ENGLISH = ("Treatment cannot wait", "There is time for wishes", "founding engineers")


def test_a_reason_without_words_is_shown_as_it_is_and_as_english(app: Flask) -> None:
    with speaking("uk"):
        assert weight_words.why("99", "urgent", "because") == ("because", "en")
        assert weight_words.decider("Dr Olena Koval") == "Dr Olena Koval"
