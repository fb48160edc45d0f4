"""Days and moments as a reader writes them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from referral import i18n


@pytest.mark.parametrize(
    ("code", "day", "moment"),
    [
        ("uk", "29 листопада 2026", "29 лист. 2026, 12:08 (час: Варшава)"),
        ("ru", "29 ноября 2026", "29 нояб. 2026, 12:08 (время: Варшава)"),
        ("pl", "29 listopada 2026", "29 lis 2026, 12:08 (czas: Warszawa)"),
    ],
)
def test_a_day_ends_without_a_stop_of_its_own(app: Flask, code: str, day: str, moment: str) -> None:
    with i18n.speaking(code):
        assert i18n.day_words(date(2026, 11, 29)) == day
        assert i18n.moment_words(datetime(2026, 11, 29, 11, 8, tzinfo=UTC)).replace("\u202f", " ") == moment
