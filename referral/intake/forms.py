"""What intake's requests may say: one strict schema for each group, made from the table of questions."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from matching.vocabulary import site_groups
from referral import labels
from referral.forms import (
    UNKNOWN,
    Address,
    Choice,
    Choices,
    Form,
    Number,
    Offered,
    PageSchema,
    PartialDate,
    Text,
)
from referral.i18n import _, _l
from referral.intake.ages import age_group
from referral.intake.questions.codes import CODES, PRESCRIPTION
from referral.intake.questions.completeness import also_needed
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis
from referral.intake.questions.question import PAPER_NUMBER
from referral.intake.questions.table import GROUPS, Question
from referral.intake.red_flags import RedFlag, facts
from referral.intake.references import form_number
from referral.intake.states import DOCTOR_OUTCOMES, NEEDS_SAYING
from referral.intake.suggestions import NO_OTHER, icd10_codes, proposed_diagnoses
from referral.phones import Phone, of_country

NO_WAY_TO_REACH = _l(
    "Please give one way to reach the patient: a phone, a second person's phone, or “through this shelter”."
)
NEEDED_ON_TREATMENT = _l("The patient is on treatment, so this matters. “I don't know” is an answer too.")
WHICH_SHELTER = _l(
    "Please write the shelter's name and its phone number, so that somebody there can be reached."
)
AGE_IS_OPEN = _l("The date of birth does not tell it. Please say whether the patient is under 18.")
NOT_TICKED = _l("This treatment is not ticked above. Tick it there too, or choose another one here.")
WHO_DECIDED = _l("Please write who decided, and why the patient could not.")
NO_SUCH_FORM = _l("No paper form has this number. Look at its head again: F-, six signs, and one more.")
SEARCH_NEEDS = _l("Please write a name and a date of birth, or a phone number, or the code of the card.")


class PaperNumber(Text):
    """The number at the head of a paper form, as it is printed; a mistyped one is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = form_number(super()._deserialize(value, attr, data, **kwargs))
        if number is None:
            raise ValidationError([str(NO_SUCH_FORM)])
        return number


def _codes(question: Question) -> tuple[str, ...]:
    known = tuple(labels.LABELS[question.codes])
    return (*known, UNKNOWN) if question.unknown else known


KINDS: dict[str, Callable[[Question], Any]] = {
    "text": lambda q: Text(q.limits[1], q.unknown, required=q.starred),
    "long": lambda q: Text(q.limits[1]),
    "tel": lambda q: Phone(),
    "email": lambda q: Address(),
    "date": lambda q: PartialDate("year", q.unknown, q.ahead, required=q.starred),
    "day": lambda q: PartialDate("day", q.unknown, q.ahead, required=q.starred),
    "number": lambda q: Number(*q.limits, q.unknown),
    "choice": lambda q: Choice(_codes(q), required=q.starred),
    "choices": lambda q: Choices(_codes(q), alone=(UNKNOWN, "none", "any", PRESCRIPTION), required=q.starred),
    "code": lambda q: Text(60),
    PAPER_NUMBER: lambda q: PaperNumber(40),
}


def schema_of(group: str, country: str | None = None) -> Schema:
    """The schema of a group's page; numbers without a country code are of this country."""
    made = {question.name: KINDS[question.kind](question) for question in GROUPS[group].questions}
    for question in GROUPS[group].questions:
        made[question.name].error_messages["required"] = unanswered(question.words)
    return of_country(PageSchema.from_dict(made)(), country)


def unanswered(words: object) -> str:
    """The sentence beside a question that was passed over, and in the summary above all."""
    return str(_("Answer this question: “%(question)s”.", question=words))


WHY_NEEDED = {"phone": NO_WAY_TO_REACH, "shelter_name": WHICH_SHELTER, "shelter_phone": WHICH_SHELTER}
"""Why a question without a star has to be answered after all."""


def read(group: str, typed: MultiDict[str, str], today: date, country: str | None = None) -> Form:
    """A group's page as it was sent, checked whole: what one answer makes needed of another too."""
    form = Form.of(schema_of(group, country), typed)
    for name in also_needed(group, form.data) if form.valid else ():
        if not form.data.get(name):
            form.refuse(name, WHY_NEEDED.get(name, NEEDED_ON_TREATMENT))
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
    phone = Phone(as_typed=True)
    card = Text(120)


class ConsentSchema(PageSchema):
    """The first page: may the answers be kept, and who says so."""

    agrees = Choice(("yes", "no"), required=True)
    given_by = Choice(DECIDERS)
    basis = Text(LONGEST_BASIS)
    read_in = Choice(tuple(CODES["read_in"]))
    idempotency_key = fields.UUID(required=True)
    looked_up = Text(4000)


def read_consent(typed: MultiDict[str, str]) -> Form:
    """The consent page; who agrees and in which language are needed only for a yes."""
    form = Form.of(ConsentSchema(), typed)
    if form.valid and form.data["agrees"] == "yes":
        _check_consent(form)
    return form


def _check_consent(form: Form) -> None:
    for name in ("agrees", "given_by", "read_in"):
        if not form.data.get(name):
            form.refuse(name, _l("Please answer this question."))
    if lacks_basis(form.data.get("given_by"), form.data.get("basis")):
        form.refuse("basis", WHO_DECIDED)


class BeginSchema(LookUpSchema, ConsentSchema):
    """The first page: whom to look for, and the consent of somebody new. `only_look`: the consent is not asked yet."""

    agrees = Choice(("yes", "no"))
    idempotency_key = fields.UUID()
    only_look = Choice(("yes",))


def read_begin(typed: MultiDict[str, str]) -> Form:
    """The first page. A look-up needs a phone, a card, or a name with a birth date; who consents may go without one.

    A consent that was begun has to be whole, unless it is only looked.
    """
    form = Form.of(BeginSchema(), typed)
    asked, only_look = form.data, "only_look" in form.data
    if not form.valid or (asked.get("agrees") == "no" and not only_look):
        return form
    consents = not only_look and any(asked.get(name) for name in ("agrees", "given_by", "basis", "read_in"))
    if consents:
        _check_consent(form)
    enough = asked.get("phone") or asked.get("card") or (asked.get("name") and asked.get("birth_date"))
    if not enough and (not consents or asked.get("name") or asked.get("birth_date")):
        form.refuse("name", SEARCH_NEEDS)
    return form


REST = ("none", UNKNOWN, "ticked")
NOTHING_TICKED = _l("Tick what applies, or press “None of these” or “I don't know”.")


def signs_schema(flags: Iterable[RedFlag]) -> PageSchema:
    """A screen of warning signs: those that are there are ticked; the button says what holds of the rest."""
    return PageSchema.from_dict({"signs": Choices([flag.code for flag in flags]), "rest": Choice(REST)})()  # type: ignore[return-value]


def read_signs(flags: Iterable[RedFlag], typed: MultiDict[str, str]) -> Form:
    """A screen of signs, as sign → yes, no or unknown in `data["answers"]`; ticking nothing is no answer."""
    flags = list(flags)
    form = Form.of(signs_schema(flags), typed)
    ticked, rest = form.data.get("signs") or [], form.data.get("rest")
    if form.valid and not ticked and rest not in ("none", UNKNOWN):
        form.refuse("signs", NOTHING_TICKED)
    others = {"none": "no", UNKNOWN: UNKNOWN}.get(rest or "")
    said = {flag.code: "yes" if flag.code in ticked else others for flag in flags}
    form.data = {**form.data, "answers": {code: answer for code, answer in said.items() if answer}}
    return form


class AboutSchema(PageSchema):
    """On what the further lines depend; the button says what holds of the rest."""

    facts = Choices(tuple(facts()))
    rest = Choice(REST)


def read_about(typed: MultiDict[str, str]) -> Form:
    """The facts that were ticked, and whether the rest is none or unknown; ticking nothing is no answer."""
    form = Form.of(AboutSchema(), typed)
    ticked, rest = form.data.get("facts") or [], form.data.get("rest")
    if form.valid and not ticked and rest not in ("none", UNKNOWN):
        form.refuse("facts", NOTHING_TICKED)
    form.data = {"facts": ticked, "rest": UNKNOWN if rest == UNKNOWN else "none"}
    return form


class BedsideSchema(PageSchema):
    """The phone and the place of whoever stands by the patient."""

    phone = Phone(country_in="country", required=True)
    address = Text(200, required=True)
    country = Choice((*labels.LABELS["country"], UNKNOWN), required=True)


WRITE_SAID = _l("Please write where the patient was admitted, or with what they were discharged.")


class SeenByDoctorSchema(PageSchema):
    """Where and when a doctor has seen a patient with a warning sign, and what came of it."""

    where = Text(300, required=True)
    when = PartialDate("day", required=True, future=True)
    seen_at = Text(5)
    outcome = Choice(tuple(DOCTOR_OUTCOMES), required=True)
    said = Text(500)


def read_seen_by_doctor(typed: MultiDict[str, str]) -> Form:
    """What the doctor's visit came to; where it was admitted, or with what discharged, must be said."""
    form = Form.of(SeenByDoctorSchema(), typed)
    if form.valid and form.data["outcome"] in NEEDS_SAYING and not form.data.get("said"):
        form.refuse("said", WRITE_SAID)
    return form


class DiagnosisSchema(PageSchema):
    """The diagnosis page: the words typed, one of the proposals, or a site picked from the list."""

    site_words = Text(300)
    suggested = Offered((*proposed_diagnoses(), UNKNOWN))
    site = Choice((*site_groups(), UNKNOWN))
    other_tumours = Choices((*icd10_codes(), NO_OTHER))


class LocalitySchema(PageSchema):
    """The locality page: the words typed and one of the localities found."""

    place_typed = Text(80, or_unknown=True, required=True)
    place_code = Text(60)
    shelter = Text(200)


class LocalityAndDiagnosisSchema(LocalitySchema, DiagnosisSchema):
    """Both on one page, while registering."""


SAY_WHO = _l("Say who agreed.")
SAY_LANGUAGE = _l("Choose the language in which the patient was asked.")
WHY_UNABLE = _l("Write who decided, and why the patient cannot be asked.")
AGREE_FIRST = _l("Without the patient's agreement nothing can be sent. Tick the box when it was given.")
