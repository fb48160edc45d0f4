"""What may be said of covering: boxes as drawn, rows of the grid, proposals taken; the consent; a letter's sort."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from marshmallow import ValidationError, validates_schema

from matching.vocabulary import LANGUAGES
from referral.forms import Choice, Choices, Form, PageSchema, Text
from referral.intake.forms import AGREE_FIRST, SAY_LANGUAGE, SAY_WHO, WHY_UNABLE
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis
from referral.records.papers.forms import KINDS as KINDS_NAMED
from referral.records.papers.forms import LANGUAGES_NAMED
from referral.records.showing import wording
from referral.records.showing.boxes import ALL_PROPOSED, HALVES, MOST_BOXES, Box, drawn, of_rows
from referral.records.showing.said import SORTS

KINDS = tuple(KINDS_NAMED)
LONGEST_BOXES = MOST_BOXES * 20
LONGEST_ROWS = 120


class CoverSchema(PageSchema):
    """Boxes of one page, in any of three ways; none at all where no name stands on it."""

    boxes = Text(limit=LONGEST_BOXES)
    proposed = Choices(ALL_PROPOSED, load_default=list)
    rows = Text(limit=LONGEST_ROWS)
    left_rows = Text(limit=LONGEST_ROWS)
    right_rows = Text(limit=LONGEST_ROWS)


def boxes_of(form: Form) -> list[Box]:
    """All boxes that a valid form names, each once; what cannot be read is refused beside its field."""
    found = _read(form, "boxes", drawn, wording.NO_SUCH_BOXES)
    found += [box for text in form.data.get("proposed") or () for box in drawn(text)]
    for part in HALVES:
        found += _read(form, part, partial(of_rows, part=part), wording.NO_SUCH_ROWS)
    if len(found) > MOST_BOXES:
        form.refuse("boxes", wording.TOO_MANY_BOXES)
    return list(dict.fromkeys(found))


def _read(form: Form, name: str, read: Any, refusal: object) -> list[Box]:
    try:
        return list(read(form.data.get(name) or ""))
    except ValueError:
        form.refuse(name, refusal)
        return []


def written(found: Iterable[Iterable[int]]) -> str:
    """Boxes as the page holds them."""
    return ";".join(Box(*each).written for each in found)


class AgreeSchema(PageSchema):
    """Which kinds of papers hospitals may see, and who agreed to it."""

    kinds = Choices(KINDS, required=True)
    agreed = Choice(("yes",), required=True, error_messages={"required": AGREE_FIRST})
    agreed_by = Choice(DECIDERS, required=True, error_messages={"required": SAY_WHO})
    agreed_in = Choice(LANGUAGES, required=True, error_messages={"required": SAY_LANGUAGE})
    agreed_basis = Text(limit=LONGEST_BASIS)

    @validates_schema
    def who_decided_is_said(self, data: dict[str, Any], **_: Any) -> None:
        """A patient who cannot be asked needs a name of who decided."""
        if lacks_basis(data.get("agreed_by"), data.get("agreed_basis")):
            raise ValidationError({"agreed_basis": [WHY_UNABLE]})


class LetterSchema(PageSchema):
    """Which letter a hospital sends as a file, and in which language it is. `files` is read by its page."""

    origin = Text(limit=36, required=True)
    kind = Choice(tuple(SORTS), required=True)
    language = Choice(tuple(LANGUAGES_NAMED), required=True)
