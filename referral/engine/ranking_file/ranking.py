"""What `flask rank` gives: every hospital in one order for each case, with on whose word, the chance and the terms."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import ValidationError

import matching
from matching import Explanation, FactError, Need
from matching.diagnosis.subcodes import site_of
from matching.facts.need import Need as NeedFacts
from matching.vocabulary import AgeGroup, Country, Mobility, Modality, Phase, Priority
from referral.engine import facts
from referral.engine.ranking_file import shipped
from referral.engine.ranking_file.schemas import CaseSchema

LONGEST_CODE = len("C00.00")


def ranked(cases: Any, on: date) -> Iterator[dict[str, Any]]:
    """Every case ranked on a day, one after the other: thousands do not lie in memory at once.

    Raises ValidationError that names the case and the field, before anything is ranked.
    """
    if not isinstance(cases, list):
        raise ValidationError("Invalid input type.")
    loaded = CaseSchema(many=True).load(cases)
    needs = [_need(each, on) for each in loaded]
    return ({"id": each["id"], "hospitals": _hospitals(need, each["world"] or {}, on)}
            for each, need in zip(loaded, needs, strict=True))  # fmt: skip


def _need(case: dict[str, Any], on: date) -> Need:
    unknown = shipped.named(case["world"] or {}) - shipped.codes()
    if unknown:
        raise ValidationError({case["id"]: {"world": [f"no hospital {code}" for code in sorted(unknown)]}})
    try:
        return need_of(case["need"], on)
    except FactError as error:
        raise ValidationError({case["id"]: {"need": [str(error)]}}) from None


def _hospitals(need: Need, world: shipped.World, on: date) -> list[dict[str, Any]]:
    now = datetime.combine(on, time(), UTC)
    rows = shipped.rows(world, now)
    codes = {str(row.id): code for code, row in rows.items()}
    network = facts.network_of(rows.values(), now)
    ranking = matching.rank(need, network, matching.weights.current())
    return [_told(each, codes) for each in matching.best(ranking, len(ranking))]


def _told(explanation: Explanation, codes: dict[str, str]) -> dict[str, Any]:
    reasons = [*explanation.failed, *(f"ask:{code}" for code in explanation.not_known)]
    return {
        "code": codes[explanation.hospital],
        "suitable": explanation.group is not matching.Group.UNSUITABLE,
        "evidence": explanation.evidence.word,
        "chance": explanation.evidence.chance / 1000,
        "hours": explanation.hours,
        "score": explanation.score,
        "terms": {term.name: term.contribution for term in explanation.terms},
        "reasons": reasons,
    }


def need_of(said: dict[str, Any], on: date) -> Need:
    years, is_year_only = _age(said, on)
    phase = said["phase"]
    return NeedFacts(
        id="case",
        priority=Priority(said["priority"]),
        site_group=said["site_group"] or _site_of(said["icd10"]),
        modalities=tuple(dict.fromkeys(Modality(each) for each in said["modalities"])),
        age_group=_age_group(said, years, is_year_only),
        country=said["country"],
        countries=frozenset(Country(each) for each in said["countries"]),
        languages=frozenset(said["languages"]),
        mobility=Mobility(said["mobility"]) if said["mobility"] else None,
        phase=facts.PHASES.get(Phase(phase)) if phase else None,
        is_palliative=phase == Phase.PALLIATIVE,
        forms=frozenset(said["forms"]),
        age_years=years,
        is_year_only=is_year_only,
        **{name: said[name] for name in AS_SAID},
    )


AS_SAID = (
    "lat", "lon", "due_in_days", "longest_hours", "oxygen", "companions", "relatives_country", "relatives_lat",
    "relatives_lon", "housing",
)  # fmt: skip


def _site_of(code: Any) -> str | None:
    """What a code says where no site group is named; of one that differs by sex, what it says of everybody."""
    site = site_of(code) if isinstance(code, str) and len(code) <= LONGEST_CODE else None
    if code and site is None:
        raise FactError("icd10 is no code of the tables")
    return site


def _age(said: dict[str, Any], on: date) -> tuple[float | None, bool]:
    """The age in years, and whether only the year of birth is known: then it may be a year more."""
    if (said["birth_year"] or on.year) > on.year:
        raise FactError("birth_year lies in the future")
    if said["age"] is None and said["birth_year"] is not None:
        return facts.age_of(str(said["birth_year"]), on)
    return said["age"], False


def _age_group(said: dict[str, Any], years: float | None, is_year_only: bool) -> AgeGroup | None:
    if said["age_group"]:
        return AgeGroup(said["age_group"])
    return None if years is None else facts.age_group_at(years, is_year_only)
