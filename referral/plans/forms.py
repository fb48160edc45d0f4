"""What a request may say about a draft: which kind, which lines are sent, with whose agreement."""

import uuid
from collections.abc import Iterable
from typing import Any

from marshmallow import fields

from matching.vocabulary import LANGUAGES
from referral.engine.planning import KINDS
from referral.fields import LONGEST_NOTE
from referral.forms import Choice, Form, PageSchema, Text
from referral.intake.forms import AGREE_FIRST, SAY_LANGUAGE, SAY_WHO, WHY_UNABLE
from referral.intake.questions.consents import DECIDERS, LONGEST_BASIS, lacks_basis

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
    return {
        "agreed": Choice(("yes",), required=is_needed, error_messages={"required": AGREE_FIRST}),
        "by": Choice(DECIDERS, required=is_needed, error_messages={"required": SAY_WHO}),
        "in": Choice(LANGUAGES, required=is_needed, error_messages={"required": SAY_LANGUAGE}),
        "basis": Text(limit=LONGEST_BASIS),
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
    if lacks_basis(said["by"], said["basis"]):
        form.refuse(f"basis_{line_id}", WHY_UNABLE)
    return {"given_by": said["by"], "language": said["in"], "basis": said["basis"]}


class DropSchema(PageSchema):
    """Why nothing is proposed for a case in this draft."""

    note = Text(limit=LONGEST_NOTE)


class ProposeSchema(PageSchema):
    """Which kind of draft is made."""

    kind = Choice(KINDS, required=True)
