"""What may be typed: one schema for each field of a paper, the paper's own facts, who is asked for records."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from referral.fields import LONGEST_NOTE
from referral.forms import Address, Choice, Choices, Day, Number, PageSchema, PartialDate, Text
from referral.i18n import _l
from referral.intake.questions.codes import CODES
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis
from referral.records.reading import checking, drugs, wording
from referral.records.reading.completeness import needs
from referral.records.reading.kinds import Field, tells, units
from referral.records.reading.kinds import fields as fields_of_papers
from referral.records.reading.models import BY_MAIL, TICKS, WAYS, WHOLE

LONGEST_WORDS, LONGEST_NUMBER = 200, 12
NINTHS = tuple(str(number) for number in range(1, 10))
FRAME = ("left", "top", "width", "height")
AGREE_FIRST = _l("Ask the patient first, and tick that they agree.")
WHY_UNABLE = _l("Please write who decided, and why the patient could not.")


class FramedSchema(PageSchema):
    """Where on the page a value stands, of which day it is, and what was asked back and answered."""

    left = Number(0, WHOLE - 1)
    top = Number(0, WHOLE - 1)
    width = Number(1, WHOLE)
    height = Number(1, WHOLE)
    ninth = Choice(NINTHS)
    on = PartialDate(future=True)
    sure = Choices(tuple(wording.ASKED_BACK))

    @validates_schema(skip_on_field_errors=False)
    def is_framed(self, data: dict[str, Any], **_: Any) -> None:
        """A frame within the page, or one of its nine parts."""
        framed = all(name in data for name in FRAME)
        inside = framed and data["left"] + data["width"] <= WHOLE and data["top"] + data["height"] <= WHOLE
        if not inside and "ninth" not in data:
            raise ValidationError({"ninth": [wording.NO_FRAME]})


class DrugSchema(FramedSchema):
    """A medicine by its international name, its dose with the unit."""

    drug = Text(LONGEST_WORDS, required=True)
    code = Text(80)
    dose = Text(LONGEST_NUMBER)
    unit = Choice(tuple(units()))

    @validates_schema(skip_on_field_errors=False)
    def is_known(self, data: dict[str, Any], **_: Any) -> None:
        """One medicine of the catalogue; a dose never without its unit."""
        wrong: dict[str, list[Any]] = {}
        if "drug" in data and drugs.meant(data.get("code", ""), data["drug"]) is None:
            wrong["drug"] = [wording.NO_DRUG]
        if "dose" in data and checking.number_of(data["dose"]) is None:
            wrong["dose"] = [wording.NO_NUMBER]
        if ("dose" in data) != ("unit" in data):
            wrong["unit" if "dose" in data else "dose"] = [
                wording.NEEDS_UNIT if "dose" in data else wording.NEEDS_DOSE
            ]
        if wrong:
            raise ValidationError(wrong)


class RadiotherapySchema(FramedSchema):
    """Dose in gray, sessions given and planned: any of them, one at least."""

    gray = Text(LONGEST_NUMBER)
    fractions = Number(0, 100)
    fractions_planned = Number(1, 100)

    @validates_schema(skip_on_field_errors=False)
    def says_something(self, data: dict[str, Any], **_: Any) -> None:
        """One of the three, and gray as a number."""
        if "gray" in data and checking.number_of(data["gray"]) is None:
            raise ValidationError({"gray": [wording.NO_NUMBER]})
        if not {"gray", "fractions", "fractions_planned"} & set(data):
            raise ValidationError({"gray": [wording.SAYS_NOTHING]})


def _is_tnm(text: str) -> None:
    if checking.tnm_of(text) is None:
        raise ValidationError([str(wording.NO_TNM)])


PARTS: dict[str, Callable[[], fields.Field[Any]]] = {
    "day": lambda: PartialDate(required=True, future=True),
    "stage": lambda: Choice(tuple(wording.LABELS["paper_stage"]), required=True),
    "clinical_group": lambda: Choice(tuple(CODES["clinical_group"]), required=True),
    "tnm": lambda: Text(60, required=True, validate=_is_tnm),
    "edition": lambda: Choice(checking.EDITIONS),
    "words": lambda: Text(LONGEST_WORDS, required=True),
    "side": lambda: Choice(checking.SIDES, required=True),
    "ecog": lambda: Choice(checking.ECOG, required=True),
    "cycle": lambda: Number(1, 100, required=True),
    "cycles": lambda: Number(1, 100),
}
"""Part of a value → how it is typed."""
OWN: dict[str, type[FramedSchema]] = {"drug": DrugSchema, "radiotherapy": RadiotherapySchema}
"""Fields whose parts hang together."""


@cache
def _class_of(code: str) -> type[FramedSchema]:
    if code in OWN:
        return OWN[code]
    parts: dict[str, Any] = {name: PARTS[name]() for name in fields_of_papers()[code].parts}
    return type(f"{code.title()}Schema", (FramedSchema,), parts)


def schema_of(field: Field) -> FramedSchema:
    """How a value of this field is typed."""
    return _class_of(field.code)()


def frame_of(data: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """Left, top, width, height in thousandths: the frame that was drawn, or the ninth of the page that was chosen.

    >>> frame_of({"ninth": "6"}), frame_of({"left": 10, "top": 20, "width": 300, "height": 40, "ninth": "1"})
    ((666, 333, 333, 333), (10, 20, 300, 40))
    """
    if all(name in data for name in FRAME):
        left, top, width, height = (int(data[name]) for name in FRAME)
        if left + width <= WHOLE and top + height <= WHOLE:
            return left, top, width, height
    row, column = divmod(int(data["ninth"]) - 1, 3)
    third = WHOLE // 3
    return column * third, row * third, third, third


def said_of(field: Field, data: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a value as they are kept: codes, numbers in one way of writing, ISO days; no empty ones."""
    said = {name: str(data[name]) for name in field.parts if name in data}
    for name in ("dose", "gray"):
        if name in said and (number := checking.number_of(said[name])) is not None:
            said[name] = checking.plain(number)
    if "tnm" in said:
        said["tnm"] = checking.tnm_of(said["tnm"]) or said["tnm"]
    if field.code == "drug":
        found = drugs.meant(data.get("code", ""), data["drug"])
        said |= {"drug": found.code if found else "", "written": data["drug"]}
    if data.get("on"):
        said["on"] = str(data["on"])
    return said


class AboutSchema(PageSchema):
    """What a paper is: kind, language, date, institution, who translated it; "I don't know" is left empty."""

    kind = Choice(tuple(tells()))
    language = Choice(tuple(CODES["spoken"]))
    dated = Day()
    institution = Text(LONGEST_WORDS)
    translated_by = Choice(tuple(CODES["translated"]))


class DoubtSchema(PageSchema):
    """What the patient says of the timeline."""

    value = fields.UUID()
    words = Text(LONGEST_NOTE)


class TickSchema(PageSchema):
    """How it stands with one need, as a person says."""

    need = Choice(tuple(needs()), required=True)
    state = Choice(TICKS, required=True)


class RecordsSchema(PageSchema):
    """Which hospital is asked for which records, by which way; who agreed."""

    institution = Text(LONGEST_WORDS, required=True)
    doctor = Text(120)
    address = Text(300)
    way = Choice(WAYS, required=True)
    email = Address()
    needs = Choices(tuple(needs()), required=True)
    agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    agreed_by = Choice(DECIDERS, required=True)
    agreed_basis = Text(limit=LONGEST_BASIS)

    @validates_schema
    def is_whole(self, data: dict[str, Any], **_: Any) -> None:
        """An address for a letter by e-mail; a name of who decided where the patient cannot."""
        if data.get("way") == BY_MAIL and not data.get("email"):
            raise ValidationError({"email": ["required"]})
        if lacks_basis(data.get("agreed_by"), data.get("agreed_basis")):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})
