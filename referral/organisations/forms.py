"""What a keeper writes of an organisation."""

import re
from typing import Any

from marshmallow import ValidationError, validates

from matching.vocabulary import LANGUAGES as SPOKEN
from matching.vocabulary import languages
from referral.addresses import is_page
from referral.forms import Choice, Choices, Day, Form, Number, PageSchema, Text
from referral.i18n import _l
from referral.information.forms import (
    LONGEST_LINK,
    LONGEST_LINKS,
    LONGEST_TEXT,
    NOT_A_LINK,
    NOT_A_PHONE,
    RECEIVING,
    is_number,
    lines,
)
from referral.information.saying import LANGUAGES
from referral.organisations.kinds import KINDS
from referral.organisations.models import EVERYWHERE, NATIONWIDE, OrganisationEdition

ONE_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,58}")
NOT_A_CODE = _l("Please write small Latin letters, digits and hyphens.")


class OrganisationSchema(PageSchema):
    """An edition: what it gives, where, in which languages, how to reach it, and the source."""

    country = Choice((*RECEIVING, EVERYWHERE), required=True)
    code = Text(60, required=True)
    kind = Choice(tuple(KINDS), required=True)
    name = Text(160, required=True)
    localities = Text(400, load_default=NATIONWIDE)
    languages = Choices(tuple(SPOKEN), load_default=list)
    text_uk = Text(LONGEST_TEXT, required=True)
    text_ru = Text(LONGEST_TEXT, required=True)
    text_en = Text(LONGEST_TEXT, required=True)
    phones = Text(LONGEST_LINKS, load_default="")
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

    @validates("phones")
    def are_phones(self, value: str, **_: object) -> None:
        """Each line is a number, with what it is before a colon where there are several."""
        if not all(is_number(number) for _label, number in phones_of(value)):
            raise ValidationError(str(NOT_A_PHONE))


def phones_of(typed: str) -> list[list[str]]:
    """Lines of "what it is: number" → pairs; a number alone is a telephone."""
    pairs = (line.rpartition(":") for line in lines(typed))
    return [[label.strip() or "other", number.strip()] for label, _, number in pairs]


def localities_of(typed: str) -> list[str]:
    """Names divided by semicolons; none, or the star among them, is the whole country."""
    names = [name.strip() for name in typed.split(";") if name.strip()]
    return [NATIONWIDE] if not names or NATIONWIDE in names else names


def facts_of(form: Form) -> dict[str, Any]:
    """The columns of an edition."""
    data = form.data
    return {
        "words": {each: data[f"text_{each}"] for each in LANGUAGES},
        "phones": phones_of(data["phones"]),
        "links": lines(data["links"]),
        "localities": localities_of(data["localities"]),
        "languages": [code for code in languages() if code in data["languages"]],
        **{
            name: data[name]
            for name in ("kind", "name", "source", "source_title", "page_date", "read_on", "note")
        },
    }


def typed_of(country: str, code: str, edition: OrganisationEdition | None) -> dict[str, Any]:
    """An edition as it would be typed, to be written anew."""
    typed: dict[str, Any] = {"country": country, "code": code, "number": "0", "languages": []}
    if edition is None:
        return typed
    typed |= {f"text_{language}": edition.words.get(language, "") for language in LANGUAGES}
    typed |= {"number": str(edition.number), "languages": edition.languages}
    typed |= {"localities": "; ".join(edition.localities), "links": "\n".join(edition.links)}
    typed["phones"] = "\n".join(f"{label}: {number}" for label, number in edition.phones)
    return typed | {
        name: getattr(edition, name)
        for name in ("kind", "name", "source", "source_title", "page_date", "note")
    }
