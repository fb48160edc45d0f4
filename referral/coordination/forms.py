"""What a request may say at the desk."""

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import to_utc
from marshmallow import ValidationError, fields, validates_schema

from referral.coordination.planning import KINDS
from referral.coordination.queries import as_id
from referral.coordination.same_person import CHOICES
from referral.db import utc_now
from referral.forms import Choice, Day, Form, Number, PageSchema, Text
from referral.i18n import HOSPITAL_LANGUAGES, _l
from referral.intake.states import OUTCOMES
from referral.labels import LABELS
from referral.referrals.table.moves import Move
from referral.referrals.table.reasons import REASONS

LONGEST_HOURS = 24 * 60
PRIORITIES = ("emergency", "urgent", "normal")
WRITE_NOTE = _l("Write the note first.")
CHOOSE_PRIORITY = _l("Choose how urgent it is.")
WRITE_BASIS = _l("Write on what the priority rests: who said it, or which paper.")
CHOOSE_VERDICT = _l("Choose whether they are the same person.")
CHOOSE_OUTCOME = _l("Choose how the case ended.")
WRITE_WHERE = _l("Write where a doctor has seen the patient.")
WRITE_DAY = _l("Write the day on which a doctor has seen the patient.")
SAY_WHO = _l("Say who agreed.")
SAY_LANGUAGE = _l("Choose the language in which the patient was asked.")
CHOOSE_TREATMENT = _l("Choose the treatment that the hospital is asked for.")
CHOOSE_HOSPITAL = _l("Choose at least one hospital.")
NOT_REACHABLE = _l(
    "%(hospital)s has no registered e-mail address and nobody with an account. Call it, or have an administrator "
    "add its address first."
)
ALREADY_ASKED = _l("%(hospital)s already has an open referral of this case.")
CLOSED = _l("%(hospital)s is closed to referrals.")
WRITE_TIME = _l("Write the time in hours and minutes, for example 14:30.")
NOT_YET = _l("This moment lies in the future. Please look at day and time again.")
WHY_UNABLE = _l("Write who decided, and why the patient cannot be asked.")
AGREE_FIRST = _l("Without the patient's agreement nothing can be sent. Tick the box when it was given.")
WHY_NOT_FIRST = _l("Choose why the first hospital of the list is not the one asked.")
SAY_OTHER = _l("Write the other reason.")
WRITE_REFERENCE = _l("Write the reference of the other case.")
NO_SUCH_REFERENCE = _l("No case has this reference. Please look at it again.")


class NoteSchema(PageSchema):
    """A coordinator's words about a case."""

    note = Text(limit=2000, required=True, error_messages={"required": WRITE_NOTE})


class PrioritySchema(PageSchema):
    """A priority with what it rests on."""

    priority = Choice(PRIORITIES, required=True, error_messages={"required": CHOOSE_PRIORITY})
    basis = Text(limit=500, required=True, error_messages={"required": WRITE_BASIS})


class CloseSchema(PageSchema):
    """How a case ended."""

    outcome = Choice(tuple(OUTCOMES), required=True, error_messages={"required": CHOOSE_OUTCOME})


class SamePersonSchema(PageSchema):
    """Whether two cases are of one person, and which case goes on."""

    verdict = Choice(tuple(CHOICES), required=True, error_messages={"required": CHOOSE_VERDICT})


class UndoSchema(PageSchema):
    """Which decision is taken back."""

    decision = fields.UUID(required=True)


class OwnerSchema(PageSchema):
    """Who answers for a case; nobody is everybody."""

    owner = fields.UUID(load_default=None)


class SeenSchema(PageSchema):
    """Where and when a doctor has seen the patient."""

    seen_where = Text(limit=300, required=True, error_messages={"required": WRITE_WHERE})
    seen_on = Day(required=True, error_messages={"required": WRITE_DAY})
    seen_time = Text(limit=5, required=True, error_messages={"required": WRITE_TIME})

    @validates_schema
    def moment_is_real(self, data: dict[str, Any], **_: Any) -> None:
        """A time of day, and not one to come."""
        if not is_time_of_day(data["seen_time"]):
            raise ValidationError({"seen_time": [WRITE_TIME]})
        if seen_at(data) > utc_now():
            raise ValidationError({"seen_on": [NOT_YET]})


def seen_at(data: dict[str, Any]) -> datetime:
    """When a doctor has seen the patient."""
    return moment_of(data["seen_on"], data["seen_time"])


def is_time_of_day(written: str) -> bool:
    """Whether this is a time in hours and minutes."""
    return re.fullmatch(r"([01]?\d|2[0-3])[:.][0-5]\d", written) is not None


def moment_of(day: date, written: str) -> datetime:
    """The moment somebody wrote down as a day and a time of day, in the region's time."""
    hour, minute = re.split(r"[:.]", written)
    return to_utc(datetime.combine(day, time(int(hour), int(minute)))).replace(tzinfo=UTC)


class SendSchema(PageSchema):
    """A referral to one or several hospitals; `step`: look at it once more, then send."""

    step = Choice(("check", "send"), required=True)
    h = fields.List(fields.UUID(), required=True, error_messages={"required": CHOOSE_HOSPITAL})
    modality = Choice(tuple(LABELS["modality"]), required=True, error_messages={"required": CHOOSE_TREATMENT})
    hours = Number(least=1, most=LONGEST_HOURS, required=True)
    message = Text(limit=2000)
    agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    agreed_by = Choice(
        ("patient", "guardian", "vital_interest"), required=True, error_messages={"required": SAY_WHO}
    )
    agreed_in = Choice(tuple(HOSPITAL_LANGUAGES), required=True, error_messages={"required": SAY_LANGUAGE})
    agreed_basis = Text(limit=300)
    override = Choice(tuple(LABELS["override"]))
    override_note = Text(limit=500)

    @validates_schema
    def reasons_are_given(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided; another reason needs its words."""
        if data.get("agreed_by") == "vital_interest" and not data.get("agreed_basis"):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})
        if data.get("override") == "other" and not data.get("override_note"):
            raise ValidationError({"override_note": [SAY_OTHER]})


def move_schema(move: Move) -> PageSchema:
    """The form of one move of a referral: its reason, its day, its note."""
    asked: dict[str, Any] = {"note": Text(limit=2000, required=move.needs_note is not None)}
    if move.needs_reason:
        asked["reason"] = Choice(tuple(REASONS[move.needs_reason]), required=True)
    if move.needs_day is not None:
        asked["first_date"] = Day(future=True, required=True)
    schema: Any = PageSchema.from_dict(asked)
    return schema()  # type: ignore[no-any-return]


CONSENT_FIELDS = ("agreed", "by", "in", "basis")


def confirm_schema(lines: Iterable[tuple[uuid.UUID, bool]]) -> PageSchema:
    """The lines of a draft to be sent, with each patient's agreement where it is not on record yet.

    `also`: whether a second hospital is asked at the same time, and the patient has agreed to that.
    """
    asked: dict[str, Any] = {"line": fields.List(fields.UUID(), required=True)}
    for line_id, is_needed in lines:
        asked |= {f"{name}_{line_id}": field for name, field in _consent_fields(is_needed).items()}
    schema: Any = PageSchema.from_dict(asked)
    return schema()  # type: ignore[no-any-return]


def _consent_fields(is_needed: bool) -> dict[str, Any]:
    by, languages = ("patient", "guardian", "vital_interest"), tuple(HOSPITAL_LANGUAGES)
    return {
        "agreed": Choice(("yes",), required=is_needed, error_messages={"required": AGREE_FIRST}),
        "by": Choice(by, required=is_needed, error_messages={"required": SAY_WHO}),
        "in": Choice(languages, required=is_needed, error_messages={"required": SAY_LANGUAGE}),
        "basis": Text(limit=300),
        "also": Choice(("yes",)),
    }


def agreement(form: Form, line_id: uuid.UUID, second_is_new: bool) -> dict[str, Any]:
    """The agreement given for one line; one who cannot be asked needs the name of who decided.

    `second_is_new`: nobody agreed yet that the second hospital sees anything; asking it needs to say who did.
    """
    said = {name: form.data.get(f"{name}_{line_id}") for name in CONSENT_FIELDS}
    if second_is_new and form.data.get(f"also_{line_id}"):
        for name, sentence in (("by", SAY_WHO), ("in", SAY_LANGUAGE)):
            if not said[name]:
                form.refuse(f"{name}_{line_id}", sentence)
    if said["by"] == "vital_interest" and not said["basis"]:
        form.refuse(f"basis_{line_id}", WHY_UNABLE)
    return {"given_by": said["by"], "language": said["in"], "basis": said["basis"]}


class DropSchema(PageSchema):
    """Why nothing is proposed for a case in this draft."""

    note = Text(limit=2000)


class TogetherSchema(PageSchema):
    """With which case another travels."""

    reference = Text(limit=20, required=True, error_messages={"required": WRITE_REFERENCE})


class LinkSchema(PageSchema):
    """Which link between two cases is taken back."""

    link = fields.UUID(required=True)


class ProposeSchema(PageSchema):
    """Which kind of draft is made."""

    kind = Choice(KINDS, required=True)


def ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids among these texts, each once; what is none is left out."""
    found = [as_id(text) for text in texts]
    return list(dict.fromkeys(each for each in found if each))
