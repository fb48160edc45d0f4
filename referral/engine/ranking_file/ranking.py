"""What `flask rank` reads and writes: cases with needs and worlds in, every hospital in one order out."""

from datetime import UTC, date, datetime, time
from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate

import matching
from matching import Explanation, Need
from matching.facts.hospital import FAMILIES
from matching.facts.need import Need as NeedFacts
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    Country,
    EvidenceKind,
    Mobility,
    Modality,
    Phase,
    Priority,
    site_groups,
)
from referral.engine import facts, shipped

MODALITIES, AGES = [each.value for each in Modality], [each.value for each in AgeGroup]
SITES = [*site_groups(), *FAMILIES]


class PlacesSchema(Schema):
    """Slots that a hospital has reported."""

    class Meta:
        unknown = RAISE

    hospital = fields.Str(required=True)
    modality = fields.Str(required=True, validate=validate.OneOf(MODALITIES))
    age_group = fields.Str(required=True, validate=validate.OneOf(AGES))
    free = fields.Int(required=True, validate=validate.Range(min=0, max=9_999))
    reported_days_ago = fields.Float(load_default=0, validate=validate.Range(min=0))
    start_in_days = fields.Float(load_default=None, allow_none=True)


class SaidSchema(Schema):
    """A statement that the shipped directory does not hold."""

    class Meta:
        unknown = RAISE

    hospital = fields.Str(required=True)
    modality = fields.Str(required=True, validate=validate.OneOf(MODALITIES))
    age_group = fields.Str(load_default="", validate=validate.OneOf(["", *AGES]))
    site_group = fields.Str(load_default="", validate=validate.OneOf(["", *SITES]))
    answer = fields.Str(load_default="yes", validate=validate.OneOf(["yes", "no"]))
    kind = fields.Str(load_default="hospital", validate=validate.OneOf([each.value for each in EvidenceKind]))
    date = fields.Date(load_default=None, allow_none=True)
    valid_until = fields.Date(load_default=None, allow_none=True)
    age_from = fields.Int(load_default=None, allow_none=True)
    age_to = fields.Int(load_default=None, allow_none=True)


class WorldSchema(Schema):
    """What differs from the shipped directory, of which nobody has reported anything."""

    class Meta:
        unknown = RAISE

    places = fields.List(fields.Nested(PlacesSchema), load_default=list)
    closed = fields.List(fields.Str(), load_default=list)
    languages = fields.Dict(fields.Str(), fields.List(fields.Str(validate=validate.OneOf(LANGUAGES))))
    said = fields.List(fields.Nested(SaidSchema), load_default=list)
    unsaid = fields.List(fields.Str(), load_default=list)
    moved = fields.Dict(fields.Str(), fields.List(fields.Float(), validate=validate.Length(equal=2)))


class NeedSchema(Schema):
    """A need in the product's codes; what is absent is not known. Further keys of a case are left aside."""

    class Meta:
        unknown = INCLUDE

    priority = fields.Str(
        load_default="not_triaged", validate=validate.OneOf([each.value for each in Priority])
    )
    site_group = fields.Str(load_default=None, allow_none=True, validate=validate.OneOf(list(site_groups())))
    modalities = fields.List(fields.Str(validate=validate.OneOf(MODALITIES)), load_default=list)
    age = fields.Float(load_default=None, allow_none=True, validate=validate.Range(min=0, max=130))
    birth_year = fields.Int(load_default=None, allow_none=True)
    age_group = fields.Str(load_default=None, allow_none=True, validate=validate.OneOf(AGES))
    lat = fields.Float(load_default=None, allow_none=True)
    lon = fields.Float(load_default=None, allow_none=True)
    country = fields.Str(load_default=None, allow_none=True)
    phase = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf([each.value for each in Phase])
    )
    due_in_days = fields.Float(load_default=None, allow_none=True)
    languages = fields.List(fields.Str(validate=validate.OneOf(LANGUAGES)), load_default=list)
    longest_hours = fields.Float(load_default=None, allow_none=True)
    mobility = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf([each.value for each in Mobility])
    )
    oxygen = fields.Bool(load_default=None, allow_none=True)
    countries = fields.List(
        fields.Str(validate=validate.OneOf([each.value for each in Country])), load_default=list
    )
    companions = fields.Int(load_default=0)
    relatives_country = fields.Str(load_default=None, allow_none=True)
    relatives_lat = fields.Float(load_default=None, allow_none=True)
    relatives_lon = fields.Float(load_default=None, allow_none=True)
    housing = fields.Bool(load_default=None, allow_none=True)


class CaseSchema(Schema):
    """One case: its id, its need, and a world."""

    class Meta:
        unknown = INCLUDE

    id = fields.Str(required=True)
    need = fields.Nested(NeedSchema, required=True)
    world = fields.Nested(WorldSchema, load_default=None, allow_none=True)


def ranked(cases: Any, on: date) -> list[dict[str, Any]]:
    """Every case ranked on a day. Raises ValidationError that names the case and the field."""
    loaded = CaseSchema(many=True).load(cases)
    return [{"id": each["id"], "hospitals": _hospitals(each, on)} for each in loaded]


def _hospitals(case: dict[str, Any], on: date) -> list[dict[str, Any]]:
    now = datetime.combine(on, time(), UTC)
    rows = shipped.rows(case["world"] or {}, now)
    codes = {str(row.id): code for code, row in rows.items()}
    unknown = _named(case["world"] or {}) - shipped.codes()
    if unknown:
        raise ValidationError({case["id"]: {"world": [f"no hospital {code}" for code in sorted(unknown)]}})
    network = facts.network_of(rows.values(), now)
    ranking = matching.rank(_need(case["need"], on), network, matching.weights.current())
    return [_told(each, codes) for each in matching.best(ranking, len(ranking))]


def _named(world: dict[str, Any]) -> set[str]:
    rows = [*world.get("places", ()), *world.get("said", ())]
    lists = ("closed", "unsaid", "languages", "moved")
    return {each["hospital"] for each in rows} | {code for name in lists for code in world.get(name) or ()}


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


def _need(said: dict[str, Any], on: date) -> Need:
    years, is_year_only = _age(said, on)
    phase = said["phase"]
    return NeedFacts(
        id="case",
        priority=Priority(said["priority"]),
        site_group=said["site_group"],
        modalities=tuple(dict.fromkeys(Modality(each) for each in said["modalities"])),
        age_group=_age_group(said, years, is_year_only),
        country=said["country"],
        countries=frozenset(Country(each) for each in said["countries"]),
        languages=frozenset(said["languages"]),
        mobility=Mobility(said["mobility"]) if said["mobility"] else None,
        phase=facts.PHASES.get(Phase(phase)) if phase else None,
        is_palliative=phase == Phase.PALLIATIVE,
        age_years=years,
        is_year_only=is_year_only,
        **{name: said[name] for name in AS_SAID},
    )


AS_SAID = (
    "lat", "lon", "due_in_days", "longest_hours", "oxygen", "companions", "relatives_country", "relatives_lat",
    "relatives_lon", "housing",
)  # fmt: skip


def _age(said: dict[str, Any], on: date) -> tuple[float | None, bool]:
    """The age in years, and whether only the year of birth is known: then it may be a year more."""
    if said["age"] is None and said["birth_year"] is not None:
        return float(on.year - said["birth_year"] - 1), True
    return said["age"], False


def _age_group(said: dict[str, Any], years: float | None, is_year_only: bool) -> AgeGroup | None:
    if said["age_group"]:
        return AgeGroup(said["age_group"])
    return None if years is None else facts.age_group_at(years, is_year_only)
