"""What patients run out of, as numbers by country and INN: counted once a day, no number that names one person."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert

from referral.accountability.suppression import published
from referral.db import db, transaction
from referral.intake.models import Case
from referral.supplies.catalogue import MEDICINE, Item, named
from referral.supplies.models import Demand
from referral.supplies.queries import newest_demand
from referral.zones import day_in

AHEAD, BEHIND = timedelta(days=30), timedelta(days=30)
"""A medicine that runs out in the next 30 days, or did so in the last 30: who it was longer ago has another by now."""
DOSE = re.compile(
    r"(?:^|(?<=[\s,;(]))(?:\d.*|(?:tab|cap|caps|kaps|inj|amp|таб|табл|капс|амп|флак|р-н|розчин|раствор|по|mg|мг|мл)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""From the first figure or form of a medicine on: how much of it, and how often."""
UNNAMED = "unnamed"
"""A medicine whose name the catalogue does not know: counted, never guessed."""
LEAST, STEP = 10, 5
"""Of fewer than ten nothing is said (accountability's rule); what is said is the multiple of five below."""


def count_daily(now: datetime) -> None:
    """Count once a day."""
    if newest_demand() != day_in(now):
        count(now)


def count(now: datetime) -> int:
    """Count anew from the cases that are open; how many people. Numbers alone are written."""
    today, counts = day_in(now), Counter[tuple[str, str]]()
    asked = db.select(Case.place_country, Case.answers).where(
        Case.state != "closed", Case.submitted_at.is_not(None)
    )
    for country, answers in db.session.execute(asked.execution_options(yield_per=500)):
        code = _running_out(answers or {}, today)
        if code and country:
            counts[country, code] += 1
    _write(counts, today)
    return counts.total()


def _running_out(answers: dict[str, dict[str, object]], today: date) -> str | None:
    given = {
        name: value for group in answers.values() if isinstance(group, dict) for name, value in group.items()
    }
    words, day = given.get("medicine_ends"), str(given.get("medicine_ends_on") or "")
    try:
        ends = date.fromisoformat(day)
    except ValueError:
        return None
    if not today - BEHIND <= ends <= today + AHEAD:
        return None
    known = _named(str(words or ""))
    return known.code if known else UNNAMED


def _named(words: str) -> Item | None:
    """The one medicine that is named, whatever strength, form or number of times a day is written behind it."""
    return named(MEDICINE, words) or named(MEDICINE, DOSE.sub("", words).strip(" ,;.-–—()"))


@transaction
def _write(counts: Counter[tuple[str, str]], today: date) -> None:
    db.session.execute(delete(Demand))
    rows = [
        {"country": country, "code": code, "people": people, "counted_on": today}
        for (country, code), people in counts.items()
    ]
    if rows:
        db.session.execute(insert(Demand), rows)


class Shown(NamedTuple):
    """A country's lines as they may be read: code (or "others") → people, rounded down; None: too few to say."""

    country: str
    lines: dict[str, int] | None


def shown() -> list[Shown]:
    """Every country; small groups are put together, so that no subtraction shows one."""
    by_country: dict[str, dict[str, int]] = {}
    for row in db.session.scalars(db.select(Demand).order_by(Demand.country, Demand.code)):
        by_country.setdefault(row.country, {})[row.code] = row.people
    return [Shown(country, _said(counts)) for country, counts in by_country.items()]


def _said(counts: dict[str, int]) -> dict[str, int] | None:
    """Also a country with one medicine alone is said, if enough people run out of it."""
    lines = published(counts)
    if lines is None:
        return None
    return {code: people - people % STEP for code, people in lines.items() if people >= LEAST}
