"""What everybody may read, in eight languages: how many people, in whole tens, and of which week."""

from typing import Any

from referral.accountability.wording import about_words
from referral.i18n import _, _l, day_words
from referral.statistics import weeks

PUBLIC: dict[str, tuple[object, object]] = {
    "registered": (_l("People registered"), _l("Since the service began, each person once.")),
    "placed": (_l("People placed"), _l("A hospital has accepted them at least once.")),
    "waiting": (
        _l("People without a place"),
        _l("Registered and not accepted by a hospital yet; closed cases are left out."),
    ),
}


def public_rows(totals: dict[str, Any]) -> list[dict[str, str]]:
    """The public totals: whole tens, each said to be more than that or so many."""
    return [
        {"name": str(name), "n": about_words(totals[code]), "definition": str(definition)}
        for code, (name, definition) in PUBLIC.items()
    ]


def week_words(week: str) -> str:
    """Which week it is, by its number and its last day."""
    year, _dash, number = week.partition("-W")
    return str(
        _(
            "Week %(number)s of %(year)s, until %(day)s",
            number=int(number),
            year=year,
            day=day_words(weeks.last_day(week)),
        )
    )
