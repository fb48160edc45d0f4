"""One table: answer → the case's column that queues and matching read. Unknown becomes NULL, never "no"."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.vocabulary import LANGUAGES, Country, Modality, Phase, site_groups
from referral.fields import UNKNOWN
from referral.intake.models import Case

ADULT_FROM = 18
Answers = dict[str, Any]


def _known(value: Any, answers: Answers) -> Any:
    return None if value in (None, UNKNOWN) else value


def _phase(value: Any, answers: Answers) -> str | None:
    return value if value in set(Phase) else None


def _site(value: Any, answers: Answers) -> str | None:
    return value if value in site_groups() else None


def _modalities(value: Any, answers: Answers) -> list[str]:
    """What is needed, the one that comes first at the head."""
    known = [code for code in value or () if code in set(Modality)]
    return sorted(known, key=lambda code: code != answers.get("comes_first"))


def _languages(value: Any, answers: Answers) -> list[str]:
    return [code for code in value or () if code in LANGUAGES]


def _day(value: Any, answers: Answers) -> date | None:
    return date.fromisoformat(value) if value and len(value) == len("2026-01-31") else None


def _yes(value: Any, answers: Answers) -> bool | None:
    return {"yes": True, "no": False}.get(value)


def _firm_countries(value: Any, answers: Answers) -> list[str]:
    firm = answers.get("countries_weight") == "firm"
    return [code for code in value or () if firm and code in set(Country)]


def _firm_hours(value: Any, answers: Answers) -> float | None:
    firm = answers.get("longest_weight") == "firm"
    return float(value) if firm and isinstance(value, int | float) else None


def _country(value: Any, answers: Answers) -> str | None:
    return value if value in set(Country) else None


@dataclass(frozen=True, slots=True)
class Projection:
    """Which answer of a group feeds which column, and how."""

    group: str
    answer: str
    column: str
    read: Callable[[Any, Answers], Any] = _known


TABLE = (
    Projection("contact", "age_group", "age_group"),
    Projection("contact", "language_spoken", "languages", _languages),
    Projection("place", "place_name", "place_name"),
    Projection("place", "place_country", "place_country"),
    Projection("place", "lat", "lat"),
    Projection("place", "lon", "lon"),
    Projection("diagnosis", "site", "site_group", _site),
    Projection("diagnosis", "icd10", "icd10"),
    Projection("treatment", "phase", "phase", _phase),
    Projection("treatment", "modalities", "modalities", _modalities),
    Projection("treatment", "next_due", "next_treatment_due", _day),
    Projection("fitness", "mobility", "mobility"),
    Projection("fitness", "oxygen", "oxygen", _yes),
    Projection("preferences", "countries", "countries", _firm_countries),
    Projection("preferences", "longest_hours", "longest_hours", _firm_hours),
    Projection("preferences", "relatives_country", "relatives_country", _country),
)


def project(case: Case, group: str) -> None:
    """Put one group's coded answers into the columns that repeat them."""
    answers = (case.answers or {}).get(group, {})
    for row in TABLE:
        if row.group == group:
            setattr(case, row.column, row.read(answers.get(row.answer), answers))


def age_group(birth_date: str | None, today: date) -> str | None:
    """Say "child" under 18 on `today`, "adult" from 18; None while it is open."""
    if not birth_date or birth_date == UNKNOWN:
        return None
    youngest, oldest = _last_day(birth_date), _first_day(birth_date)
    groups = {_on_birthdays(born, today) for born in (youngest, oldest)}
    return groups.pop() if len(groups) == 1 else None


def _on_birthdays(born: date, today: date) -> str:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "adult" if years >= ADULT_FROM else "child"


def _first_day(partial: str) -> date:
    return date.fromisoformat((partial + "-01-01")[: len("2026-01-31")])


def _last_day(partial: str) -> date:
    if len(partial) > len("2026-01"):
        return date.fromisoformat(partial)
    year, month = int(partial[:4]), int(partial[5:] or 12)
    return date(year, month, monthrange(year, month)[1])
