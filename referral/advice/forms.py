"""What may be said of advice: the question, an answer, the closing; an invitation, and what an adviser says."""

import uuid
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from matching.vocabulary import LANGUAGES
from referral.advice import queries, wording
from referral.advice.models import CONCLUDED
from referral.fields import LONGEST_NOTE, Yes
from referral.forms import Address, Choice, Choices, Number, PageSchema, Text
from referral.i18n import HOSPITAL_LANGUAGES, _l
from referral.intake.forms import AGREE_FIRST, SAY_LANGUAGE, SAY_WHO, WHY_UNABLE
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis
from referral.labels import LABELS

COUNTRIES = tuple(LABELS["country"])
SHORT_WORDS = 500


def _is_there(hospital_id: uuid.UUID) -> None:
    """Refuse a hospital that is on no list of ours (any more); raises ValidationError."""
    if not queries.has_hospital(hospital_id):
        raise ValidationError(str(_l("Please choose one of the answers offered.")))


class AskSchema(PageSchema):
    """What is asked, of whom, how soon, and who agreed to it."""

    question = Choice(tuple(wording.QUESTIONS), required=True)
    disciplines = Choices(tuple(wording.DISCIPLINES), required=True)
    countries = Choices(COUNTRIES, required=True)
    clock = Choice(tuple(wording.CLOCKS), required=True)
    with_conflict = Yes(load_default=False)
    convener = fields.UUID(load_default=None)
    agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    agreed_by = Choice(DECIDERS, required=True, error_messages={"required": SAY_WHO})
    agreed_in = Choice(LANGUAGES, required=True, error_messages={"required": SAY_LANGUAGE})
    agreed_basis = Text(limit=LONGEST_BASIS)

    @validates_schema
    def who_decided_is_said(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided."""
        if lacks_basis(data.get("agreed_by"), data.get("agreed_basis")):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})


class AnswerSchema(PageSchema):
    """One adviser's answer; `version`: of the last that they had seen of their own."""

    options = Choices(tuple(wording.OPTIONS), required=True)
    words = Text(limit=LONGEST_NOTE)
    missing = Choices(tuple(wording.MISSING), alone=("nothing",), load_default=list)
    missing_words = Text(limit=SHORT_WORDS)
    hospital = fields.UUID(load_default=None, validate=_is_there)
    conflict = Choice(tuple(wording.CONFLICTS), required=True)
    conflict_words = Text(limit=SHORT_WORDS)
    version = Number(most=10_000, required=True)

    @validates_schema
    def others_are_said(self, data: dict[str, Any], **_: Any) -> None:
        """Something else, and another conflict, need their words."""
        if "other" in (data.get("options") or ()) and not data.get("words"):
            raise ValidationError({"words": [wording.SAY_OPTION]})
        if data.get("conflict") == "other" and not data.get("conflict_words"):
            raise ValidationError({"conflict_words": [wording.SAY_CONFLICT]})


class CloseSchema(PageSchema):
    """How a request ends: with a conclusion, or without agreement; both are endings."""

    ending = Choice(tuple(wording.ENDINGS), required=True)
    options = Choices(tuple(wording.OPTIONS), load_default=list)
    words = Text(limit=LONGEST_NOTE)
    hospital = fields.UUID(load_default=None, validate=_is_there)

    @validates_schema
    def a_conclusion_says_something(self, data: dict[str, Any], **_: Any) -> None:
        """A conclusion has an option or words."""
        if data.get("ending") == CONCLUDED and not (data.get("options") or data.get("words")):
            raise ValidationError({"options": [wording.SAY_CONCLUSION]})


class InviteSchema(PageSchema):
    """Whom to invite as an adviser, in which language."""

    email = Address(required=True)
    language = Choice(HOSPITAL_LANGUAGES, required=True)


class AboutSchema(PageSchema):
    """What an adviser says of themselves."""

    disciplines = Choices(tuple(wording.DISCIPLINES), required=True)
    languages = Choices(tuple(LABELS["language"]), required=True)
    country = Choice(COUNTRIES, required=True)
    institution = Text(limit=200, required=True)
    hospital = fields.UUID(load_default=None, validate=_is_there)
