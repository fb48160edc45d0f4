"""What `flask rank` reads: cases with needs and worlds, each field in the product's codes."""

from datetime import date
from typing import Any

from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, pre_load, validate, validates_schema

from matching import treatment_forms
from matching.facts.hospital import FAMILIES
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

MODALITIES, AGES = [each.value for each in Modality], [each.value for each in AgeGroup]
SITES = [*site_groups(), *FAMILIES]
FORMS = validate.OneOf(treatment_forms.codes())
MOST_DAYS, OLDEST = 36_500, 130
WITHIN, YEARS = validate.Range(-MOST_DAYS, MOST_DAYS), validate.Range(0, OLDEST)
THESE_DAYS = validate.Range(date(1900, 1, 1), date(2200, 1, 1))
NORTH, EAST = validate.Range(-90, 90), validate.Range(-180, 180)
AT_LEAST_ZERO = validate.Range(min=0)


class Coded(Schema):
    """Facts in codes; null says as little as nothing at all."""

    @pre_load
    def _leave_out_null(self, data: Any, **_more: Any) -> Any:
        return (
            {name: each for name, each in data.items() if each is not None}
            if isinstance(data, dict)
            else data
        )


class SlotsSchema(Coded):
    """Slots that a hospital has reported."""

    class Meta:
        unknown = RAISE

    hospital = fields.Str(required=True)
    modality = fields.Str(required=True, validate=validate.OneOf(MODALITIES))
    age_group = fields.Str(required=True, validate=validate.OneOf(AGES))
    free = fields.Int(required=True, validate=validate.Range(min=0, max=9_999))
    reported_days_ago = fields.Float(load_default=0, validate=validate.Range(min=0, max=MOST_DAYS))
    start_in_days = fields.Float(load_default=None, allow_none=True, validate=WITHIN)


class SaidSchema(Coded):
    """A statement that the shipped directory does not hold."""

    class Meta:
        unknown = RAISE

    hospital = fields.Str(required=True)
    modality = fields.Str(required=True, validate=validate.OneOf(MODALITIES))
    age_group = fields.Str(load_default="", validate=validate.OneOf(["", *AGES]))
    site_group = fields.Str(load_default="", validate=validate.OneOf(["", *SITES]))
    answer = fields.Str(load_default="yes", validate=validate.OneOf(["yes", "no"]))
    kind = fields.Str(load_default="hospital", validate=validate.OneOf([each.value for each in EvidenceKind]))
    date = fields.Date(load_default=None, allow_none=True, validate=THESE_DAYS)
    valid_until = fields.Date(load_default=None, allow_none=True, validate=THESE_DAYS)
    age_from = fields.Int(load_default=None, allow_none=True, validate=YEARS)
    age_to = fields.Int(load_default=None, allow_none=True, validate=YEARS)
    forms = fields.List(fields.Str(validate=FORMS), load_default=list)

    @validates_schema
    def _forms_are_of_the_treatment(self, data: dict[str, Any], **_more: Any) -> None:
        if set(data["forms"]) - set(treatment_forms.of(Modality(data["modality"]))):
            raise ValidationError("no kind of this treatment", "forms")

    @validates_schema
    def _ages_go_upwards(self, data: dict[str, Any], **_more: Any) -> None:
        youngest, oldest = data["age_from"], data["age_to"]
        if None not in (youngest, oldest) and youngest > oldest:
            raise ValidationError("lies above age_to", "age_from")


class WorldSchema(Coded):
    """What differs from the shipped directory, of which nobody has reported anything."""

    class Meta:
        unknown = RAISE

    places = fields.List(fields.Nested(SlotsSchema), load_default=list)
    closed = fields.List(fields.Str(), load_default=list)
    languages = fields.Dict(fields.Str(), fields.List(fields.Str(validate=validate.OneOf(LANGUAGES))))
    said = fields.List(fields.Nested(SaidSchema), load_default=list)
    unsaid = fields.List(fields.Str(), load_default=list)
    moved = fields.Dict(
        fields.Str(), fields.Tuple((fields.Float(validate=NORTH), fields.Float(validate=EAST)))
    )


class NeedSchema(Coded):
    """A need in the product's codes; what is absent is not known. Further keys of a case are left aside."""

    class Meta:
        unknown = INCLUDE

    priority = fields.Str(
        load_default="not_triaged", validate=validate.OneOf([each.value for each in Priority])
    )
    site_group = fields.Str(load_default=None, allow_none=True, validate=validate.OneOf(list(site_groups())))
    icd10 = fields.Raw(load_default=None, allow_none=True)
    modalities = fields.List(fields.Str(validate=validate.OneOf(MODALITIES)), load_default=list)
    forms = fields.List(fields.Str(validate=FORMS), load_default=list)
    age = fields.Float(load_default=None, allow_none=True, validate=YEARS)
    birth_year = fields.Int(load_default=None, allow_none=True, validate=validate.Range(min=1900, max=2200))
    age_group = fields.Str(load_default=None, allow_none=True, validate=validate.OneOf(AGES))
    lat = fields.Float(load_default=None, allow_none=True, validate=NORTH)
    lon = fields.Float(load_default=None, allow_none=True, validate=EAST)
    country = fields.Str(load_default=None, allow_none=True)
    phase = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf([each.value for each in Phase])
    )
    due_in_days = fields.Float(load_default=None, allow_none=True, validate=WITHIN)
    languages = fields.List(fields.Str(validate=validate.OneOf(LANGUAGES)), load_default=list)
    longest_hours = fields.Float(load_default=None, allow_none=True, validate=AT_LEAST_ZERO)
    mobility = fields.Str(
        load_default=None, allow_none=True, validate=validate.OneOf([each.value for each in Mobility])
    )
    oxygen = fields.Bool(load_default=None, allow_none=True)
    countries = fields.List(
        fields.Str(validate=validate.OneOf([each.value for each in Country])), load_default=list
    )
    companions = fields.Int(load_default=0, validate=AT_LEAST_ZERO)
    relatives_country = fields.Str(load_default=None, allow_none=True)
    relatives_lat = fields.Float(load_default=None, allow_none=True, validate=NORTH)
    relatives_lon = fields.Float(load_default=None, allow_none=True, validate=EAST)
    housing = fields.Bool(load_default=None, allow_none=True)


class CaseSchema(Coded):
    """One case: its id, its need, and a world."""

    class Meta:
        unknown = INCLUDE

    id = fields.Str(required=True)
    need = fields.Nested(NeedSchema, required=True)
    world = fields.Nested(WorldSchema, load_default=None, allow_none=True)
