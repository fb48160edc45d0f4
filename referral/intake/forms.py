"""What intake's requests may say: one strict schema for each group, made from the table of questions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from matching.vocabulary import site_groups
from referral import labels
from referral.forms import UNKNOWN, Choice, Choices, Form, Number, Offered, PageSchema, PartialDate, Text
from referral.i18n import _, _l
from referral.intake.ages import age_group
from referral.intake.questions.codes import CODES
from referral.intake.questions.completeness import also_needed
from referral.intake.questions.consents import LONGEST_BASIS, GivenBy, lacks_basis
from referral.intake.questions.table import GROUPS, Question
from referral.intake.red_flags import red_flags
from referral.intake.suggestions import proposed_diagnoses
from referral.intake.tokens import normal_phone

NOT_A_PHONE = _l(
    "This does not look like a phone number. Please write it with the country code, for example +380 50 123 45 67."
)
NO_WAY_TO_REACH = _l(
    "Please give one way to reach the patient: a phone, a second person's phone, or “through this shelter”."
)
NEEDED_ON_TREATMENT = _l("The patient is on treatment, so this matters. “I don't know” is an answer too.")
AGE_IS_OPEN = _l("The date of birth does not tell it. Please say whether the patient is under 18.")
NOT_TICKED = _l("This treatment is not ticked above. Tick it there too, or choose another one here.")
WHO_DECIDED = _l("Please write who decided, and why the patient could not.")
SEARCH_NEEDS = _l("Please write a name and a date of birth, or a phone number.")


def _phone(typed: str) -> None:
    if normal_phone(typed) is None:
        raise ValidationError(NOT_A_PHONE)


def _codes(question: Question) -> tuple[str, ...]:
    known = tuple(labels.LABELS[question.codes])
    return (*known, UNKNOWN) if question.unknown else known


KINDS: dict[str, Callable[[Question], Any]] = {
    "text": lambda q: Text(q.limits[1], q.unknown, required=q.starred),
    "long": lambda q: Text(q.limits[1]),
    "tel": lambda q: Text(40, validate=_phone),
    "date": lambda q: PartialDate("year", q.unknown, q.ahead, required=q.starred),
    "day": lambda q: PartialDate("day", q.unknown, q.ahead, required=q.starred),
    "number": lambda q: Number(*q.limits, q.unknown),
    "choice": lambda q: Choice(_codes(q), required=q.starred),
    "choices": lambda q: Choices(_codes(q), alone=(UNKNOWN, "none", "any"), required=q.starred),
    "code": lambda q: Text(60),
}


def schema_of(group: str) -> PageSchema:
    """The schema of a group's page."""
    made = {question.name: KINDS[question.kind](question) for question in GROUPS[group].questions}
    for question in GROUPS[group].questions:
        made[question.name].error_messages["required"] = unanswered(question.words)
    return PageSchema.from_dict(made)()  # type: ignore[return-value]


def unanswered(words: object) -> str:
    """The sentence beside a question that was passed over, and in the summary above all."""
    return str(_("Please answer: “%(question)s”.", question=words))


def read(group: str, typed: MultiDict[str, str], today: date) -> Form:
    """A group's page as it was sent, checked whole: what one answer makes needed of another too."""
    form = Form.of(schema_of(group), typed)
    for name in also_needed(group, form.data) if form.valid else ():
        if not form.data.get(name):
            form.refuse(name, NO_WAY_TO_REACH if group == "contact" else NEEDED_ON_TREATMENT)
    if group in CHECKS and form.valid:
        CHECKS[group](form, today)
    return form


def _check_age(form: Form, today: date) -> None:
    if age_group(form.data["birth_date"], today) is None and not form.data.get("age_group"):
        form.refuse("age_group", AGE_IS_OPEN)


def _check_first(form: Form, _today: date) -> None:
    first = form.data.get("comes_first")
    if first not in (None, "", UNKNOWN, *form.data["modalities"]):
        form.refuse("comes_first", NOT_TICKED)


CHECKS: dict[str, Callable[[Form, date], None]] = {"contact": _check_age, "treatment": _check_first}
"""What is checked of a whole page beside its questions."""


class LookUpSchema(PageSchema):
    """Whom a volunteer looks for before anything is filed."""

    name = Text()
    birth_date = PartialDate()
    phone = Text(40, validate=_phone)


def read_look_up(typed: MultiDict[str, str]) -> Form:
    """The look-up; it needs a phone, or a name with a birth date."""
    form = Form.of(LookUpSchema(), typed)
    asked = form.data
    if form.valid and not (asked.get("phone") or (asked.get("name") and asked.get("birth_date"))):
        form.refuse("name", SEARCH_NEEDS)
    return form


class ConsentSchema(PageSchema):
    """The first page: may the answers be kept, and who says so."""

    agrees = Choice(("yes", "no"), required=True)
    given_by = Choice(GivenBy)
    basis = Text(LONGEST_BASIS)
    read_in = Choice(tuple(CODES["read_in"]))
    idempotency_key = fields.UUID(required=True)
    looked_up = Text(4000)


def read_consent(typed: MultiDict[str, str]) -> Form:
    """The consent page; who agrees and in which language are needed only for a yes."""
    form = Form.of(ConsentSchema(), typed)
    if not form.valid or form.data["agrees"] == "no":
        return form
    for name in ("given_by", "read_in"):
        if not form.data.get(name):
            form.refuse(name, _l("Please answer this question."))
    if lacks_basis(form.data.get("given_by"), form.data.get("basis")):
        form.refuse("basis", WHO_DECIDED)
    return form


def red_flags_schema() -> PageSchema:
    """One answer of three to each warning sign."""
    three = ("yes", "no", UNKNOWN)
    asked: dict[str, Any] = {flag.code: Choice(three, required=True) for flag in red_flags()}
    for flag in red_flags():
        asked[flag.code].error_messages["required"] = unanswered(flag.words)
    return PageSchema.from_dict(asked)()  # type: ignore[return-value]


class SeenByDoctorSchema(PageSchema):
    """Where and when a doctor has seen a patient with a warning sign."""

    where = Text(300, required=True)
    when = PartialDate("day", required=True)
    seen_at = Text(5)


class DiagnosisSchema(PageSchema):
    """The diagnosis page: the words typed, one of the proposals, or a site picked from the list."""

    site_words = Text(300)
    suggested = Offered((*proposed_diagnoses(), UNKNOWN))
    site = Choice((*site_groups(), UNKNOWN))


class LocalitySchema(PageSchema):
    """The locality page: the words typed and one of the localities found."""

    place_typed = Text(80, or_unknown=True, required=True)
    place_code = Text(60)
    shelter = Text(200)


class BirthDateSchema(PageSchema):
    """What opens the whole of the patient's own page."""

    birth_date = PartialDate("day", required=True)


class PhoneEndSchema(PageSchema):
    """What opens it where no birth date is known: the last digits of the phone number on file."""

    phone_end = Text(limit=20, required=True)


SAY_WHO = _l("Say who agreed.")


SAY_LANGUAGE = _l("Choose the language in which the patient was asked.")


WHY_UNABLE = _l("Write who decided, and why the patient cannot be asked.")


AGREE_FIRST = _l("Without the patient's agreement nothing can be sent. Tick the box when it was given.")
