"""What an editor writes of a question, what anybody may suggest, what became of it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates

from matching.vocabulary import Country
from referral.addresses import is_link
from referral.forms import Address, Choice, Day, Form, Number, PageSchema, Text
from referral.i18n import _l
from referral.information import subjects
from referral.information.questions import QUESTIONS
from referral.information.saying import LANGUAGES

LONGEST_TEXT, LONGEST_STEPS, LONGEST_LINKS, LONGEST_LINK = 700, 900, 1_000, 300
LONGEST_SUGGESTION = 1_000
RECEIVING = tuple(each.value for each in Country)
PRIVATE_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.com",
        "proton.me",
        "protonmail.com",
        "ukr.net",
        "i.ua",
        "meta.ua",
        "bigmir.net",
        "mail.ru",
        "yandex.ru",
        "bk.ru",
        "inbox.ru",
        "list.ru",
        "wp.pl",
        "o2.pl",
        "interia.pl",
        "onet.pl",
        "op.pl",
        "poczta.onet.pl",
        "gazeta.pl",
        "seznam.cz",
        "email.cz",
        "centrum.cz",
        "post.cz",
        "volny.cz",
        "azet.sk",
        "centrum.sk",
        "zoznam.sk",
        "freemail.hu",
        "citromail.hu",
        "indamail.hu",
        "yahoo.ro",
        "rediffmail.com",
    ]
)
"""Domains at which anybody opens a mailbox for themselves; no list is complete, so two people look as well."""
NOT_AN_OFFICE = _l("This is a private mailbox: please write the address of an office of the organisation.")
NOT_A_LINK = _l("Please write the whole address, beginning with https://")
NOT_A_PHONE = _l("Please write one number in each line: what it is, a colon, the number.")


def lines(typed: str) -> list[str]:
    """The lines that are not empty, trimmed."""
    return [line.strip() for line in typed.splitlines() if line.strip()]


class AnswerSchema(PageSchema):
    """An edition: the words in three languages, phones and links a line each, and the source."""

    text_uk = Text(LONGEST_TEXT, required=True)
    text_ru = Text(LONGEST_TEXT, required=True)
    text_en = Text(LONGEST_TEXT, required=True)
    steps_uk = Text(LONGEST_STEPS, load_default="")
    steps_ru = Text(LONGEST_STEPS, load_default="")
    steps_en = Text(LONGEST_STEPS, load_default="")
    phones = Text(LONGEST_LINKS, load_default="")
    links = Text(LONGEST_LINKS, load_default="")
    source = Text(LONGEST_LINK, required=True)
    source_title = Text(200, load_default="")
    page_date = Text(10, load_default="")
    read_on = Day(required=True)
    note = Text(1_000, load_default="")
    number = Number(least=0, most=9_999, required=True)

    @validates("source")
    def is_an_address(self, value: str, **_: object) -> None:
        """A source is a page that anybody can open."""
        if not is_link(value):
            raise ValidationError(str(NOT_A_LINK))

    @validates("links")
    def are_addresses(self, value: str, **_: object) -> None:
        """Each line is an address."""
        if not all(map(is_link, lines(value))):
            raise ValidationError(str(NOT_A_LINK))

    @validates("phones")
    def are_phones(self, value: str, **_: object) -> None:
        """Each line says what it is and gives a number."""
        if not all(label.strip() and is_number(number) for label, _, number in _pairs(value)):
            raise ValidationError(str(NOT_A_PHONE))


def _pairs(typed: str) -> list[tuple[str, str, str]]:
    return [line.rpartition(":") for line in lines(typed)]


def is_number(typed: str) -> bool:
    """Whether this is a number that can be called: three to fifteen digits."""
    digits = typed.replace(" ", "").removeprefix("+")
    return digits.isdigit() and len(digits) in range(3, 16)


def facts_of(form: Form) -> dict[str, Any]:
    """The columns of an edition."""
    data = form.data
    words = {
        each: {"text": data[f"text_{each}"], "steps": lines(data[f"steps_{each}"])} for each in LANGUAGES
    }
    return {
        "words": words,
        "phones": [[label.strip(), number.strip()] for label, _, number in _pairs(data["phones"])],
        "links": lines(data["links"]),
        **{name: data[name] for name in ("source", "source_title", "page_date", "read_on", "note")},
    }


def typed_of(edition: Any, number: int) -> Mapping[str, str]:
    """An edition as it would be typed, to be written anew."""
    typed = {"number": str(number)}
    if edition is None:
        return typed
    for language in LANGUAGES:
        typed[f"text_{language}"] = edition.words[language]["text"]
        typed[f"steps_{language}"] = "\n".join(edition.words[language]["steps"])
    typed["phones"] = "\n".join(f"{label}: {number}" for label, number in edition.phones)
    typed["links"] = "\n".join(edition.links)
    return typed | {name: getattr(edition, name) for name in ("source", "source_title", "page_date", "note")}


class SuggestionSchema(PageSchema):
    """What anybody suggests of a country's page, or says is wrong."""

    country = Choice(RECEIVING, required=True)
    question = Choice(tuple(QUESTIONS), load_default="")
    about = Text(subjects.LONGEST, load_default="")
    words = Text(LONGEST_SUGGESTION, required=True)
    link = Text(LONGEST_LINK, load_default="")

    @validates("link")
    def is_an_address(self, value: str, **_: object) -> None:
        """Empty, or an address that a browser opens."""
        if value and not is_link(value):
            raise ValidationError(str(NOT_A_LINK))


class VerdictSchema(PageSchema):
    """What became of a suggestion, in words that whoever made it reads."""

    verdict = Choice(("taken", "refused"), required=True)
    reply = Text(500, required=True)


class KeeperSchema(PageSchema):
    """Which organisation keeps a country's page; an office and its address, never a person's."""

    organisation = Text(120, load_default="")
    email = Address(load_default="")

    @validates("email")
    def is_an_offices(self, value: str, **_: object) -> None:
        """Empty, or an address under the organisation's own name."""
        if value.rpartition("@")[2].lower() in PRIVATE_MAIL:
            raise ValidationError(str(NOT_AN_OFFICE))
