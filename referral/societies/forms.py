"""What a keeper writes of a society; what a liaison person says of themselves; what may be asked and answered."""

from typing import Any

from marshmallow import ValidationError, fields, validates, validates_schema

from matching.vocabulary import LANGUAGES as SPOKEN
from matching.vocabulary import languages
from referral.addresses import is_page
from referral.fields import is_plain_address
from referral.forms import Address, Choice, Choices, Day, Form, Number, PageSchema, Text
from referral.i18n import HOSPITAL_LANGUAGES, _l
from referral.information.forms import (
    LONGEST_LINK,
    LONGEST_LINKS,
    LONGEST_TEXT,
    NOT_A_LINK,
    NOT_A_PHONE,
    is_number,
    lines,
)
from referral.information.saying import LANGUAGES
from referral.intake.questions.codes import AGREED_BY
from referral.intake.questions.consents import LONGEST_BASIS, GivenBy, lacks_basis
from referral.organisations.forms import NOT_A_CODE, ONE_CODE
from referral.societies.kinds import (
    ANSWERS,
    ASK_OTHER,
    COUNTRIES,
    HOSPITAL_COULD,
    KINDS,
    POSITIONS,
    REASONS,
    TOPICS,
)
from referral.societies.models import SocietyEdition

OFFICE = ("city", "address", "email", "phone")
NAMES = ("name", "name_latin", "name_en")
PLAIN = ("kind", *NAMES, "source", "source_title", "page_date", "read_on", "note")
LONGEST_NOTE = 500
SAY_WHICH = _l("Please write which hospital.")
SAY_WHOM = _l("Please write who should be asked.")
SAY_WHY = _l("Please choose why.")
AGREE = _l("Without the patient's consent no society is asked.")
WHO_DECIDED = _l("Please write who decided, and why the patient could not.")


class SocietySchema(PageSchema):
    """An edition: names, field, office, topics, languages, words, links and the source."""

    country = Choice(tuple(COUNTRIES), required=True)
    code = Text(60, required=True)
    kind = Choice(tuple(KINDS), required=True)
    name = Text(200, required=True)
    name_latin = Text(200, load_default="")
    name_en = Text(200, load_default="")
    office_city = Text(80, load_default="")
    office_address = Text(200, load_default="")
    office_email = Text(200, load_default="")
    office_phone = Text(60, load_default="")
    topics = Choices(tuple(TOPICS), load_default=list)
    languages = Choices(tuple(SPOKEN), load_default=list)
    text_uk = Text(LONGEST_TEXT, required=True)
    text_ru = Text(LONGEST_TEXT, required=True)
    text_en = Text(LONGEST_TEXT, required=True)
    links = Text(LONGEST_LINKS, load_default="")
    source = Text(LONGEST_LINK, required=True)
    source_title = Text(200, load_default="")
    page_date = Text(10, load_default="")
    read_on = Day(required=True)
    note = Text(1_000, load_default="")
    number = Number(least=0, most=9_999, required=True)

    @validates("code")
    def is_a_code(self, value: str, **_: object) -> None:
        """Letters that stand in an address as they are."""
        if not ONE_CODE.fullmatch(value):
            raise ValidationError(str(NOT_A_CODE))

    @validates("office_email")
    def is_a_mailbox(self, value: str, **_: object) -> None:
        """An office's address, where there is one."""
        if value and not is_plain_address(value):
            raise ValidationError("email")

    @validates("office_phone")
    def is_a_phone(self, value: str, **_: object) -> None:
        """A number as it is called."""
        if value and not is_number(value):
            raise ValidationError(str(NOT_A_PHONE))

    @validates("source")
    def is_an_address(self, value: str, **_: object) -> None:
        """A source is a page that anybody can open."""
        if not is_page(value):
            raise ValidationError(str(NOT_A_LINK))

    @validates("links")
    def are_addresses(self, value: str, **_: object) -> None:
        """Each line is an address."""
        if not all(map(is_page, lines(value))):
            raise ValidationError(str(NOT_A_LINK))


def facts_of(form: Form) -> dict[str, Any]:
    """The columns of an edition."""
    data = form.data
    return {
        "words": {each: data[f"text_{each}"] for each in LANGUAGES},
        "office": {name: data[f"office_{name}"] for name in OFFICE if data[f"office_{name}"]},
        "topics": [code for code in TOPICS if code in data["topics"]],
        "languages": [code for code in languages() if code in data["languages"]],
        "links": lines(data["links"]),
        **{name: data[name] for name in PLAIN},
    }


def typed_of(country: str, code: str, edition: SocietyEdition | None) -> dict[str, Any]:
    """An edition as it would be typed, to be written anew."""
    typed: dict[str, Any] = {"country": country, "code": code, "number": "0", "languages": [], "topics": []}
    if edition is None:
        return typed
    typed |= {f"text_{each}": edition.words.get(each, "") for each in LANGUAGES}
    typed |= {f"office_{name}": edition.office.get(name, "") for name in OFFICE}
    typed |= {"number": str(edition.number), "languages": edition.languages, "topics": edition.topics}
    typed["links"] = "\n".join(edition.links)
    return typed | {name: getattr(edition, name) for name in PLAIN if name != "read_on"}


class InvitationSchema(PageSchema):
    """Whom a coordinator invites, for which society, in which language."""

    society = fields.UUID(required=True)
    email = Address(required=True)
    position = Choice(tuple(POSITIONS), required=True)
    language = Choice(HOSPITAL_LANGUAGES, required=True)


class HandOverSchema(PageSchema):
    """Whom a liaison person proposes in their own place, or as a deputy: an address and a language, and no name."""

    email = Address(required=True)
    language = Choice(HOSPITAL_LANGUAGES, required=True)
    position = Choice(("successor", "deputy"), required=True)


class LiaisonSchema(PageSchema):
    """What a liaison person says of themselves, with their consent."""

    name = Text(120, required=True)
    topics = Choices(tuple(TOPICS), required=True)
    languages = Choices(tuple(SPOKEN), required=True)
    hours = Text(120, load_default="")
    agreed = Choice(("yes",), required=True)


class AskSchema(PageSchema):
    """Which society is asked about what; and the patient's consent where none lives yet."""

    society = fields.UUID(required=True)
    topic = Choice(tuple(TOPICS), required=True)
    agreed = Choice(("yes",))
    agreed_by = Choice(tuple(AGREED_BY))
    basis = Text(LONGEST_BASIS)

    def __init__(self, needs_consent: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.needs_consent = needs_consent

    @validates_schema
    def is_agreed(self, data: dict[str, Any], **_: object) -> None:
        """Nobody is asked about a patient who has not agreed."""
        if not self.needs_consent:
            return
        if data.get("agreed") != "yes" or not data.get("agreed_by"):
            raise ValidationError({"agreed": [str(AGREE)]})
        if lacks_basis(data["agreed_by"], data.get("basis")):
            raise ValidationError({"basis": [str(WHO_DECIDED)]})


class AnswerSchema(PageSchema):
    """What a society answers: a code, what belongs to it, and a short note."""

    answer = Choice(tuple(ANSWERS), required=True)
    hospital = Text(200)
    ask = Text(200)
    reason = Choice(tuple(REASONS))
    note = Text(LONGEST_NOTE)

    @validates_schema
    def is_whole(self, data: dict[str, Any], **_: object) -> None:
        """Each answer says what belongs to it."""
        answer = data.get("answer")
        if answer == HOSPITAL_COULD and not data.get("hospital"):
            raise ValidationError({"hospital": [str(SAY_WHICH)]})
        if answer == ASK_OTHER and not data.get("ask"):
            raise ValidationError({"ask": [str(SAY_WHOM)]})
        if answer == "cannot_help" and not data.get("reason"):
            raise ValidationError({"reason": [str(SAY_WHY)]})


class ForwardSchema(PageSchema):
    """To which society a request is passed on."""

    society = fields.UUID(required=True)


def consent_of(data: dict[str, Any], spoken: str) -> dict[str, Any] | None:
    """The consent that the form says, to be recorded; none where it says none, or only half of one beside another that
    lives: the page was opened before it was given."""
    if data.get("agreed") != "yes" or not data.get("agreed_by"):
        return None
    return {"given_by": GivenBy(data["agreed_by"]), "language": spoken, "basis": data.get("basis")}
