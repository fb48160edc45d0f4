"""What somebody asks of the checklist, and what an editor writes of a rule."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validates, validates_schema

from referral.addresses import is_page
from referral.export_rules import classes
from referral.export_rules.authorities import is_somebody
from referral.export_rules.goods import (
    COUNTRIES,
    CROSSED,
    DAYS_ARE,
    FIELDS,
    GOODS,
    ROLES,
    ROUTES,
    STEPS,
    STOPPED,
)
from referral.export_rules.models import ExportRuleEdition
from referral.export_rules.saying import PARTS
from referral.forms import Choice, Choices, Day, Form, Number, PageSchema, Text
from referral.i18n import _l
from referral.information.forms import LONGEST_LINK, LONGEST_TEXT, NOT_A_LINK, RECEIVING
from referral.information.saying import LANGUAGES

LONGEST_TERM = 80
ONE_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{1,58}")
NOT_A_CODE = _l("Please write small Latin letters, digits and hyphens.")
NO_SUCH_ROLE = _l("After the @ stands one of: %(roles)s.")
NO_SOURCE = _l("Give the address of the source: a rule that was found has one.")
NOTHING_SEARCHED = _l("Please write what was searched.")
NO_MEANING = _l("Please say what these days mean.")
ENDS_FIRST = _l("The last day stands before the first: please look at both.")
YES, NO = "yes", "no"


class WaySchema(PageSchema):
    """What is sent, from where, across which border."""

    goods = Choice(tuple(GOODS), load_default="")
    term = Text(LONGEST_TERM, load_default="")
    sending = Choice(RECEIVING, required=True)
    via = Choice(CROSSED, required=True)

    @validates_schema(skip_on_field_errors=False)
    def is_about_something(self, data: dict[str, Any], **_: object) -> None:
        """A kind of goods is chosen or named; a name that nobody knows may be of stopped goods, whatever is chosen.

        Asked also where other answers are missing, so that all of it is said at once.
        """
        if not {"goods", "term"} <= data.keys():
            return
        if data["term"] and classes.class_of(data["term"]) is None:
            raise ValidationError(str(classes.UNKNOWN_TERM), "term" if classes.is_there() else "goods")
        if goods_of(data) is None:
            raise ValidationError(str(classes.CHOOSE_GOODS), "goods")


def goods_of(data: dict[str, Any]) -> str | None:
    """The class that is asked for: what a typed name is, where it is stopped or nothing was chosen."""
    by_name = classes.class_of(data["term"]) if data["term"] else None
    return by_name if by_name in STOPPED or not data["goods"] else data["goods"]


def one_of(sent: Sequence[str]) -> str:
    """Of answers that were sent twice the one that is stopped, else the first."""
    return next((each for each in sent if each.strip() in STOPPED), sent[0])


def _words() -> dict[str, fields.Field[Any]]:
    return {
        f"{part}_{language}": Text(LONGEST_TEXT, load_default="") for language in LANGUAGES for part in PARTS
    }


class RuleFacts(PageSchema):
    """An edition: whom it concerns, who answers for it, how long, by which act, and the source."""

    country = Choice(tuple(COUNTRIES), required=True)
    code = Text(60, required=True)
    topic = Text(60, load_default="")
    goods = Choices(tuple(GOODS), required=True)
    step = Choice(tuple(STEPS), required=True)
    position = Number(least=1, most=999, required=True)
    authority = Text(200, required=True)
    form = Text(200, load_default="")
    days = Number(least=1, most=999, load_default=None)
    days_are = Choice(tuple(DAYS_ARE), load_default="")
    route = Choice(tuple(filter(None, ROUTES)), load_default="")
    act = Text(200, load_default="")
    article = Text(120, load_default="")
    source = Text(LONGEST_LINK, load_default="")
    source_title = Text(200, load_default="")
    page_date = Text(10, load_default="")
    read_on = Day(required=True)
    valid_from = Day(load_default=None, future=True)
    valid_until = Day(load_default=None, future=True)
    found = Choice((YES, NO), required=True)
    note = Text(1_000, load_default="")
    number = Number(least=0, most=9_999, required=True)

    @validates("code")
    @validates("topic")
    def is_a_code(self, value: str, **_: object) -> None:
        """Letters that stand in an address as they are."""
        if value and not ONE_CODE.fullmatch(value):
            raise ValidationError(str(NOT_A_CODE))

    @validates("source")
    def is_an_address(self, value: str, **_: object) -> None:
        """Empty, or a page that anybody can open."""
        if value and not is_page(value):
            raise ValidationError(str(NOT_A_LINK))

    @validates("authority")
    def answers_for_it(self, value: str, **_: object) -> None:
        """A name, or a part that there is."""
        if not is_somebody(value):
            raise ValidationError(str(NO_SUCH_ROLE) % {"roles": ", ".join((*FIELDS, *ROLES))})

    @validates_schema(skip_on_field_errors=True)
    def is_whole(self, data: dict[str, Any], **_: object) -> None:
        """What was found has a source, what was not says what was searched, days say what they mean."""
        if wrong := wrong_with(data):
            raise ValidationError(wrong)


def wrong_with(data: dict[str, Any]) -> dict[str, list[str]]:
    """Field → sentence, of what only the whole row can tell; shipped rows are held to it too."""
    is_found = data["found"] in (YES, True)
    wrong = {
        "source": NO_SOURCE if is_found and not data["source"] else None,
        "note": NOTHING_SEARCHED if not is_found and not data["note"] else None,
        "days_are": NO_MEANING if data["days"] and not data["days_are"] else None,
        "valid_until": ENDS_FIRST if _ends_first(data["valid_from"], data["valid_until"]) else None,
    }
    return {field: [str(said)] for field, said in wrong.items() if said}


def _ends_first(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last < first


RuleSchema: Any = RuleFacts.from_dict(_words(), name="RuleSchema")
PLAIN = (
    "step", "position", "authority", "form", "days", "days_are", "route", "act", "article", "source",
    "source_title", "page_date", "read_on", "valid_from", "valid_until", "note",
)  # fmt: skip

IN_FORCE = ("valid_from", "valid_until")


def facts_of(form: Form, code: str) -> dict[str, Any]:
    """The columns of an edition."""
    data = form.data
    words = {each: {part: data[f"{part}_{each}"] for part in PARTS} for each in LANGUAGES}
    plain = {name: data[name] for name in PLAIN}
    goods = [each for each in GOODS if each in data["goods"]]
    return plain | {
        "words": words,
        "goods": goods,
        "topic": data["topic"] or code,
        "found": data["found"] == YES,
    }


def typed_of(country: str, code: str, edition: ExportRuleEdition | None) -> dict[str, Any]:
    """An edition as it would be typed, to be written anew."""
    typed: dict[str, Any] = {"country": country, "code": code, "number": "0", "goods": [], "found": YES}
    if edition is None:
        return typed
    words = {f"{part}_{each}": edition.words[each][part] for each in LANGUAGES for part in PARTS}
    plain = {name: getattr(edition, name) or "" for name in PLAIN if name not in ("read_on", *IN_FORCE)}
    in_force: dict[str, str] = {}
    for name in IN_FORCE:
        in_force |= Day().scatter(name, day) if (day := getattr(edition, name)) else {}
    return (
        typed | words | plain | in_force
        | {"goods": edition.goods, "topic": edition.topic, "found": YES if edition.found else NO}
        | {"number": str(edition.number), "position": str(edition.position), "days": str(edition.days or "")}
    )  # fmt: skip
