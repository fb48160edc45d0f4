"""What an editor writes of a card or a document, and the clinician's word."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates

from referral.addresses import is_link
from referral.fields import UNKNOWN
from referral.forms import Choice, Day, Form, Number, PageSchema, Text
from referral.i18n import _l
from referral.information.forms import LONGEST_LINK, LONGEST_SUGGESTION, NOT_A_LINK, RECEIVING, lines
from referral.information.questions import TOPICS
from referral.information.saying import LANGUAGES
from referral.materials.models import CARD, EVERYWHERE
from referral.materials.saying import LISTS, PARTS
from referral.materials.wording import DOCUMENT_KINDS

LONGEST: dict[str, int] = {"title": 120, "text": 800, "do": 1_200, "avoid": 1_200, "call": 1_200}
COUNTRIES = (*RECEIVING, EVERYWHERE)
"""A document is for one of these, or for all."""
TOLD = ("source_title", "page_date", "read_on", "note")
NO_ROLE = _l("Please write the role, for example: oncologist. No name.")


def _words(kind: str) -> dict[str, fields.Field[Any]]:
    return {
        f"{part}_{language}": Text(LONGEST[part], load_default="")
        for language in LANGUAGES
        for part in PARTS[kind]
    }


class EditionSchema(PageSchema):
    """Where it was read, when, and which edition was on the page."""

    source_title = Text(200, load_default="")
    page_date = Text(10, load_default="")
    read_on = Day(required=True)
    note = Text(1_000, load_default="")
    number = Number(least=0, most=9_999, required=True)


class WithSource(EditionSchema):
    """A card rests on a page that anybody can open."""

    source = Text(LONGEST_LINK, required=True)

    @validates("source")
    def is_an_address(self, value: str, **_: object) -> None:
        """A whole address."""
        if not is_link(value):
            raise ValidationError(str(NOT_A_LINK))


class WithLink(EditionSchema):
    """A document lies at its link, and what it is stands beside it."""

    link = Text(LONGEST_LINK, required=True)
    country = Choice(COUNTRIES, load_default=EVERYWHERE)
    topic = Choice(tuple(TOPICS), required=True)
    kind = Choice(tuple(DOCUMENT_KINDS), required=True)
    languages = Text(60, required=True)

    @validates("link")
    def is_an_address(self, value: str, **_: object) -> None:
        """A whole address."""
        if not is_link(value):
            raise ValidationError(str(NOT_A_LINK))


CardSchema = WithSource.from_dict(_words(CARD), name="CardSchema")
DocumentSchema = WithLink.from_dict(_words("document"), name="DocumentSchema")
SCHEMAS: dict[str, Any] = {CARD: CardSchema, "document": DocumentSchema}


def said_of(kind: str, form: Form) -> dict[str, Any]:
    """The columns of an edition."""
    data = form.data
    words = {
        language: {part: _part(part, data[f"{part}_{language}"]) for part in PARTS[kind]}
        for language in LANGUAGES
    }
    told = {name: data[name] for name in TOLD}
    if kind == CARD:
        return {**told, "words": words, "facts": {}, "source": data["source"]}
    facts = {name: data[name] for name in ("link", "country", "topic", "kind")}
    facts["languages"] = data["languages"].lower().replace(",", " ").split()
    return {**told, "words": words, "facts": facts, "source": data["link"]}


def _part(part: str, typed: str) -> Any:
    return lines(typed) if part in LISTS else typed


def typed_of(kind: str, edition: Any, number: int) -> Mapping[str, Any]:
    """An edition as it would be typed, to be written anew."""
    typed: dict[str, Any] = {"number": str(number)}
    if edition is None:
        return typed
    for language in LANGUAGES:
        for part in PARTS[kind]:
            said = edition.words[language][part]
            typed[f"{part}_{language}"] = "\n".join(said) if part in LISTS else said
    facts = {**edition.facts, "languages": " ".join(edition.facts.get("languages", ()))}
    return (
        typed
        | facts
        | {name: getattr(edition, name) for name in ("source", "source_title", "page_date", "note")}
    )


class ClinicianSchema(PageSchema):
    """Which role has checked a card, and when; a role, never a person."""

    role = Text(60, required=True)
    checked_on = Day(required=True)

    @validates("role")
    def is_a_role(self, value: str, **_: object) -> None:
        """Somebody; not "unknown"."""
        if value.strip().lower() in ("", UNKNOWN):
            raise ValidationError(str(NO_ROLE))


class WrongSchema(PageSchema):
    """What somebody says is wrong on a card."""

    words = Text(LONGEST_SUGGESTION, required=True)
    link = Text(LONGEST_LINK, load_default="")

    @validates("link")
    def is_an_address(self, value: str, **_: object) -> None:
        """Empty, or an address that a browser opens."""
        if value and not is_link(value):
            raise ValidationError(str(NOT_A_LINK))
