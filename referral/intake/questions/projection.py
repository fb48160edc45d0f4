"""One table: answer → the case's column that queues and matching read. Unknown becomes NULL, never "no"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.vocabulary import LANGUAGES, Country, Modality, Phase, site_groups
from referral.fields import UNKNOWN
from referral.intake.ages import age_group
from referral.intake.models import Case
from referral.intake.questions.table import BROKEN_OFF

__all__ = ["age_group", "next_dose", "project"]
Answers = dict[str, Any]


def _known(value: Any, answers: Answers) -> Any:
    return None if value in (None, UNKNOWN) else value


def _phase(value: Any, answers: Answers) -> str | None:
    meant = BROKEN_OFF.get(value, value)
    return meant if meant in set(Phase) else None


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


def _earliest(value: Any, answers: Answers) -> date | None:
    """The next treatment, or the day on which the first medicine runs out, whichever comes before."""
    days = (_day(answers.get(name), answers) for name in ("next_due", "medicine_ends_on"))
    return min(filter(None, days), default=None)


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
    Projection("contact", "decides", "decides"),
    Projection("contact", "language_spoken", "languages", _languages),
    Projection("place", "place_name", "place_name"),
    Projection("place", "place_country", "place_country"),
    Projection("place", "lat", "lat"),
    Projection("place", "lon", "lon"),
    Projection("diagnosis", "site", "site_group", _site),
    Projection("diagnosis", "icd10", "icd10"),
    Projection("treatment", "phase", "phase", _phase),
    Projection("treatment", "modalities", "modalities", _modalities),
    Projection("treatment", "next_due", "next_treatment_due", _earliest),
    Projection("fitness", "mobility", "mobility"),
    Projection("fitness", "oxygen", "oxygen", _yes),
    Projection("preferences", "countries", "countries", _firm_countries),
    Projection("preferences", "longest_hours", "longest_hours", _firm_hours),
    Projection("preferences", "relatives_country", "relatives_country", _country),
)


def next_dose(case: Case) -> date | None:
    """When the next dose, session or operation is due, also where a medicine runs out before it."""
    given = (case.answers or {}).get("treatment", {})
    return _day(given.get("next_due"), given) if given.get("medicine_ends_on") else case.next_treatment_due


def project(case: Case, group: str) -> None:
    """Put one group's coded answers into the columns that repeat them."""
    answers = (case.answers or {}).get(group, {})
    for row in TABLE:
        if row.group == group:
            setattr(case, row.column, row.read(answers.get(row.answer), answers))
