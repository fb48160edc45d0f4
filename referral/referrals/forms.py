"""What a request may say about a referral: the form of each step, as its row of the table of moves says."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from matching.vocabulary import languages
from referral.fields import Day, EndOfDay, Yes
from referral.forms import Choice, Choices, Form, Number, PageSchema, Text
from referral.hospitals.queries import hospital_of
from referral.i18n import language
from referral.moments import WRITE_TIME, is_time_of_day
from referral.phones import Phone
from referral.referrals import wording
from referral.referrals.shown import coded
from referral.referrals.table.moves import OBJECT, TABLE, Move
from referral.referrals.table.reasons import REASONS
from referral.referrals.visits import INTERPRETERS, PARTS
from referral.referrals.way_back import codes
from referral.referrals.way_back.models import VisitReport


class StepSchema(PageSchema):
    """Every step: the version that was seen, and a note."""

    seen = Number(load_default=None)
    note = Text(limit=2000, load_default=None)


class OnwardSchema(StepSchema):
    """Another hospital, chosen from those found; `words`: what was searched for."""

    hospital = fields.UUID(required=True, error_messages={"required": wording.CHOOSE_HOSPITAL})
    words = Text(load_default=None)

    @post_load
    def name_hospital(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The hospital itself, as the step takes it; NotFound for one that is not there."""
        said = {name: value for name, value in data.items() if name not in ("words", "hospital")}
        return {**said, "to": hospital_of(data["hospital"])}


class VisitSchema(StepSchema):
    """The first visit: its hour in the hospital's own time, where, whom to ask for, what to bring."""

    first_time = Text(limit=5, load_default=None)
    ward = Text(limit=120, load_default=None)
    entrance = Text(limit=200, load_default=None)
    person = Text(limit=120, load_default=None)
    visit_phone = Phone(with_words=True, limit=40, load_default=None)
    bring = Text(limit=1000, load_default=None)
    interpreter = Choice(tuple(INTERPRETERS), load_default=None)

    @validates_schema
    def hour_is_real(self, data: dict[str, Any], **_: Any) -> None:
        """A time of day, and of a day that is known: alone it would be shown to nobody."""
        if data.get("first_time") and not is_time_of_day(data["first_time"]):
            raise ValidationError({"first_time": [WRITE_TIME]})
        if data.get("first_time") and not data.get("first_date"):
            raise ValidationError({"first_date": [wording.DAY_OF_HOUR]})

    @post_load
    def gather_visit(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Hour and visit as the step takes them; what was left empty is not there."""
        said = {name: data.pop(name) for name in PARTS}
        hour = data.pop("first_time")
        found = {name: value for name, value in said.items() if value}
        if found:
            found["language"] = language()
        at = {"first_time": f"{hour.replace('.', ':'):0>5}"} if hour else {}
        return {**data, **at, **({"visit": found} if found else {})}


class ReportSchema(PageSchema):
    """How a visit went: did the patient come, is it treated, why not, was it explained."""

    came = Choice(("yes", "no"), required=True)
    treated = Choice(tuple(codes.TREATED), load_default=None)
    reason = Choice(tuple(codes.REASONS), load_default=None)
    explained = Choice(tuple(codes.EXPLAINED), load_default=None)
    note = Text(limit=codes.LONGEST_NOTE, load_default=None)

    @validates_schema
    def a_refusal_has_its_reason(self, data: dict[str, Any], **_: Any) -> None:
        """Somebody has to do something about it, and needs to know why."""
        if data.get("treated") == codes.REFUSED and not data.get("reason"):
            raise ValidationError({"reason": [wording.CHOOSE_REASON]})


def filled(report: VisitReport | None) -> Form:
    """The form as a side last answered it; empty where it has not."""
    names = ("came", "treated", "reason", "explained", "note")
    return Form.filled(ReportSchema(), {name: getattr(report, name) for name in names} if report else {})


class LetterSchema(PageSchema):
    """A letter as text, with its language."""

    text = Text(limit=codes.LONGEST_LETTER, required=True, error_messages={"required": wording.LETTER_NEEDED})
    language = Choice(tuple(languages()), required=True)


class CodeSchema(PageSchema):
    """The six digits of the newest letter."""

    code = Text(limit=20, required=True, error_messages={"required": wording.CODE_NEEDED})


class FigureSchema(PageSchema):
    """A service's number of slots, said anew."""

    places = Number(least=0, most=9_999, required=True)


def needed_note(sentence: object) -> Text:
    """A note that must be written; the sentence is for whoever writes none."""
    return Text(limit=2000, required=True, error_messages={"required": sentence})


def needed_reason(kind: str) -> Choice:
    """A reason from one of the tables of reasons."""
    return Choice(tuple(REASONS[kind]), required=True, error_messages={"required": wording.CHOOSE_REASON})


def kept_until(sentence: object) -> EndOfDay:
    """The last day on which a slot is kept, to its end."""
    return EndOfDay(future=True, required=True, error_messages={"required": sentence})


def _first_date(move: Move) -> Day:
    if move.needs_day is None:
        return Day(future=True, load_default=None)
    return Day(future=True, required=True, error_messages={"required": move.needs_day})


BASES: dict[str, type[StepSchema]] = {"to": OnwardSchema, "visit": VisitSchema}
"""What a step takes → the form that asks for it."""


def coded_or_words(verb: str, sentence: object) -> dict[str, Any]:
    """What is chosen from the table of coded questions and answers; without any, a note must be written."""

    def one_of_both(_schema: Any, data: dict[str, Any], **_: Any) -> None:
        if not data.get("coded") and not data.get("note"):
            raise ValidationError({"note": [sentence]})

    return {
        "coded": Choices(coded.codes(verb), load_default=None),
        "one_of_both": validates_schema(one_of_both),
    }


def form_of(move: Move) -> type[StepSchema]:
    """The form of one step: what its row needs and takes."""
    base = next((schema for name, schema in BASES.items() if name in move.takes), StepSchema)
    asked: dict[str, Any] = {}
    if "coded" in move.takes:
        asked |= coded_or_words(move.verb, move.needs_note)
    elif move.needs_note is not None:
        asked["note"] = needed_note(move.needs_note)
    if move.needs_reason:
        asked["reason"] = needed_reason(move.needs_reason)
    if "first_date" in move.takes:
        asked["first_date"] = _first_date(move)
    if "hold_until" in move.takes:
        asked["hold_until"] = kept_until(wording.HOLD_NEEDED)
    if "early" in move.takes:
        asked["early"] = Yes(load_default=False)
    if "another_slot" in move.takes:
        asked["another_slot"] = Yes(load_default=False)
    return type(f"{move.verb}_form", (base,), asked)


STEP_FORMS: dict[str, type[StepSchema]] = {
    **{move.verb: form_of(move) for move in TABLE},
    OBJECT: type("objection_form", (StepSchema,), {"note": needed_note(wording.OBJECTION_NEEDED)}),
}
