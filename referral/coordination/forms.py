"""What a request may say at the desk."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validates_schema

from matching.vocabulary import LANGUAGES, Priority
from referral.fields import LONGEST_NOTE, Yes
from referral.forms import Choice, Choices, Day, Number, PageSchema, PartialDate, Text
from referral.i18n import _l
from referral.intake.forms import AGREE_FIRST, SAY_LANGUAGE, SAY_WHO, WHY_UNABLE, WRITE_SAID
from referral.intake.moves import ANSWER_WITHIN
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis
from referral.intake.states import DOCTOR_OUTCOMES, NEEDS_SAYING, OUTCOMES
from referral.labels import LABELS
from referral.moments import WRITE_TIME, is_time_of_day, moment_of
from referral.referrals.forms import VisitSchema
from referral.referrals.shown import coded
from referral.referrals.table.moves import Move
from referral.referrals.table.reasons import REASONS
from referral.referrals.wording import SAY_WHY_NOT
from referral.zones import REGION

LONGEST_HOURS = 24 * 60
LEAST_LETTERS = 2
PRIORITIES = tuple(code for code in ANSWER_WITHIN if code != Priority.NOT_TRIAGED)
WRITE_NOTE = _l("Write the note first.")
CHOOSE_PRIORITY = _l("Choose how urgent it is.")
WRITE_BASIS = _l("Write on what the priority rests: who said it, or which paper.")
CHOOSE_OUTCOME = _l("Choose how the case ended.")
WRITE_WHERE = _l("Write where a doctor has seen the patient.")
WRITE_DAY = _l("Write the day on which a doctor has seen the patient.")
CHOOSE_COUNTRY = _l("Choose at least one country.")
WRITE_WHOM = _l("Write a reference, a phone or a name.")
WRITE_MORE = _l("One letter is not enough. Write the whole surname, or at least two letters of it.")
TICK_CASES = _l("Tick at least one case.")
CHOOSE_DAY = _l("Write the day until which the case is parked.")
SAY_WHY = _l("Write why nothing is to be done before that day.")
CHOOSE_TREATMENT = _l("Choose the treatment that the hospital is asked for.")
CHOOSE_HOSPITAL = _l("Choose at least one hospital.")
NOT_REACHABLE = _l(
    "%(hospital)s has no registered e-mail address and nobody with an account. Call it, or have an administrator "
    "add its address first."
)
ALREADY_ASKED = _l("%(hospital)s already has an open request of this case.")
EXCLUDED = _l("%(hospital)s is not to be asked for this case: somebody has excluded it.")
CLOSED = _l("%(hospital)s is closed to requests.")
WHY_NOT_NEARER = _l("Choose why the nearer hospital is not asked, or why one is that does not suit.")
SAY_OTHER = _l("Write the other reason.")


class NoteSchema(PageSchema):
    """A coordinator's words about a case."""

    note = Text(limit=LONGEST_NOTE, required=True, error_messages={"required": WRITE_NOTE})


class PrioritySchema(PageSchema):
    """A priority with what it rests on."""

    priority = Choice(PRIORITIES, required=True, error_messages={"required": CHOOSE_PRIORITY})
    basis = Text(limit=500, required=True, error_messages={"required": WRITE_BASIS})


class CloseSchema(PageSchema):
    """How a case ended."""

    outcome = Choice(tuple(OUTCOMES), required=True, error_messages={"required": CHOOSE_OUTCOME})


class OwnerSchema(PageSchema):
    """Who answers for a case; nobody is everybody."""

    owner = fields.UUID(load_default=None)


class ParkSchema(PageSchema):
    """Until which day nothing is due of a case, and why."""

    until = Day(required=True, future=True, error_messages={"required": CHOOSE_DAY})
    why = Text(limit=500, required=True, error_messages={"required": SAY_WHY})


class ManySchema(PageSchema):
    """One decision for the ticked cases."""

    c = fields.List(fields.UUID(), required=True, error_messages={"required": TICK_CASES})
    deed = Choice(("assign", "priority", "remind"), required=True)
    list = Text(limit=40)
    many_owner = fields.UUID(load_default=None)
    many_priority = Choice(PRIORITIES)
    many_basis = Text(limit=500)

    @validates_schema
    def priority_rests_on_something(self, data: dict[str, Any], **_: Any) -> None:
        """A priority needs its basis, also for many."""
        if data.get("deed") == "priority" and not (data.get("many_priority") and data.get("many_basis")):
            raise ValidationError({"many_basis": [WRITE_BASIS]})


class SearchSchema(PageSchema):
    """Whom or what a coordinator looks for."""

    words = Text(limit=200, required=True, error_messages={"required": WRITE_WHOM})
    birth_date = PartialDate(least="year")

    @validates_schema
    def is_enough(self, data: dict[str, Any], **_: Any) -> None:
        """One letter means everybody."""
        if sum(sign.isalnum() for sign in data["words"]) < LEAST_LETTERS:
            raise ValidationError({"words": [WRITE_MORE]})


class ExcludeSchema(PageSchema):
    """Why a hospital is not to be asked for a case."""

    reason = Text(limit=500, required=True, error_messages={"required": SAY_WHY_NOT})


class SeenSchema(PageSchema):
    """Where and when a doctor has seen the patient."""

    seen_where = Text(limit=300, required=True, error_messages={"required": WRITE_WHERE})
    seen_on = Day(required=True, future=True, error_messages={"required": WRITE_DAY})
    seen_time = Text(limit=5, required=True, error_messages={"required": WRITE_TIME})
    seen_outcome = Choice(tuple(DOCTOR_OUTCOMES), required=True)
    seen_said = Text(limit=500)

    @validates_schema
    def time_is_one(self, data: dict[str, Any], **_: Any) -> None:
        """A time of day; whether the moment can be is known with the clock of the place."""
        if not is_time_of_day(data["seen_time"]):
            raise ValidationError({"seen_time": [WRITE_TIME]})

    @validates_schema
    def outcome_is_said(self, data: dict[str, Any], **_: Any) -> None:
        """Where the patient was admitted, or with what discharged."""
        if data.get("seen_outcome") in NEEDS_SAYING and not data.get("seen_said"):
            raise ValidationError({"seen_said": [WRITE_SAID]})


def seen_at(data: dict[str, Any], zone: ZoneInfo = REGION) -> datetime:
    """When a doctor has seen the patient, by the clock of a zone."""
    return moment_of(data["seen_on"], data["seen_time"], zone)


class SendSchema(PageSchema):
    """A referral to one or several hospitals; `step`: look at it once more, then send."""

    step = Choice(("check", "send"), required=True)
    h = fields.List(fields.UUID(), required=True, error_messages={"required": CHOOSE_HOSPITAL})
    modality = Choice(tuple(LABELS["modality"]), required=True, error_messages={"required": CHOOSE_TREATMENT})
    hours = Number(least=1, most=LONGEST_HOURS, required=True)
    message = Text(limit=LONGEST_NOTE)
    agreed = Choice(("yes",))
    agreed_by = Choice(DECIDERS)
    agreed_in = Choice(LANGUAGES)
    agreed_basis = Text(limit=LONGEST_BASIS)
    override = Choice(tuple(LABELS["override"]))
    override_note = Text(limit=500)

    @validates_schema
    def reasons_are_given(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided; another reason needs its words."""
        if lacks_basis(data.get("agreed_by"), data.get("agreed_basis")):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})
        if data.get("override") == "other" and not data.get("override_note"):
            raise ValidationError({"override_note": [SAY_OTHER]})


AGREEMENT = {"agreed": AGREE_FIRST, "agreed_by": SAY_WHO, "agreed_in": SAY_LANGUAGE}
"""What has to be said of the patient's agreement where none is on record → the sentence for whoever leaves it out."""


class AgreementSchema(PageSchema):
    """The agreement for the hospitals of countries; `step`: look at them by name, then record."""

    step = Choice(("check", "record"), required=True)
    countries = Choices(
        tuple(LABELS["receiving_country"]), required=True, error_messages={"required": CHOOSE_COUNTRY}
    )
    days = Number(least=0, most=30, required=True)
    agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    agreed_by = Choice(DECIDERS, required=True, error_messages={"required": SAY_WHO})
    agreed_in = Choice(LANGUAGES, required=True, error_messages={"required": SAY_LANGUAGE})
    agreed_basis = Text(limit=LONGEST_BASIS)

    @validates_schema
    def who_decided_is_said(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided."""
        if lacks_basis(data.get("agreed_by"), data.get("agreed_basis")):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})


def move_schema(move: Move) -> PageSchema:
    """The form of one move of a referral: its reason, its day, its note."""
    asked: dict[str, Any] = {"note": Text(limit=LONGEST_NOTE, required=move.needs_note is not None)}
    if move.needs_reason:
        asked["reason"] = Choice(tuple(REASONS[move.needs_reason]), required=True)
    if move.needs_day is not None:
        asked["first_date"] = Day(future=True, required=True)
    if "coded" in move.takes:
        asked["note"] = Text(limit=LONGEST_NOTE)
        asked["coded"] = Choices(coded.codes(move.verb))
    if "early" in move.takes:
        asked["early"] = Yes(load_default=False)
    base: Any = VisitSchema if "visit" in move.takes else PageSchema
    schema: Any = base.from_dict(asked)
    return schema()  # type: ignore[no-any-return]
